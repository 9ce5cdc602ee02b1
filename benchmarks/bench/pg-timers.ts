/**
 * Deadlines that come close together: how late they fire. What each costs is measured first, with all of them due at once;
 * the lateness then at the rate of 100,000 in a minute, or at one this machine carries, because beyond that it only says
 * how long the queue is.
 */
import { setTimeout as passed } from "node:timers/promises";
import { availableParallelism } from "node:os";
import { figure } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import type { Done } from "./pg-child.ts";
import { end, go, processes, results, serverProcessorMs, sum } from "./pg-processes.ts";
import { freshSchema, pgStore } from "./pg-server.ts";
import { list } from "./work.ts";

/** 100,000 within a minute. */
const WANTED = 100_000 / 60;
/** Of the processors, and of what was done when all were due at once. */
const SHARE = 0.6;
const BURST = 8_000;
const SPREAD_MS = 60_000;
const ASKERS = 2;
/** How long it takes to ask for one, at most, before that is known. */
const ASK_MS = 7;
/** Of what it took. */
const ASK_RESERVE = 2;
const LEAD_MS = 5_000;

interface Fired {
  readonly done: readonly Done[];
  readonly lateMs: readonly number[];
  readonly serverMs: number | undefined;
  /** How long it took to ask for one. */
  readonly askMs: number;
}

/** As many deadlines, evenly over a span. */
interface Wave {
  readonly many: number;
  readonly spreadMs: number;
  readonly askMs: number;
}

/** Has deadlines come while `workers` processes serve. */
async function fire(kit: Kit, workers: number, { many, spreadMs, askMs }: Wave): Promise<Fired> {
  const schema = freshSchema();
  await pgStore(kit, schema);
  const each = Math.ceil(many / ASKERS);
  const askers = await processes(
    schema,
    list(ASKERS, () => ({ kind: "ask", name: "deadline", many: each }) as const),
  );
  const since = Date.now();
  const from = since + LEAD_MS + many * askMs;
  go(askers, { from, everyMs: spreadMs / each });
  await results(askers);
  const asked = each * ASKERS;
  const tookMs = Date.now() - since;
  await end(askers);
  const servers = await processes(
    schema,
    list(workers, () => ({ kind: "serve" }) as const),
  );
  go(servers);
  await passed(Math.max(0, from - Date.now()));
  const store = await pgStore(kit, schema);
  let done: readonly Done[] = [];
  const serverMs = await serverProcessorMs(kit, async () => {
    await passed(spreadMs);
    for (;;) {
      const { items } = await store.threads({ tenant: "default" as never, status: "waiting", limit: 1 });
      if (items.length === 0) break;
      await passed(100);
    }
    go(servers);
    done = await results(servers);
  });
  await end(servers);
  const lateMs = done.flatMap((one) => one.lateMs ?? []).toSorted((a, b) => a - b);
  if (lateMs.length < asked) throw new Error(`${lateMs.length} of ${asked} deadlines were seen to fire`);
  return { done, lateMs, serverMs, askMs: tookMs / asked };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

async function timers(kit: Kit, effort: Effort): Promise<Round> {
  const cores = availableParallelism();
  return async () => {
    const burst = await fire(kit, cores, { many: effort.many(BURST), spreadMs: 0, askMs: ASK_MS });
    const capacity = burst.lateMs.length / ((burst.lateMs.at(-1) ?? Number.NaN) / 1_000);
    const workerMs = sum(burst.done.map((one) => one.processorMs)) / burst.lateMs.length;
    const serverMs = (burst.serverMs ?? 0) / burst.lateMs.length;
    const processorMs = workerMs + serverMs;
    effort.also(
      "all at once",
      `${figure(capacity)} deadlines/s; processor of each ${figure(serverMs)} ms of PostgreSQL, ${figure(workerMs)} ms of workers`,
    );
    const needed = (WANTED * processorMs) / 1_000;
    const rate = needed <= SHARE * cores ? WANTED : Math.min(WANTED, SHARE * capacity);
    const spreadMs = effort.many(SPREAD_MS);
    const many = Math.ceil((rate * spreadMs) / 1_000);
    const { lateMs } = await fire(kit, cores, { many, spreadMs, askMs: ASK_RESERVE * burst.askMs });
    effort.also(
      `${lateMs.length.toLocaleString("en-US")} at ${figure(rate)}/s`,
      `late by p50 ${figure(at(lateMs, 0.5))}, p99 ${figure(at(lateMs, 0.99))}, at most ${figure(at(lateMs, 1))} ms`,
    );
    effort.also(
      "100,000 in a minute",
      `1,667/s at ${figure(processorMs)} ms each take ${figure(needed)} processors; there are ${cores}`,
    );
    return at(lateMs, 1);
  };
}

export const pgTimers: Bench = {
  name: "pg-timers",
  title: "PostgreSQL: deadlines, the latest",
  unit: "ms",
  goal: { kind: "milliseconds", most: 1_000 },
  rounds: 1,
  sides: { holdpoint: timers },
};
