/** How errors cross the journal: as data, the same on the first pass and on every replay (G9). */
import type { ErrorRecord } from "./journal.ts";
import { HoldpointError, type ErrorCode } from "./errors.ts";
import type { OperationId } from "./ids.ts";
import { toJson, type Json } from "./json.ts";

/** What author code catches when a step, a tool or a task failed: never the original object, always the recorded one. */
export class StepError extends Error {
  override readonly name: string;
  readonly code: string | undefined;
  readonly data: Json | undefined;
  /** The operation that failed, for as long as the error itself is passed on. */
  readonly #operation: OperationId | undefined;

  constructor(record: ErrorRecord, operation?: OperationId) {
    super(record.message);
    this.name = record.name;
    this.code = record.code;
    this.data = record.data;
    this.#operation = operation;
  }

  /** The operation whose failure `thrown` is; undefined when it is another error. */
  static operationOf(thrown: unknown): OperationId | undefined {
    return thrown instanceof StepError ? thrown.#operation : undefined;
  }
}

const MESSAGE_MAX = 4_000;

function storable(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  try {
    return toJson(value);
  } catch {
    return undefined;
  }
}

/** Whatever was thrown, as data. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (!(thrown instanceof Error)) {
    const data = storable(thrown);
    return { name: "Error", message: typeof thrown === "string" ? thrown.slice(0, MESSAGE_MAX).toWellFormed() : "Something that is no Error was thrown.", ...(data === undefined ? {} : { data }) };
  }
  const { code, data } = thrown as { readonly code?: unknown; readonly data?: unknown };
  const kept = storable(data);
  return {
    name: String(thrown.name).toWellFormed(),
    message: String(thrown.message).slice(0, MESSAGE_MAX).toWellFormed(),
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code).toWellFormed() } : {}),
    ...(kept === undefined ? {} : { data: kept }),
  };
}

/** A Holdpoint error as a record, without making it first. */
export function refusal(code: ErrorCode, message: string, data?: Json): ErrorRecord {
  return { name: "HoldpointError", message, code, ...(data === undefined ? {} : { data }) };
}

/** The error a caller of the thread gets for a recorded one. */
export function revive(record: ErrorRecord): Error {
  if (record.name === "HoldpointError" && record.code !== undefined) {
    const data = typeof record.data === "object" && record.data !== null && !Array.isArray(record.data) ? (record.data as Record<string, unknown>) : {};
    return new HoldpointError(record.code as ErrorCode, record.message, data);
  }
  return new StepError(record);
}
