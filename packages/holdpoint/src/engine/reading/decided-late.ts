/**
 * What whoever comes too late is told: how the question ended, by whom and when.
 *
 * L1. It tells whoever may decide about questions and read them. To others the refusal is what it was without it, which the
 *     server sees to (http/heard-by.ts). Agents are refused before they get here.
 * L2. The question is read for it when it was refused, and not before: what is accepted costs nothing. A refusal stays one
 *     where that fails.
 */
import { HoldpointError, isHoldpointError, type ErrorCode } from "../../core/errors.ts";
import { isInterruptId, type Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Store } from "../../storage/store.ts";
import { questionsById } from "../thread/signals.ts";
import { endOf, sayEnd } from "./question-end.ts";

/** The refusals of what comes too late. */
const LATE: ReadonlySet<ErrorCode> = new Set(["ALREADY_DECIDED", "DEADLINE_PASSED", "INTERRUPT_CLOSED"]);

/** The refusal with how the question ended: in its sentence, and as `data.ended`. */
export function withEnd(error: HoldpointError, record: InterruptRecord): HoldpointError {
  const ended = endOf(record);
  if (ended === undefined || !LATE.has(error.code)) return error;
  // That it was answered, and by whom, is what the refusal says already.
  const isSaid = error.code === "ALREADY_DECIDED" && ended.how === "answered";
  const message = isSaid ? error.message : `${error.message} ${sayEnd(ended)}`;
  return new HoldpointError(error.code, message, { ...error.data, ended }, error);
}

/** The refusal without it (L1). */
export function withoutEnd(error: unknown): unknown {
  return isHoldpointError(error) && error.data["ended"] !== undefined ? error.cause : error;
}

/** Does something about a question; a refusal because it is over says how it ended (L2). */
export async function sayingEnd<Result>(
  { store, tenant }: { readonly store: Store; readonly tenant: Tenant },
  id: string,
  doing: () => Promise<Result>,
): Promise<Result> {
  try {
    return await doing();
  } catch (error) {
    if (!isHoldpointError(error) || !LATE.has(error.code) || !isInterruptId(id)) throw error;
    const [question] = await questionsById(store, tenant, [id]).catch(() => []);
    throw question === undefined ? error : withEnd(error, question.record);
  }
}
