/** `Holdpoint`: what serves threads and people of a store (G5, G12). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  entrypoint,
  Holdpoint,
  interrupt,
  Send,
  sleep,
  START,
  StateGraph,
  step,
  type Store,
} from "../../src/index.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { clocked, codeOf, HOUR, Process, questionsOf, rested, rowOf, serving, thread, until } from "./world.ts";

const LEASE_MS = 15_000;

describe("recovery", () => {
  /** Does one thing, and stays in the second. */
  function working(checkpointer: Store, done: string[], gate: Promise<void>) {
    return entrypoint({ name: "working", checkpointer }, async () => {
      await step("first", () => void done.push("first"));
      await step(
        "second",
        async () => {
          done.push("second");
          await gate;
        },
        { idempotent: true },
      );
      return "done";
    });
  }
  const never = new Promise<void>(() => undefined);

  test("a thread of a dead worker is gone on with when its lease lapsed, and nothing recorded is repeated (G1)", async () => {
    const { clock, store } = clocked();
    const done: string[] = [];
    const dead = new Process(store);
    void working(dead, done, never).invoke({}, thread());
    await until(() => done.length === 2);
    dead.end();
    const alive = new Process(store);
    const { holdpoint, errors } = serving(alive, [working(alive, done, Promise.resolve())]);
    expect(await holdpoint.tick()).toBe(0);
    await clock.advance(LEASE_MS - 1);
    expect(await holdpoint.tick()).toBe(0);
    await clock.advance(1);
    expect(await holdpoint.tick()).toBe(1);
    expect((await rested(store)).status).toBe("completed");
    expect(done).toEqual(["first", "second", "second"]);
    expect(errors).toEqual([]);
  });

  test("a worker that lives keeps its thread for as long as it takes", async () => {
    const { clock, store } = clocked();
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    const here = new Process(store);
    const result = working(here, done, gate.promise).invoke({}, thread());
    await until(() => done.length === 2);
    const there = new Process(store);
    const { holdpoint } = serving(there, [working(there, done, never)]);
    for (let round = 0; round < 10; round += 1) {
      await clock.advance(LEASE_MS / 2);
      expect(await holdpoint.tick()).toBe(0);
    }
    gate.resolve();
    expect(await result).toBe("done");
    expect(done).toEqual(["first", "second"]);
  });

  test("who called is answered by whoever finished it", async () => {
    const { clock, store } = clocked();
    const done: string[] = [];
    const dead = new Process(store);
    void working(dead, done, never).invoke({}, thread());
    await until(() => done.length === 2);
    dead.end();
    const waiting = working(new Process(store), done, Promise.resolve()).settled(thread());
    const alive = new Process(store);
    const { holdpoint } = serving(alive, [working(alive, done, Promise.resolve())]);
    await clock.advance(LEASE_MS);
    await holdpoint.tick();
    await rested(store);
    await clock.advance(1_000);
    expect(await waiting).toBe("done");
  });
});

