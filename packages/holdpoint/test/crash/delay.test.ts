/** Twelve days on a clock that tests move, with the process gone in between (G1, G5, G7, G12). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { durationMs } from "../../src/core/duration.ts";
import { Annotation, Holdpoint, interrupt, sleep, START, StateGraph, step, type Store } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { config } from "./imagined-process.ts";
import { journalOf } from "./invariants.ts";
import { Ledger } from "./ledger.ts";

const DAY = durationMs("1d");
const Log = Annotation.Root({
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});

/** Acts, asks until the twelfth day, sleeps a day, and acts again. */
function graph(checkpointer: Store, ledger: Ledger) {
  return new StateGraph(Log)
    .addNode("ask", async () => {
      const before = await step("prepare", (context) => ledger.act("prepare", context, "prepared"));
      const answer = await interrupt<string>("Place the order?", {
        deadline: "12d",
        onDeadline: { value: "nobody came" },
      });
      await sleep("1d");
      return { log: [before, answer, await step("order", (context) => ledger.act("order", context, "ordered"))] };
    })
    .addEdge(START, "ask")
    .compile({ checkpointer, name: "patient" });
}

interface Running {
  readonly store: Store;
  readonly app: ReturnType<typeof graph>;
  readonly holdpoint: Holdpoint;
}

let directory: string;
let clock: ManualClock;
let ledger: Ledger;
const open: Running[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-delay-"));
  clock = new ManualClock();
  ledger = new Ledger();
});
afterEach(async () => {
  for (const { store } of open.splice(0)) await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A process as it starts: a new handle on the file, a new engine, new code. */
function start(): Running {
  const store = SqliteSaver.fromConnString(join(directory, "threads.db"), { clock, durability: "relaxed" });
  const app = graph(store, ledger);
  const running = { store, app, holdpoint: new Holdpoint({ store, graphs: [app], pollMs: durationMs("1h") }) };
  open.push(running);
  return running;
}

async function end(running: Running): Promise<void> {
  await running.holdpoint.stop();
  await running.store.close();
  open.splice(open.indexOf(running), 1);
}

/** Hour by hour, each with time for what it leads to. */
async function hours(count: number): Promise<void> {
  for (let hour = 0; hour < count; hour += 1) {
    await clock.advance(durationMs("1h"));
    await clock.settle(20);
  }
}

async function statusOf({ holdpoint }: Running): Promise<string | undefined> {
  return (await holdpoint.threads()).items[0]?.status;
}

describe("a question that is open for twelve days", () => {
  test("is answered on the last of them by another process: what was done before is not done again", async () => {
    const first = start();
    await first.app.invoke({}, config("t"));
    expect(clock.timers).toBe(0);
    await end(first);

    clock.set(clock.now() + 12 * DAY - 1);
    const second = start();
    const [question] = (await second.holdpoint.pending()).items;
    const receipt = await second.holdpoint.decide(question!.id, "yes", { by: "ann" });
    expect(receipt.at).toBe(clock.now());
    await clock.settle();
    expect(await second.holdpoint.tick()).toBe(0);
    await end(second);

    clock.set(clock.now() + DAY);
    const third = start();
    expect(await third.holdpoint.tick()).toBe(1);
    expect(await third.app.invoke(null, config("t"))).toEqual({ log: ["prepared", "yes", "ordered"] });
    expect(ledger.names()).toEqual(["order", "prepare"]);
    expect((await third.holdpoint.receipt(question!.id))?.outcome).toBe("consumed");
  });

  test("falls to its default at the instant of the deadline, not a moment before", async () => {
    const first = start();
    await first.app.invoke({}, config("t"));
    await end(first);

    clock.set(clock.now() + 12 * DAY - 1);
    const second = start();
    expect(await second.holdpoint.tick()).toBe(0);
    clock.set(clock.now() + 1);
    expect(await second.holdpoint.tick()).toBe(1);
    expect((await second.holdpoint.pending()).items).toEqual([]);
    clock.set(clock.now() + DAY);
    expect(await second.holdpoint.tick()).toBe(1);
    expect(await second.app.invoke(null, config("t"))).toEqual({ log: ["prepared", "nobody came", "ordered"] });
    expect(ledger.names()).toEqual(["order", "prepare"]);
  });

  test("is served by a worker that polls through all of it, restarted in the middle", async () => {
    const first = start();
    first.holdpoint.start();
    await first.app.invoke({}, config("t"));
    await hours(6 * 24);
    await end(first);
    const second = start();
    second.holdpoint.start();
    await hours(7 * 24 + 2);
    expect(await statusOf(second)).toBe("completed");
    expect(ledger.names()).toEqual(["order", "prepare"]);
    const fired = (await journalOf(second.store, "t")).filter(
      ({ type }) => type === "interrupt_expired" || type === "timer_fired",
    );
    expect(fired.map(({ type }) => type)).toEqual(["interrupt_expired", "timer_fired"]);
  });

  test("stays closed when the machine's clock is set back, also for a process that starts after that", async () => {
    const first = start();
    await first.app.invoke({}, config("t"));
    const [question] = (await first.holdpoint.pending()).items;
    clock.set(clock.now() + 12 * DAY);
    await expect(first.holdpoint.decide(question!.id, "yes", { by: "ann" })).rejects.toMatchObject({
      code: "DEADLINE_PASSED",
    });
    clock.set(clock.now() - 12 * DAY);
    await expect(first.holdpoint.decide(question!.id, "yes", { by: "ann" })).rejects.toMatchObject({
      code: "DEADLINE_PASSED",
    });
    await first.holdpoint.tick();
    await end(first);

    const second = start();
    await expect(second.holdpoint.decide(question!.id, "yes", { by: "ann" })).rejects.toMatchObject({
      code: "DEADLINE_PASSED",
    });
    clock.set(clock.now() + 13 * DAY);
    await second.holdpoint.tick();
    expect(await second.app.invoke(null, config("t"))).toEqual({ log: ["prepared", "nobody came", "ordered"] });
  });
});
