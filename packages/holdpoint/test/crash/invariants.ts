/** What must be so at the end of every run, whatever broke on the way. */
import { DEFAULT_TENANT, deriveId, threadId, type OperationId } from "../../src/core/ids.ts";
import type { InterruptRecord } from "../../src/core/interrupt.ts";
import type { JournalEntry } from "../../src/core/journal.ts";
import { entriesOf, readWholeJournal } from "../../src/engine/journal/load-thread.ts";
import { reviewedOf } from "../../src/engine/questions/reviewed.ts";
import type { Receipt, Store } from "../../src/index.ts";
import type { Effect } from "./ledger.ts";

/** Everything a thread's journal holds; reading it checks the chain (G11). */
export async function journalOf(store: Store, id: string): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const record of readWholeJournal(store, DEFAULT_TENANT, threadId(id))) {
    entries.push(...entriesOf(record, threadId(id)));
  }
  return entries;
}

/** Every question the store has about a thread. */
export async function questionRecords(store: Store, id: string): Promise<readonly InterruptRecord[]> {
  const found: InterruptRecord[] = [];
  let after: string | undefined;
  do {
    const page = await store.find({
      tenant: DEFAULT_TENANT,
      collection: "interrupt",
      parent: threadId(id),
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.items.map(({ body }) => JSON.parse(body) as InterruptRecord));
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** G5: no step is recorded twice. After an outcome was withdrawn (a failed thread is tried again) it may come once more. */
export function recordedTwice(entries: readonly JournalEntry[]): readonly string[] {
  const outcomes = new Map<OperationId, string>();
  const wrong: string[] = [];
  for (const entry of entries) {
    if (entry.type === "outcome_withdrawn") outcomes.delete(entry.op);
    if (entry.type !== "step_completed" && entry.type !== "step_failed") continue;
    if (outcomes.has(entry.op)) {
      wrong.push(`${entry.name} was recorded as ${outcomes.get(entry.op)} and again as ${entry.type}`);
    }
    outcomes.set(entry.op, entry.type);
  }
  return wrong;
}

/** The thread a journal is of, and whether it is a fork: what a fork does anew has keys of its own. */
function threadOf(entries: readonly JournalEntry[]): { readonly id: unknown; readonly fork: boolean } {
  const started = entries.find((entry) => entry.type === "run_started");
  const configurable = started?.config["configurable"] as { readonly thread_id?: unknown } | undefined;
  return { id: configurable?.thread_id, fork: entries[0]?.type === "forked" };
}

/**
 * G5: no attempt of an act is executed without being on record, none twice, and none begins while the outcome of the one
 * before is unknown: it failed, or a person said to retry, or its outcome was withdrawn.
 */
export function repeatedSilently(
  entries: readonly JournalEntry[],
  effects: readonly Effect[],
  mayRepeat: readonly string[],
): readonly string[] {
  const wrong: string[] = [];
  const { fork, id } = threadOf(entries);
  const keyIn = (op: OperationId): string => (fork ? deriveId("op", `${DEFAULT_TENANT}\n${id}`, op) : op);
  const open = new Map<OperationId, number>();
  /** How often an attempt of a step was put on record as begun, by key and attempt. */
  const begun = new Map<string, number>();
  const acts = new Set<string>();
  for (const entry of entries) {
    switch (entry.type) {
      case "step_started":
        if (open.has(entry.op) && !mayRepeat.some((name) => entry.name === `step "${name}"`)) {
          wrong.push(
            `${entry.name}: attempt ${entry.attempt} began while the outcome of attempt ${open.get(entry.op)} was unknown`,
          );
        }
        open.set(entry.op, entry.attempt);
        acts.add(keyIn(entry.op));
        count(begun, `${keyIn(entry.op)} ${entry.attempt}`);
        break;
      case "interrupt_answered":
      case "interrupt_expired":
      case "step_attempt_failed":
      case "step_completed":
      case "step_failed":
      case "outcome_withdrawn":
        open.delete(entry.op);
        break;
      default:
    }
  }
  const done = new Map<string, number>();
  for (const { name, key, attempt } of effects) {
    if (!acts.has(key)) continue;
    const times = count(done, `${key} ${attempt}`);
    const allowed = begun.get(`${key} ${attempt}`) ?? 0;
    if (times > allowed) {
      wrong.push(`${name}: attempt ${attempt} was executed ${times} times and is ${allowed} times on record as begun`);
    }
  }
  return wrong;
}

function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

/** A decision that somebody got a receipt of. */
interface Accepted {
  readonly id: string;
  readonly interruptId: string;
}

/** Where reviewers decide, what is said is a vote (that stands, was made void, or was taken back), or why it was asked again. */
function hasVote(question: InterruptRecord, { id }: Accepted): boolean {
  const state = reviewedOf(question)?.state;
  if (state === undefined) return false;
  const { votes, voided, rounds, withdrawn } = state;
  return (
    [...votes, ...voided, ...rounds.map(({ cause }) => cause)].some((said) => said.id === id) ||
    withdrawn.some(({ vote }) => vote === id)
  );
}

/** G4: what acts behind a gate began under a permit, and each approval was used at most once, by what it was given for. */
export function gatesPassed(
  entries: readonly JournalEntry[],
  questions: readonly InterruptRecord[],
): readonly string[] {
  const wrong: string[] = [];
  const used = new Map<string, OperationId>();
  for (const entry of entries) {
    if (entry.type !== "scope_started" || entry.permit?.interrupt === undefined) continue;
    const { interrupt, envelopeDigest } = entry.permit;
    const question = questions.find(({ id }) => id === interrupt);
    const state = question === undefined ? undefined : reviewedOf(question)?.state;
    if (state?.resolution?.type !== "approve" || state.resolution.envelopeDigest !== envelopeDigest) {
      wrong.push(`${entry.name} ran under ${interrupt}, which is no approval of it`);
    }
    if (state?.outcome?.kind !== "consumed" || state.outcome.op !== entry.op) {
      wrong.push(`${entry.name} ran, and ${interrupt} does not say that it consumed it`);
    }
    if (used.has(interrupt)) wrong.push(`${interrupt} was consumed twice`);
    used.set(interrupt, entry.op);
  }
  return wrong;
}

/** What was reserved was used, or given back. */
async function reservationsLeft(store: Store): Promise<readonly string[]> {
  const { items } = await store.find({ tenant: DEFAULT_TENANT, collection: "limit", limit: 100 });
  return items.flatMap(({ key, body }) => {
    const { reserved } = JSON.parse(body) as { readonly reserved: number };
    return reserved === 0 ? [] : [`${reserved} are still reserved in ${key}`];
  });
}

/** G3: every accepted decision ended exactly once, and the journal agrees with the receipt. */
export function decisionsLost(
  entries: readonly JournalEntry[],
  questions: readonly InterruptRecord[],
  accepted: readonly Accepted[],
): readonly string[] {
  const wrong: string[] = [];
  const byId = new Map<string, InterruptRecord>(questions.map((question) => [question.id, question]));
  for (const receipt of accepted) {
    const question = byId.get(receipt.interruptId);
    if (question === undefined || !(question.decision?.id === receipt.id || hasVote(question, receipt))) {
      wrong.push(`the decision ${receipt.id} was accepted and is lost: ${JSON.stringify(question)}`);
    }
  }
  for (const { id, decision, outcome, status } of questions) {
    if (status === "pending") wrong.push(`the question ${id} is still pending`);
    const delivered = entries.filter((entry) => entry.type === "interrupt_answered" && entry.interrupt === id).length;
    if (decision === undefined) {
      if (delivered > 0) wrong.push(`the question ${id} was answered by nobody`);
      continue;
    }
    if (outcome === undefined) wrong.push(`the decision of ${id} is neither consumed nor unused`);
    if (delivered !== (outcome === "consumed" ? 1 : 0)) {
      wrong.push(`the decision of ${id} is ${outcome} and was delivered ${delivered} times`);
    }
    const digests = entries.filter(
      (entry) => entry.type === "interrupt_answered" && entry.interrupt === id && entry.digest !== decision.digest,
    );
    if (digests.length > 0) wrong.push(`another decision than the accepted one was delivered to ${id}`);
  }
  return wrong;
}

/** What a thread is judged by. */
export interface Evidence {
  readonly effects: readonly Effect[];
  /** Names of steps that may be repeated without asking, by declaration. */
  readonly mayRepeat: readonly string[];
  readonly accepted: readonly Receipt[];
}

/** All of it, for one thread. */
export async function whatIsWrong(
  store: Store,
  id: string,
  { effects, mayRepeat, accepted }: Evidence,
): Promise<readonly string[]> {
  const entries = await journalOf(store, id);
  const questions = await questionRecords(store, id);
  const mine = accepted.filter((receipt) => receipt.threadId === threadId(id));
  return [
    ...recordedTwice(entries),
    ...repeatedSilently(entries, effects, mayRepeat),
    ...decisionsLost(entries, questions, mine),
    ...gatesPassed(entries, questions),
    ...(await reservationsLeft(store)),
  ].map((what) => `${id}: ${what}`);
}