describe("start and stop", () => {
  test("started, it fires what falls due and takes up decisions; stopped, it does nothing and leaves no timer", async () => {
    const { clock, store } = clocked();
    const app = entrypoint({ name: "both", checkpointer: store }, async () => {
      const answer = await interrupt("Well?", { deadline: "1h", onDeadline: { value: "nobody" } });
      await sleep("1h");
      return answer;
    });
    const { holdpoint, errors } = serving(store, [app], { pollMs: 60_000 });
    await app.invoke({}, thread("decided"));
    await app.invoke({}, thread("expired"));
    holdpoint.start();
    holdpoint.start();
    const { items } = await holdpoint.pending({ threadId: "decided" });
    await holdpoint.decide(items[0]?.id ?? "", "ann", { by: "ann" });
    await clock.advance(3 * HOUR);
    await until(
      async () =>
        (await rowOf(store, "expired")).status === "completed" &&
        (await rowOf(store, "decided")).status === "completed",
    );
    expect((await app.getState(thread("decided"))).values).toBe("ann");
    expect((await app.getState(thread("expired"))).values).toBe("nobody");
    await holdpoint.stop();
    expect(clock.timers).toBe(0);
    await app.invoke({}, thread("later"));
    await clock.advance(3 * HOUR);
    expect((await rowOf(store, "later")).status).toBe("waiting");
    expect(errors).toEqual([]);
  });

  test("stop waits for what is under way, and lets go of it when it takes too long", async () => {
    const { clock, store } = clocked();
    const gate = Promise.withResolvers<void>();
    let aborted = false;
    const app = entrypoint({ name: "slow", checkpointer: store }, async (kind: string) =>
      step(
        "work",
        ({ signal }) => {
          signal.addEventListener("abort", () => (aborted = true));
          return kind === "short" ? gate.promise : new Promise<void>(() => undefined);
        },
        { effect: "read" },
      ),
    );
    const { holdpoint } = serving(store, [app]);
    void app.invoke("short", thread("short")).catch(() => undefined);
    await until(async () => (await store.thread("default" as never, "short" as never)) !== undefined);
    const stopping = holdpoint.stop();
    await clock.settle();
    gate.resolve();
    await stopping;
    expect((await rowOf(store, "short")).status).toBe("completed");
    void app.invoke("long", thread("long")).catch(() => undefined);
    await until(async () => (await store.thread("default" as never, "long" as never)) !== undefined);
    const late = holdpoint.stop({ waitMs: 1_000 });
    await clock.settle();
    await clock.advance(1_000);
    await late;
    await until(() => aborted);
    expect((await rowOf(store, "long")).status).toBe("running");
  });

  test("it does no more at once than it was told", async () => {
    const { clock, store } = clocked();
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const app = entrypoint({ name: "many", checkpointer: store }, async () => {
      await sleep("1h");
      await step("work", async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => gates.push(resolve));
        running -= 1;
      });
    });
    const process = new Process(store);
    const starter = entrypoint({ name: "many", checkpointer: process }, async () => sleep("1h"));
    for (let n = 0; n < 7; n += 1) {
      void starter.invoke({}, thread(`t${n}`)).catch(() => undefined);
      await rested(store, `t${n}`);
    }
    process.end();
    await clock.advance(HOUR);
    const { holdpoint } = serving(store, [app], { concurrency: 3 });
    holdpoint.start();
    for (let n = 0; n < 7; n += 1) {
      await until(() => gates.length > 0, "another one works");
      gates.shift()?.();
      await clock.advance(300);
    }
    await until(async () => (await holdpoint.threads({ status: "completed" })).items.length === 7);
    expect(most).toBe(3);
    await holdpoint.stop();
  });

  test("what comes to rest together makes room for one claim, not for one each", async () => {
    const { clock, store } = clocked();
    const sizes: number[] = [];
    class Counting extends WrappedStore {
      override async claim(...args: Parameters<WrappedStore["claim"]>): ReturnType<WrappedStore["claim"]> {
        const rows = await super.claim(...args);
        if (rows.length > 0) sizes.push(rows.length);
        return rows;
      }
    }
    const asleep = (checkpointer: Store) =>
      entrypoint({ name: "asleep", checkpointer }, async () => {
        await sleep("1h");
        return "awake";
      });
    const process = new Process(store);
    for (let n = 0; n < 9; n += 1) {
      void asleep(process)
        .invoke({}, thread(`t${n}`))
        .catch(() => undefined);
      await rested(store, `t${n}`);
    }
    process.end();
    await clock.advance(HOUR);
    const counting = new Counting(store);
    const { holdpoint } = serving(counting, [asleep(counting)], { concurrency: 3 });
    holdpoint.start();
    await until(async () => (await holdpoint.threads({ status: "completed" })).items.length === 9);
    expect(sizes).toEqual([3, 3, 3]);
    await holdpoint.stop();
  });

  test("one that runs no threads commits what is decided, and leaves the rest to others", async () => {
    const { clock, store } = clocked();
    const process = new Process(store);
    const asking = (checkpointer: Store) =>
      entrypoint({ name: "asking", checkpointer }, async () => interrupt("Go on?"));
    const [{ id }] = questionsOf(await asking(process).invoke({}, thread()));
    process.end();
    const front = serving(new Process(store), [asking(store)], { runsThreads: false });
    front.holdpoint.start();
    await front.holdpoint.decide(id, "yes", { by: "ann" });
    await clock.advance(HOUR);
    expect(await rowOf(store)).toMatchObject({ status: "waiting", leaseUntil: null });
    const back = serving(store, [asking(store)]);
    expect(await back.holdpoint.tick()).toBe(1);
    expect((await rested(store)).status).toBe("completed");
    await front.holdpoint.stop();
    expect([...front.errors, ...back.errors]).toEqual([]);
  });
});

