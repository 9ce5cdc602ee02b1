/**
 * How pause and resume grow with the processes that do it. Small questions, all on one machine: until the machine is the
 * limit. Long ones, which cost a database more than those who write them, with PostgreSQL on a processor of its own: until
 * the database is the limit.
 */
import { availableParallelism } from "node:os";
import { figure, timed } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { canPin, onTheOthers, OTHERS, serverApart } from "./pg-pinned.ts";
import { end, go, processes, results, serverProcessorMs, sum } from "./pg-processes.ts";
import { freshSchema, pgClient, pgStore } from "./pg-server.ts";
import { list, sequence } from "./work.ts";

const PROCESSES = [1, 2, 4, 8];
const MS = 10_000;
/** Threads that each process has under way at any time. */
const AT_ONCE = 32;
const SMALL = 3;
const LONG = 40_000;

/** Of the server, since it began. */
interface Counters {
  readonly transactions: number;
  readonly walBytes: number;
  /** What the schema takes now. */
  readonly bytes: number;
}

/** What the questions have, and whether PostgreSQL has a processor of its own. */
interface SetUp {
  readonly bytes: number;
  readonly isApart: boolean;
}

async function cycling(kit: Kit, effort: Effort, count: number, { bytes, isApart }: SetUp): Promise<Round> {
  const schema = freshSchema();
  await pgStore(kit, schema);
  const client = await pgClient(kit);
  const counters = async (): Promise<Counters> => {
    const { rows } = await client.query<{ readonly xid: string; readonly wal: string; readonly size: string }>(
      `SELECT pg_snapshot_xmax(pg_current_snapshot()) AS xid, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS wal,
         sum(pg_total_relation_size(oid)) AS size FROM pg_class
         WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'r'`,
    );
    return { transactions: Number(rows[0]?.xid), walBytes: Number(rows[0]?.wal), bytes: Number(rows[0]?.size) };
  };
  const round = async (): Promise<number> => {
    const next = sequence("worker");
    const errands = list(
      count,
      () => ({ kind: "cycles", name: next(), atOnce: AT_ONCE, ms: effort.many(MS), bytes }) as const,
    );
    const children = await processes(schema, errands);
    if (isApart) onTheOthers(children);
    const before = await counters();
    let cycles = 0;
    let workersMs = 0;
    let tookMs = 0;
    const serverMs = await serverProcessorMs(kit, async () => {
      tookMs = await timed(async () => {
        go(children);
        const done = await results(children);
        cycles = sum(done.map((one) => one.count));
        workersMs = sum(done.map((one) => one.processorMs));
      });
    });
    await end(children);
    const after = await counters();
    const written = after.transactions - before.transactions;
    effort.also(
      "each cycle",
      `${figure(written / cycles)} writing transactions, ${figure(workersMs / cycles)} ms processor of the processes` +
        (serverMs === undefined ? "" : `, ${figure(serverMs / cycles)} ms of PostgreSQL`),
    );
    effort.also(
      "it writes",
      `${figure((after.walBytes - before.walBytes) / cycles)} B of log, and leaves ${figure((after.bytes - before.bytes) / cycles)} B in tables and indexes`,
    );
    if (serverMs !== undefined) {
      const [ours, servers] = [workersMs / tookMs, serverMs / tookMs];
      effort.also(
        "processors used",
        isApart
          ? `${figure(servers)} of 1 by PostgreSQL, ${figure(ours)} of ${OTHERS} by the processes`
          : `${figure(ours + servers)} of ${availableParallelism()}`,
      );
    }
    return tookMs / cycles;
  };
  return isApart ? () => serverApart(kit, round) : round;
}

const benchesOf = (name: string, title: string, setUp: SetUp): readonly Bench[] =>
  PROCESSES.map((count) => ({
    name: `${name}-${count}`,
    title: `${title}, ${count} ${count === 1 ? "process" : "processes"}`,
    unit: "per second",
    rounds: 1,
    sides: { holdpoint: (kit, effort) => cycling(kit, effort, count, setUp) },
  }));

export const pgWorkers: readonly Bench[] = [
  ...benchesOf("pg-workers", "PostgreSQL: pause + resume", { bytes: SMALL, isApart: false }),
  ...(canPin ? benchesOf("pg-apart", "PostgreSQL apart: pause + resume of 40 kB", { bytes: LONG, isApart: true }) : []),
];
