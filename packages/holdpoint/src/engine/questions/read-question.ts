import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import { isInterruptId, type Tenant } from "../../core/ids.ts";
import type { StoredQuestion } from "../../core/interrupt.ts";
import type { Store } from "../../storage/store.ts";
import { recordUnknown } from "./bypasses.ts";
import type { Answering } from "./questions.ts";
import { questionsById } from "../thread/signals.ts";

/** Reads a question, or says that there is none. */
export async function readQuestion(store: Store, tenant: Tenant, id: string): Promise<StoredQuestion> {
  const [question] = isInterruptId(id) ? await questionsById(store, tenant, [id]) : [];
  if (question === undefined) {
    const shown = String(id).slice(0, 80);
    throw new HoldpointError("INTERRUPT_NOT_FOUND", `There is no question ${shown}.`, { interruptId: shown });
  }
  return question;
}

/** Several questions somebody wants to decide about, read at once; see {@link questionToDecide}. */
export async function questionsToDecide(
  store: Store,
  tenant: Tenant,
  ids: readonly string[],
  who: Pick<Answering, "by" | "kind">,
): Promise<readonly StoredQuestion[]> {
  const found = await questionsById(store, tenant, ids.filter(isInterruptId));
  const byId = new Map<string, StoredQuestion>(found.map((question) => [question.record.id, question]));
  const questions: StoredQuestion[] = [];
  for (const id of ids) questions.push(byId.get(id) ?? (await questionToDecide(store, tenant, id, who)));
  return questions;
}

/** The question somebody wants to do something about. That there is none is on record, with who tried (G10). */
export async function questionToDecide(
  store: Store,
  tenant: Tenant,
  id: string,
  { by, kind = "person", attempt = "decide" }: Pick<Answering, "by" | "kind"> & { readonly attempt?: string },
): Promise<StoredQuestion> {
  try {
    return await readQuestion(store, tenant, id);
  } catch (error) {
    if (isHoldpointError(error, "INTERRUPT_NOT_FOUND")) {
      await recordUnknown(store, tenant, { by, as: kind, attempt, interruptId: String(id) });
    }
    throw error;
  }
}
