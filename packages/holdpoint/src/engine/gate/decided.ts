/** A request about an action as it was decided, read from the store and checked before anything rests on it (G11). */
import type { ReviewRequest } from "../../approvals/request.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptAsked } from "../../core/journal.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { canonical, type Json } from "../../core/json.ts";
import type { Answer, TaskHost } from "../operations/operation.ts";
import { INTERRUPTS } from "../questions/questions.ts";
import { altered, reviewedOf, verifyReview, type Reviewed } from "../questions/reviewed.ts";
import { checkOutcome } from "../questions/verify-outcome.ts";

/** What was decided, and the question it was decided on. */
export interface Decided {
  readonly answer: Answer;
  readonly record: InterruptRecord;
  readonly reviewed: Reviewed;
}

/** How often a question may change while it is read; more than any reviewer does. */
const READS_MAX = 50;

function same(one: unknown, other: unknown): boolean {
  return canonical((one ?? null) as Json) === canonical((other ?? null) as Json);
}

function checkAction({ action }: InterruptRecord, asked: InterruptAsked): void {
  if (same(action, asked.action)) return;
  throw new HoldpointError(
    "STORE_CORRUPT",
    `What is stored of the question ${asked.interrupt} is not what was recorded: its action is another than in the journal of its thread.`,
    { interruptId: asked.interrupt },
  );
}

/** What the journal is about to say of the answer, and the thread goes on by, is what came of the votes. */
function checkAnswer(
  { entry }: Answer,
  { reviewed, record }: Pick<Decided, "reviewed" | "record">,
  asked: InterruptAsked,
): void {
  checkOutcome(record, reviewed, asked);
  const { decision, onDeadline = "fail" } = record;
  const said = entry.type === "interrupt_answered" ? entry.value : entry.outcome;
  if (!same(said, decision === undefined ? onDeadline : decision.value)) {
    throw altered(asked.interrupt, "its outcome is not the one that the thread was told");
  }
}

/** Reads the question a decision is about, and checks it against its stream and the journal of its thread. */
export async function decidedBy(answer: Answer, host: TaskHost): Promise<Decided> {
  const { store, tenant } = host.mandate;
  const { interrupt } = answer.entry;
  const asked = host.asked(interrupt);
  for (let reads = 1; ; reads += 1) {
    const [found] = await store.get(tenant, INTERRUPTS, [interrupt]);
    const record = found === undefined ? undefined : (JSON.parse(found.body) as InterruptRecord);
    const reviewed = record === undefined ? undefined : reviewedOf(record);
    if (found === undefined || record === undefined || reviewed === undefined || asked?.review === undefined) {
      throw new HoldpointError("APPROVAL_MISSING", `There is no request ${interrupt} to act on.`, {
        interruptId: interrupt,
      });
    }
    checkAction(record, asked);
    try {
      await verifyReview(host.mandate, reviewed, asked.review as unknown as ReviewRequest);
      checkAnswer(answer, { reviewed, record }, asked);
      host.know({ record, revision: found.revision });
      return { answer, record, reviewed };
    } catch (error) {
      // Document and stream are read one after the other: somebody may have decided in between.
      const [now] = await store.get(tenant, INTERRUPTS, [interrupt]);
      if (now?.revision === found.revision || reads === READS_MAX) throw error;
    }
  }
}
