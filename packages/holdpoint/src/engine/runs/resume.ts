/** Which question an answer is for (G3): by id; or the only one at the checkpoint named, or pending now, unless it is an action. */
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId } from "../../core/ids.ts";
import type { Interrupt } from "../../core/interrupt.ts";
import { recordAttempt, recordUnknown } from "../questions/bypasses.ts";
import type { CommandRequest } from "./command.ts";
import type { Engine } from "../engine.ts";
import { viewAt } from "./history.ts";
import type { Answering } from "../questions/questions.ts";
import type { ThreadRow } from "../../storage/store.ts";
import type { Target } from "../thread/thread.ts";
import { questionsById, questionsOf } from "../thread/signals.ts";
import { pendingInterrupts } from "../thread/thread-questions.ts";

function nonePending(id: string, status: string): HoldpointError {
  const advice = status === "waiting" ? "; go on with invoke(null, config)" : "";
  return new HoldpointError("NO_PENDING_INTERRUPT", `Thread "${id}" (${status}) has no question to answer${advice}.`, {
    threadId: id,
    status,
  });
}

/** Most questions that an error lists. What they say stays out of it: errors end up in logs. */
const LISTED = 20;

function ambiguous(id: string, pending: readonly Pick<Interrupt, "id" | "node">[]): HoldpointError {
  const listed = pending.slice(0, LISTED);
  const more = pending.length > LISTED ? `, and ${pending.length - LISTED} more` : "";
  const list = listed.map((one) => `${one.id} (node "${one.node}")`).join(", ");
  return new HoldpointError(
    "AMBIGUOUS_RESUME",
    `Thread "${id}" waits for ${pending.length} answers, and one was given without saying for which. Pass a map from interrupt id to answer. Pending: ${list}${more}.`,
    { threadId: id, count: pending.length, pending: listed.map((one) => one.id) },
  );
}

/**
 * An action is decided by naming it: the same answer sent twice would be a decision on the action after it. That somebody
 * tried is on record, like any decision that does not say about what (approvals/deciding/admit.ts, M3).
 */
function unnamed(threadId: string, id: InterruptId): HoldpointError {
  return new HoldpointError(
    "AMBIGUOUS_RESUME",
    `Thread "${threadId}" waits for a decision on an action, and one was given without saying on which. Name the question that was shown: new Command({ resume: { "${id}": decision } }).`,
    { threadId, pending: [id] },
  );
}

async function theOnlyOne(
  engine: Engine,
  target: Target & { readonly row: ThreadRow },
  { by, kind = "person" }: Pick<Answering, "by" | "kind">,
): Promise<InterruptId> {
  const { tenant, id, row } = target;
  const resting = engine.resting(tenant, id);
  // What rests here may be what another process has gone on from.
  const pending =
    resting?.journal.isAsLeft(row) === true
      ? pendingInterrupts(resting.view, id)
      : (await questionsOf(engine.store, tenant, id, "pending")).map(({ record }) => record);
  const [only, ...more] = pending;
  if (only === undefined) throw nonePending(id, row.status);
  if (more.length > 0) throw ambiguous(id, pending);
  if (only.purpose !== "action") return only.id;
  const error = unnamed(id, only.id);
  const { code } = error;
  await recordAttempt(engine.store, tenant, { by, as: kind, code, attempt: "resume", interruptId: only.id });
  throw error;
}

async function theOneAt(engine: Engine, target: Target, checkpoint: string): Promise<InterruptId> {
  const { view } = await viewAt(engine, target, checkpoint);
  const pending = pendingInterrupts(view, target.id);
  const [only, ...more] = pending;
  if (only === undefined) {
    throw new HoldpointError(
      "STALE_CHECKPOINT",
      `No question was pending in thread "${target.id}" at checkpoint "${checkpoint}".`,
      { threadId: target.id, checkpointId: checkpoint },
    );
  }
  if (more.length > 0) throw ambiguous(target.id, pending);
  return only.id;
}

/** The answers of a resume command by question; every question is known to be one of this thread. */
export async function resolveAnswers(
  engine: Engine,
  target: Target & { readonly row: ThreadRow },
  resume: NonNullable<CommandRequest["resume"]>,
  checkpoint: string | undefined,
  who: Pick<Answering, "by" | "kind">,
): Promise<ReadonlyMap<InterruptId, Answering>> {
  if ("value" in resume) {
    const id =
      checkpoint === undefined ? await theOnlyOne(engine, target, who) : await theOneAt(engine, target, checkpoint);
    return new Map([[id, { value: resume.value, ...who, unlessEdited: true }]]);
  }
  const found = await questionsById(engine.store, target.tenant, [...resume.byId.keys()]);
  const mine = new Set(found.filter(({ record }) => record.threadId === target.id).map(({ record }) => record.id));
  for (const id of resume.byId.keys()) {
    if (!mine.has(id)) {
      const { by, kind = "person" } = who;
      await recordUnknown(engine.store, target.tenant, { by, as: kind, attempt: "resume", interruptId: id });
      throw new HoldpointError(
        "INTERRUPT_NOT_FOUND",
        `Thread "${target.id}" has no question ${id}; nothing was recorded.`,
        { threadId: target.id, interruptId: id },
      );
    }
  }
  return new Map([...resume.byId].map(([id, value]) => [id, { value, ...who, unlessEdited: true }]));
}