describe("lists", () => {
  const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
  function paying(checkpointer: Store) {
    return new StateGraph(State)
      .addNode("pay", async (n: unknown) => ({ log: [await interrupt<string>(`Pay ${String(n)}?`)] }))
      .addConditionalEdges(START, () => [1, 2].map((n) => new Send("pay", n)))
      .compile({ checkpointer, name: "paying" });
  }

  test("pending: every open question with its thread, oldest first, page by page", async () => {
    const { clock, store } = clocked();
    const app = paying(store);
    for (const id of ["c", "a", "b"]) {
      await app.invoke({}, thread(id));
      await clock.advance(1_000);
    }
    const { holdpoint } = serving(store, [app]);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await holdpoint.pending({ limit: 4, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ threadId }) => threadId));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(["c", "c", "a", "a", "b", "b"]);
    const { items } = await holdpoint.pending({ threadId: "a" });
    expect(new Set(items.map(({ value }) => value))).toEqual(new Set(["Pay 1?", "Pay 2?"]));
    expect(items[0]).toMatchObject({ graph: "paying", node: "pay", createdAt: Date.UTC(2026, 0, 1) + 1_000 });
    expect(items.map(({ id, digest }) => ({ id, digest }))).toEqual(
      expect.arrayContaining(
        (await app.getState(thread("a"))).tasks.flatMap((task) =>
          task.interrupts.map(({ id, digest }) => ({ id, digest })),
        ),
      ),
    );
  });

  test("threads: by status and graph, oldest first, page by page", async () => {
    const { clock, store } = clocked();
    const app = paying(store);
    const quick = entrypoint({ name: "quick", checkpointer: store }, async () => 1);
    for (const id of ["z", "y", "x"]) {
      await quick.invoke({}, thread(id));
      await clock.advance(1);
    }
    await app.invoke({}, thread("w"));
    const { holdpoint } = serving(store, [app, quick]);
    const ids = async (query: Parameters<Holdpoint["threads"]>[0]) =>
      (await holdpoint.threads(query)).items.map(({ id }) => id);
    expect(await ids({})).toEqual(["z", "y", "x", "w"]);
    expect(await ids({ status: "waiting" })).toEqual(["w"]);
    expect(await ids({ graph: "quick", status: "completed" })).toEqual(["z", "y", "x"]);
    const first = await holdpoint.threads({ limit: 3 });
    expect(await ids({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) })).toEqual(["w"]);
    expect(first.items[0]).toEqual({
      id: "z",
      graph: "quick",
      version: "1",
      status: "completed",
      createdAt: Date.UTC(2026, 0, 1),
      updatedAt: Date.UTC(2026, 0, 1),
      wakeAt: null,
    });
  });

  test("pages that make no sense are refused", async () => {
    const { holdpoint } = serving(clocked().store, []);
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
      expect(await codeOf(holdpoint.pending({ limit }))).toBe("INVALID_ARGUMENT");
      expect(await codeOf(holdpoint.threads({ limit }))).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(holdpoint.pending({ after: "nonsense" }))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(holdpoint.threads({ after: "nonsense" }))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(holdpoint.pending({ threadId: "" }))).toBe("THREAD_ID_INVALID");
  });

  test("tick resolves with how many threads were due, and a resting store costs nothing (G12)", async () => {
    const { clock, store } = clocked();
    const app = paying(store);
    for (const id of ["a", "b"]) await app.invoke({}, thread(id));
    const { holdpoint } = serving(store, [app]);
    expect(await holdpoint.tick()).toBe(0);
    expect(clock.timers).toBe(0);
    const [question] = questionsOf(await app.invoke(null, thread("a")));
    await app.invoke(new Command({ resume: { [question.id]: "yes" } }), thread("a"));
    expect(clock.timers).toBe(0);
  });
});

test("two graphs of one name and version are refused, of two versions served", () => {
  const { store } = clocked();
  const graph = (version: string) => entrypoint({ name: "twin", version, checkpointer: store }, async () => version);
  expect(() => new Holdpoint({ store, graphs: [graph("1"), graph("1")] })).toThrow(
    expect.objectContaining({ code: "DUPLICATE_GRAPH", data: { graph: "twin", version: "1" } }) as Error,
  );
  expect(() => new Holdpoint({ store, graphs: [graph("1"), graph("2")] })).not.toThrow();
});
