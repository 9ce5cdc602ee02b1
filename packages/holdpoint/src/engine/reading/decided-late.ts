/**
 * What whoever comes too late is told: how the question ended, by whom and when.
 *
 * L1. It tells whoever may decide about questions, as "already decided" always did: by whom, and when. Agents are refused
 *     before they get here.
 * L2. The question is read for it when it was refused, and not before: what is accepted costs nothing.
 */
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import { isInterruptId, type Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Store } from "../../storage/store.ts";
import { questionsById } from "../thread/signals.ts";
import { endOf, sayEnd } from "./question-end.ts";

/** The refusals of what comes too late, and whether their message lacks how it ended. */
const LATE = { ALREADY_DECIDED: false, DEADLINE_PASSED: true, INTERRUPT_CLOSED: true } as const;

function isLate(code: string): code is keyof typeof LATE {
  return Object.hasOwn(LATE, code);
}

/** The refusal with how the question ended: in its sentence, and as `data.ended`. */
export function withEnd(error: HoldpointError, record: InterruptRecord): HoldpointError {
  const ended = endOf(record);
  if (ended === undefined || !isLate(error.code)) return error;
  const message = LATE[error.code] ? `${error.message} ${sayEnd(ended)}` : error.message;
  return new HoldpointError(error.code, message, { ...error.data, ended }, error);
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
    if (!isHoldpointError(error) || !isLate(error.code) || !isInterruptId(id)) throw error;
    const [question] = await questionsById(store, tenant, [id]);
    throw question === undefined ? error : withEnd(error, question.record);
  }
}
