/** How errors cross the journal: as data, the same on the first pass and on every replay (G9). */
import type { ErrorRecord } from "./journal.ts";
import { HoldpointError, type ErrorCode } from "./errors.ts";
import type { OperationId } from "./ids.ts";
import { canonicalClone, toJson, type Json } from "./json.ts";

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
    return canonicalClone(toJson(value));
  } catch {
    return undefined;
  }
}

/** A property of something author code threw, whose getters may throw in turn. */
function read(thrown: object, key: string): unknown {
  try {
    return (thrown as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, otherwise: string): string {
  try {
    return (typeof value === "string" || typeof value === "number" ? String(value) : otherwise)
      .slice(0, MESSAGE_MAX)
      .toWellFormed();
  } catch {
    return otherwise;
  }
}

/** Whatever was thrown, as data. Never throws itself. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (!(thrown instanceof Error)) {
    const data = storable(thrown);
    return {
      name: "Error",
      message: typeof thrown === "string" ? textOf(thrown, "") : "Something that is no Error was thrown.",
      ...(data === undefined ? {} : { data }),
    };
  }
  const code = read(thrown, "code");
  const data = storable(read(thrown, "data"));
  return {
    name: textOf(read(thrown, "name"), "Error"),
    message: textOf(read(thrown, "message"), ""),
    ...(typeof code === "string" || typeof code === "number" ? { code: textOf(code, "") } : {}),
    ...(data === undefined ? {} : { data }),
  };
}

/** A Holdpoint error as a record, without making it first. */
export function refusal(code: ErrorCode, message: string, data?: Json): ErrorRecord {
  return { name: "HoldpointError", message, code, ...(data === undefined ? {} : { data }) };
}

/** The error a caller of the thread gets for a recorded one. */
export function revive(record: ErrorRecord): Error {
  if (record.name === "HoldpointError" && record.code !== undefined) {
    const data =
      typeof record.data === "object" && record.data !== null && !Array.isArray(record.data)
        ? (record.data as Record<string, unknown>)
        : {};
    return new HoldpointError(record.code as ErrorCode, record.message, data);
  }
  return new StepError(record);
}
