/** What a million paused threads cost on PostgreSQL: pages of the inbox, claims, room, and the hours in which nothing happens. */
import { setTimeout as passed } from "node:timers/promises";
import { Annotation, END, Holdpoint, START, StateGraph, interrupt, type Store } from "holdpoint";
import { ANN, slowestFirstPage } from "../scoreboard/f/f05-payments.ts";
import { figure, median, timed } from "../scoreboard/f/measure.ts";
import { until } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { paused } from "./pg-paused-fill.ts";
import { pgClient, pgStore } from "./pg-server.ts";

const MANY = 1_000_000;
/** What it is compared with. */
const FEW = 1_000;
const CLAIMS = 50;
const WORKERS = 2;
const SETTLING_MS = 3_000;
const VACUUM_MS = 120_000;
const IDLE_MS = 30_000;

async function firstPage(kit: Kit, threads: number): Promise<Round> {
  const { inbox } = new Holdpoint({ store: await pgStore(kit, await paused(kit, threads)), graphs: [] });
  return () => slowestFirstPage((query) => inbox.list(query, { by: ANN }));
}

const request = { worker: "bench", leaseMs: 3_600_000, routes: ["payments"], limit: 20 };

/** Milliseconds of a claim; before each, `due` threads are made due by hand. */
async function claim(kit: Kit, threads: number, due: 0 | 1): Promise<Round> {
  const schema = await paused(kit, threads);
  const store = await pgStore(kit, schema);
  const client = await pgClient(kit);
  return async () => {
    const tookMs: number[] = [];
    for (let count = 0; count < CLAIMS; count += 1) {
      if (due === 1) {
        await client.query(
          `UPDATE ${schema}.threads SET due_at = 1 WHERE (tenant, id) = (SELECT tenant, id FROM ${schema}.threads
             WHERE route = 'payments' AND NOT held ORDER BY due_at DESC LIMIT 1)`,
        );
      }
      let claimed = -1;
      tookMs.push(await timed(async () => (claimed = (await store.claim(request)).length)));
      if (claimed !== due) throw new Error(`${claimed} threads were claimed instead of ${due}`);
    }
    return median(tookMs);
  };
}

/** Bytes of everything, for each thread. */
async function bytes(kit: Kit, effort: Effort, threads: number): Promise<Round> {
  const schema = await paused(kit, threads);
  const client = await pgClient(kit);
  return async () => {
    const { rows } = await client.query<{ readonly name: string; readonly size: string; readonly whole: boolean }>(
      `SELECT c.relname AS name, c.relkind <> 'i' AS whole,
           CASE c.relkind WHEN 'i' THEN pg_relation_size(c.oid) ELSE pg_table_size(c.oid) END AS size
         FROM pg_class AS c WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind IN ('r', 'i') ORDER BY 3 DESC`,
    );
    let all = 0;
    for (const { name, size, whole } of rows) {
      all += Number(size);
      const each = Number(size) / threads;
      if (each >= 1) effort.also(`${whole ? "table" : "index"} ${name}`, `${figure(each)} B a thread`);
    }
    return all / threads;
  };
}

const serving = (store: Store): Holdpoint =>
  new Holdpoint({
    store,
    graphs: [
      new StateGraph(Annotation.Root({ outcome: Annotation<string>() }))
        .addNode("pay", async () => ({ outcome: await interrupt<string>("Pay?") }))
        .addEdge(START, "pay")
        .addEdge("pay", END)
        .compile({ checkpointer: store, name: "payments", version: "1" }),
    ],
  });

interface Counters {
  readonly transactions: number;
  readonly blocks: number;
}

/** Transactions per second while workers poll and nothing is due, by the database's own statistics. */
async function idle(kit: Kit, effort: Effort, threads: number): Promise<Round> {
  const schema = await paused(kit, threads);
  const client = await pgClient(kit);
  const counters = async (): Promise<Counters> => {
    await client.query("SELECT pg_stat_force_next_flush()");
    const { rows } = await client.query<{ readonly transactions: string; readonly blocks: string }>(
      `SELECT xact_commit + xact_rollback AS transactions, blks_hit + blks_read AS blocks FROM pg_stat_database
         WHERE datname = current_database()`,
    );
    return { transactions: Number(rows[0]?.transactions), blocks: Number(rows[0]?.blocks) };
  };
  return async () => {
    // What was filled in before is still being tidied up: no part of an hour in which nothing happens.
    await client.query("ALTER SYSTEM SET autovacuum = off");
    await client.query("SELECT pg_reload_conf()");
    await until(
      "the end of every vacuum",
      async () => {
        const { rowCount } = await client.query(
          "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'",
        );
        return rowCount === 0 ? true : undefined;
      },
      VACUUM_MS,
    );
    const stores = await Promise.all(Array.from({ length: WORKERS }, () => pgStore(kit, schema)));
    const workers = stores.map(serving);
    for (const worker of workers) worker.start();
    await passed(SETTLING_MS);
    const startedAt = performance.now();
    const before = await counters();
    await passed(effort.many(IDLE_MS));
    const after = await counters();
    const seconds = (performance.now() - startedAt) / 1_000;
    for (const worker of workers) await worker.stop();
    for (const store of stores) await store.close();
    await client.query("ALTER SYSTEM RESET autovacuum");
    await client.query("SELECT pg_reload_conf()");
    const transactions = after.transactions - before.transactions;
    effort.also(
      `${threads.toLocaleString("en-US")} paused`,
      `${figure(transactions / seconds)} transactions/s of ${WORKERS} idle workers, ${figure((after.blocks - before.blocks) / transactions)} blocks each`,
    );
    return transactions / seconds;
  };
}

const beside = "1,000";

export const pgPaused: readonly Bench[] = [
  {
    name: "pg-inbox",
    title: "PostgreSQL: inbox of 1,000,000, first page",
    beside,
    unit: "ms",
    goal: { kind: "milliseconds", most: 10 },
    rounds: 5,
    sides: {
      holdpoint: (kit, effort) => firstPage(kit, effort.many(MANY)),
      floor: (kit) => firstPage(kit, FEW),
    },
  },
  ...([0, 1] as const).map((due): Bench => ({
    name: due === 0 ? "pg-claim-none" : "pg-claim-one",
    title: `PostgreSQL: claim among 1,000,000, ${due} due`,
    beside,
    unit: "ms",
    goal: { kind: "milliseconds", most: 5 },
    rounds: 5,
    sides: {
      holdpoint: (kit, effort) => claim(kit, effort.many(MANY), due),
      floor: (kit) => claim(kit, FEW, due),
    },
  })),
  {
    name: "pg-bytes",
    title: "PostgreSQL: room a paused thread takes",
    unit: "bytes",
    rounds: 1,
    sides: {
      holdpoint: (kit, effort) => bytes(kit, effort, effort.many(MANY)),
    },
  },
  {
    name: "pg-idle",
    row: "F8",
    title: "PostgreSQL: 1,000,000 paused, nothing due",
    beside: "none paused",
    unit: "transactions",
    goal: { kind: "floor", times: 1.1 },
    rounds: 1,
    sides: {
      holdpoint: (kit, effort) => idle(kit, effort, effort.many(MANY)),
      floor: (kit, effort) => idle(kit, effort, 0),
    },
  },
];
