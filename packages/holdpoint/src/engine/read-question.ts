import { HoldpointError } from "../core/errors.ts";
import { isInterruptId, type Tenant } from "../core/ids.ts";
import type { StoredQuestion } from "../core/interrupt.ts";
import type { Store } from "../storage/store.ts";
import { questionsById } from "./signals.ts";

/** Reads a question, or says that there is none. */
export async function readQuestion(store: Store, tenant: Tenant, id: string): Promise<StoredQuestion> {
  const [question] = isInterruptId(id) ? await questionsById(store, tenant, [id]) : [];
  if (question === undefined) {
    const shown = String(id).slice(0, 80);
    throw new HoldpointError("INTERRUPT_NOT_FOUND", `There is no question ${shown}.`, { interruptId: shown });
  }
  return question;
}
