/** A process whose idea of the store's time is ahead of it: deadlines come when the store says so, and no sooner (S6, G7). */
import { describe, expect, test } from "vitest";
import {
  Command,
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  step,
  type InterruptOptions,
} from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { ACME, outcome, paying, payTool } from "../approvals/office.ts";
import { journalOf, questionRecords } from "../crash/invariants.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { codeOf, until } from "./world.ts";

const MINUTE = 60_000;
const AHEAD = 500;
const T = { configurable: { thread_id: "t" } };

/** Takes it to be later than it is. */
class EarlyProcess extends WrappedStore {
  aheadMs: number;

  constructor(inner: MemorySaver, aheadMs = 0) {
    super(inner);
    this.aheadMs = aheadMs;
  }

  override now(): number {
    return super.now() + this.aheadMs;
  }
}

async function asked(options: InterruptOptions = {}) {
  const clock = new ManualClock();
  const store = new EarlyProcess(new MemorySaver({ clock }));
  const app = entrypoint({ name: "asks", checkpointer: store }, () =>
    interrupt("Go?", { deadline: MINUTE, ...options }),
  );
  const { __interrupt__: questions } = await app.invoke({}, T);
  return { clock, store, app, id: questions?.[0]?.id ?? "", desk: new Holdpoint({ store, graphs: [] }) };
}

async function reviewed() {
  const clock = new ManualClock();
  const store = new EarlyProcess(new MemorySaver({ clock }));
  const app = paying(store, payTool([], { reviewers: "finance", deadline: MINUTE }));
  const holdpoint = new Holdpoint({ store, graphs: [app] });
  await app.invoke({}, T);
  const [question] = (await holdpoint.pending()).items;
  return { clock, store, holdpoint, id: question?.id ?? "", digest: question?.digest ?? "" };
}

/** Asks beside work that holds the thread, until the store says that a minute is over and no sooner; then the work ends. */
async function expired(asks: () => PromiseLike<unknown>) {
  const clock = new ManualClock();
  const store = new EarlyProcess(new MemorySaver({ clock }), AHEAD);
  const held = Promise.withResolvers<string>();
  const app = entrypoint({ name: "asks", checkpointer: store }, () =>
    Promise.all([asks(), step("work", () => held.promise)]),
  );
  const running = app.invoke({}, T);
  await until(async () => (await questionRecords(store, "t")).length === 1, "it asks");
  const [{ deadlineAt = 0 } = {}] = await questionRecords(store, "t");
  await clock.advance(deadlineAt - clock.now() - 1);
  expect(await questionRecords(store, "t")).toMatchObject([{ status: "pending" }]);
  await clock.advance(MINUTE);
  await until(async () => (await questionRecords(store, "t"))[0]?.status === "expired", "it expires");
  held.resolve("done");
  return { store, running };
}

describe("a question that just takes an answer", () => {
  test("takes it until the store says that it is too late", async () => {
    const { clock, store, id, desk } = await asked();
    await clock.advance(MINUTE - 1);
    store.aheadMs = AHEAD;
    const { at } = await desk.decide(id, "yes", { by: "ann" });
    expect(at).toBe(store.now() - AHEAD);
    expect(await questionRecords(store, "t")).toMatchObject([{ status: "resolved", decision: { by: "ann" } }]);
  });

  test("takes several with others", async () => {
    const clock = new ManualClock();
    const store = new EarlyProcess(new MemorySaver({ clock }));
    const app = entrypoint({ name: "asks", checkpointer: store }, () =>
      Promise.all([interrupt("A?", { deadline: MINUTE }), interrupt("B?", { deadline: MINUTE })]),
    );
    const { __interrupt__: questions = [] } = await app.invoke({}, T);
    await clock.advance(MINUTE - 1);
    store.aheadMs = AHEAD;
    const resume = Object.fromEntries(questions.map(({ id }) => [id, "yes"]));
    expect(await app.invoke(new Command({ resume }), T)).toEqual(["yes", "yes"]);
  });

  test("expires when the store says so, in the process that holds its thread", async () => {
    const { running } = await expired(() => interrupt("Go?", { deadline: MINUTE, onDeadline: { value: "late" } }));
    expect(await running).toEqual(["late", "done"]);
  });

  test("that others found expired is no damage for a process that is behind", async () => {
    const { clock, store, app, id, desk } = await asked({ onDeadline: { value: "late" } });
    await clock.advance(MINUTE);
    expect(await codeOf(desk.decide(id, "yes", { by: "ann" }))).toBe("DEADLINE_PASSED");
    store.aheadMs = -AHEAD;
    expect(await app.invoke(null, T)).toBe("late");
  });
});

describe("a question that reviewers decide", () => {
  test("takes a decision until the store says that it is too late", async () => {
    const { clock, store, holdpoint, id, digest } = await reviewed();
    await clock.advance(MINUTE - 1);
    store.aheadMs = AHEAD;
    const by = { id: "ann", roles: ["finance"] };
    await holdpoint.decide(id, { type: "reject" }, { by, digest });
    expect(await questionRecords(store, "t")).toMatchObject([{ status: "resolved" }]);
  });

  test("expires when the store says so, in the process that holds its thread, and is told of once", async () => {
    const pay = payTool([], { reviewers: "finance", deadline: MINUTE });
    const { store, running } = await expired(() => outcome(pay.invoke(ACME)));
    expect(await running).toEqual([expect.anything(), "done"]);
    const fired = (await journalOf(store, "t")).filter(({ type }) => type === "rung_fired");
    expect(fired).toEqual([]);
  });
});
