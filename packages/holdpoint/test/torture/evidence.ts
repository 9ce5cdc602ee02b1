/** What is looked at when a torture is over, and everybody has gone (G1–G5, G11). */
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { InterruptRecord } from "../../src/core/interrupt.ts";
import { exportAudit, verifyExport } from "../../src/audit/index.ts";
import { reviewedOf } from "../../src/engine/questions/reviewed.ts";
import type { Store } from "../../src/index.ts";
import type { CommitLine } from "../crash/commit-log.ts";
import { decisionsLost, gatesPassed, journalOf, questionRecords, recordedTwice } from "../crash/invariants.ts";
import type { Execution } from "../crash/kill-graph.ts";
import { linesOf } from "../crash/lines.ts";
import { linearize } from "./linearize.ts";
import { wordsOf } from "./people.ts";
import { questionModel, unseen, type Call, type Came, type Fate } from "./question-model.ts";
import type { Storm } from "./storm.ts";
import { GRAPH, QUORUM } from "./torture-graph.ts";

/** What is wrong, in words; empty when nothing is. */
export async function whatIsWrong(store: Store, storm: Storm): Promise<readonly string[]> {
  const wrong: string[] = [];
  const questions: InterruptRecord[] = [];
  for (const id of storm.ids) {
    const row = await store.thread(DEFAULT_TENANT, threadId(id));
    const isOver = row?.status === "completed" || (row?.status === "canceled" && storm.people.canceledAt.has(id));
    if (!isOver) wrong.push(`thread ${id} is ${row?.status}`);
    const entries = await journalOf(store, id);
    const mine = await questionRecords(store, id);
    questions.push(...mine);
    const accepted = storm.people.receipts.filter((receipt) => receipt.threadId === id);
    wrong.push(
      ...[...recordedTwice(entries), ...decisionsLost(entries, mine, accepted), ...gatesPassed(entries, mine)].map(
        (what) => `${id}: ${what}`,
      ),
    );
  }
  wrong.push(
    ...repeated(storm.executions(), storm.people.retries),
    ...stale(storm.commitLog),
    ...unexplained(storm, questions),
    ...(await unclaimed(store)),
    ...(await unproven(store)),
    ...(await eventsLost(store)),
  );
  return wrong;
}

/** Work that was done more often than once and the times a person said to do it again (G5). */
function repeated(executions: readonly Execution[], retries: ReadonlyMap<string, number>): readonly string[] {
  const times = Map.groupBy(executions, ({ key }) => key);
  return [...times].flatMap(([key, { length }]) =>
    length <= 1 + (retries.get(key) ?? 0)
      ? []
      : [`${key} was executed ${length} times; people said to retry ${retries.get(key) ?? 0} times`],
  );
}

/** A fence belongs to one process, and along a journal fences only rise. */
function stale(path: string): readonly string[] {
  const wrong: string[] = [];
  const owner = new Map<string, number>();
  const written = new Map<string, CommitLine>();
  for (const line of linesOf<CommitLine>(path)) {
    const { pid, thread, fence, seq, refused } = line;
    if (refused !== undefined || fence === undefined) continue;
    const held = `${thread} ${fence}`;
    if ((owner.get(held) ?? pid) !== pid) wrong.push(`fence ${fence} of ${thread} was used by two processes`);
    owner.set(held, pid);
    if (seq === undefined) continue;
    if (written.has(`${thread} ${seq}`)) wrong.push(`record ${seq} of ${thread} was accepted twice`);
    written.set(`${thread} ${seq}`, line);
  }
  for (const { thread, seq = 0, fence = 0 } of written.values()) {
    const before = written.get(`${thread} ${seq - 1}`)?.fence ?? 0;
    if (before > fence) wrong.push(`record ${seq} of ${thread} came under fence ${fence}, after one under ${before}`);
  }
  return wrong;
}

/** How a question ended, in the words of its model. */
function ended(record: InterruptRecord): Came {
  const state = reviewedOf(record)?.state;
  const { status, decision } = record;
  const outcome = record.outcome === "consumed" ? "used" : record.outcome === "unused" ? "dropped" : null;
  const plain = decision === undefined ? [] : [`${decision.by}:${wordsOf(decision.value)}`];
  const votes = state?.votes.map(
    ({ by, said: ballot }) => `${by}:${ballot.type === "respond" ? wordsOf(ballot.value) : ballot.type}`,
  );
  const said = votes?.toSorted() ?? plain;
  return JSON.stringify({ status, said, revoked: state?.revoked?.by ?? null, outcome });
}

/** What time, and whoever ended its thread, may have done to a question. */
function fateOf({ deadlineAt, threadId: thread }: InterruptRecord, { clocks, people }: Storm): Fate {
  const deadline = deadlineAt === undefined ? undefined : clocks.spanOf(deadlineAt);
  const canceledAt = people.canceledAt.get(thread);
  // One that is still to come has done nothing.
  return { canceledAt, deadline: (deadline?.from ?? Infinity) > performance.now() ? undefined : deadline };
}

/** Questions whose history no order of their calls explains (linearizability, one question at a time). */
function unexplained(storm: Storm, records: readonly InterruptRecord[]): readonly string[] {
  storm.clocks.look();
  return records.flatMap((record) => {
    const history = storm.people.histories.get(record.id) ?? [];
    const look: Call = { input: { do: "look" }, output: ended(record), from: performance.now(), to: Infinity };
    const whole = [...history, ...unseen(fateOf(record, storm)), look];
    // What became of a payment is asked of those who approve payments.
    const quorum = reviewedOf(record) === undefined ? 0 : QUORUM;
    if (linearize(questionModel({ quorum }), whole) !== undefined) return [];
    return [`no order explains what was done to ${record.id}: ${JSON.stringify(whole)}`];
  });
}

async function unclaimed(store: Store): Promise<readonly string[]> {
  const rows = await store.unclaimable([GRAPH], 10);
  return rows.map(({ id, route }) => `${id} of route ${route} is left to nobody`);
}

/** Every chain, and what follows from it, as an auditor checks them. */
async function unproven(store: Store): Promise<readonly string[]> {
  const report = await verifyExport(exportAudit(store, DEFAULT_TENANT));
  return report.findings.map((finding) => JSON.stringify(finding));
}

/** Everything that was appended comes in the events once, and each stream in its order. */
async function eventsLost(store: Store): Promise<readonly string[]> {
  const wrong: string[] = [];
  const last = new Map<string, number>();
  let after: string | undefined;
  for (;;) {
    const events = await store.events(DEFAULT_TENANT, after, 500);
    if (events.length === 0) break;
    for (const { stream, record } of events) {
      const before = last.get(stream) ?? 0;
      if (record.seq !== before + 1) wrong.push(`after ${before} of ${stream} the events have ${record.seq}`);
      last.set(stream, record.seq);
    }
    after = events.at(-1)?.cursor;
  }
  for (const [stream, seq] of last) {
    const [more] = await store.read(DEFAULT_TENANT, stream, seq, 1);
    if (more !== undefined) wrong.push(`record ${more.seq} of ${stream} is in no event`);
  }
  return wrong;
}
