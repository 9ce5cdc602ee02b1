/**
 * The door for what people and time do to a question that reviewers decide: judged in pure code (approvals/), committed
 * here with its record in one commit, and only then told to anybody (G2, G7).
 *
 * W1. The store's clock decides (has-come.ts): what comes at or past the next rung finds that rung fired first, and what
 *     comes before it does not.
 * W2. What is refused and has to be on record all the same (an attempt to get around the gate, say) is committed before
 *     the refusal is told.
 * W3. A question is read once, by whoever comes first to need it, and handed on. What was decided of it counts only if it
 *     is still what was read: the commit compares the revision, and what differs is read and judged again.
 */
import type { Command } from "../../approvals/command.ts";
import { decide } from "../../approvals/decide.ts";
import { upcomingRung } from "../../approvals/ladder.ts";
import type { Ruling } from "../../approvals/ruling.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, Tenant } from "../../core/ids.ts";
import type { Signer } from "../../core/signer.ts";
import type { InterruptRecord, StoredQuestion } from "../../core/interrupt.ts";
import type { Accepted, Change, Hold, Store, StreamAppend } from "../../storage/store.ts";
import { judgedAt } from "./has-come.ts";
import { questionPut } from "./questions.ts";
import { readQuestion } from "./read-question.ts";
import { after, reviewedOf, type Reviewed } from "./reviewed.ts";

/** Every round somebody else changed the question; more than a few of these in a row are no coincidence. */
const ROUNDS = 50;

/** What came of a command. `accepted` is missing when nothing had to be committed; `written` is what went on record. */
export interface Ruled {
  readonly ruling: Exclude<Ruling, { readonly kind: "refused" }>;
  readonly question: StoredQuestion;
  readonly accepted?: Accepted;
  readonly written: readonly StreamAppend[];
}

/** Which question a command is about. `read`: as the caller has just read it, which saves reading it again. */
export interface Reviewable {
  readonly tenant: Tenant;
  readonly id: InterruptId;
  readonly read?: StoredQuestion | undefined;
}

/** Where commands are committed, and who signs what comes of them. */
export interface Desk {
  readonly store: Store;
  readonly signer: Signer | undefined;
}

/** How a command is made of the question as it stands; may look things up (roles, a policy). */
export type CommandFor = (reviewed: Reviewed, record: InterruptRecord, at: number) => Command | Promise<Command>;

/** The error for a refusal. */
function refusalError({ refusal }: Ruling & { readonly kind: "refused" }): HoldpointError {
  return new HoldpointError(refusal.code, refusal.message, refusal.data);
}

function reviewed(question: StoredQuestion): Reviewed {
  const found = reviewedOf(question.record);
  if (found !== undefined) return found;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `The question ${question.record.id} has no reviewers; answer it with a value.`,
    { interruptId: question.record.id },
  );
}

/** When the rungs are due that have not fired. */
function ladderLeft({ request, state }: Reviewed): readonly number[] {
  return request.ladder.slice(state.rung).map(({ dueAt }) => dueAt);
}

/** Whether what came of it concerns the thread: a question that is no longer open, or an approval taken back. */
function concernsThread(before: Reviewed, now: Reviewed): boolean {
  return before.state.status !== now.state.status || before.state.revoked !== now.state.revoked;
}

/**
 * Commits what a command leads to. With `hold`, the commit also tries to take the thread's lease, when the command ends
 * the question. Throws the refusal.
 */
export async function commitReview(
  { store, signer }: Desk,
  { tenant, id, read }: Reviewable,
  commandFor: CommandFor,
  hold?: Hold & { readonly kind: "claim" },
): Promise<Ruled> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const question = round === 0 && read !== undefined ? read : await readQuestion(store, tenant, id);
    const { record, revision } = question;
    const before = reviewed(question);
    const command = await commandFor(before, record, store.now());
    const dues = record.status === "pending" ? ladderLeft(before) : [];
    const at = await judgedAt(store, tenant, dues);
    const ruling = decide(before.request, before.state, command, at);
    if (ruling.events.length === 0) {
      if (ruling.kind === "refused") throw refusalError(ruling);
      return { ruling, question, written: [] };
    }
    const made = after({ record, tenant, signer }, before, ruling.events, at);
    const now = reviewedOf(made.record) as Reviewed;
    const wakes = concernsThread(before, now);
    // W1: a decision counts only if it is stored before the next rung is due.
    const next = record.status === "pending" ? upcomingRung({ ...now.request, rung: now.state.rung }) : undefined;
    // Whoever is refused goes on with nothing: the lease would be held by nobody.
    const takes = wakes && ruling.kind !== "refused";
    const change: Change = {
      tenant,
      ...(next === undefined ? {} : { before: next.rung.dueAt }),
      ...(hold === undefined || !takes ? {} : { thread: { id: record.threadId, hold: { optional: true, ...hold } } }),
      append: [made.append],
      put: [questionPut(made.record, revision)],
      ...(wakes ? { wake: [record.threadId] } : {}),
    };
    const result = await store.commit(change);
    if (result.ok) {
      if (ruling.kind === "refused") throw refusalError(ruling);
      const stored = { record: made.record, revision: revision + 1 };
      return { ruling, question: stored, accepted: result, written: [made.append] };
    }
    if (result.reason === "leased") {
      throw new HoldpointError(
        "THREAD_BUSY",
        `Thread "${record.threadId}" is being run by another worker; nothing was recorded, because what comes with it cannot be done now.`,
        { threadId: record.threadId },
      );
    }
    // Late, or changed by somebody else: it is judged again as things stand now.
  }
  throw new HoldpointError(
    "STORE_CONFLICT",
    `The question ${id} was changed by others ${ROUNDS} times in a row; try again.`,
    { interruptId: id },
  );
}
