/** `cancel`: ends a thread's run wherever it is; what was open is closed, what was under way is told (G2, G3). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  sleep,
  START,
  StateGraph,
  step,
  type Store,
} from "../../src/index.ts";
import {
  clocked,
  codeOf,
  cool,
  HOUR,
  Process,
  questionsOf,
  refusal,
  rested,
  rowOf,
  serving,
  thread,
  until,
} from "./world.ts";

function asking(checkpointer: Store) {
  return entrypoint({ name: "asking", checkpointer }, async () => Promise.all([interrupt("One?"), interrupt("Two?")]));
}

describe("a thread that waits", () => {
  test.each(["hot", "cold", "in another process"])("is canceled with its questions (%s)", async (kind) => {
    const { store } = clocked();
    const app = asking(store);
    const questions = questionsOf(await app.invoke({}, thread()));
    if (kind === "cold") cool(store);
    const canceler = kind === "in another process" ? asking(new Process(store)) : app;
    await canceler.cancel(thread(), { reason: "no longer needed", by: "ann" });
    expect(await app.getState(thread())).toMatchObject({
      status: "canceled",
      next: [],
      tasks: [],
      error: { message: "no longer needed" },
    });
    for (const { id } of questions) {
      expect(await refusal(app.decide(id, 1, { by: "bob" }))).toMatchObject({
        code: "INTERRUPT_CLOSED",
        data: { status: "canceled" },
      });
    }
    expect((await serving(store, [app]).holdpoint.pending()).items).toEqual([]);
    expect(await codeOf(app.invoke(new Command({ resume: 1 }), thread()))).toBe("NO_PENDING_INTERRUPT");
    expect(await refusal(app.invoke(null, thread()))).toMatchObject({ code: "THREAD_CANCELED" });
    expect((await refusal(app.invoke(null, thread()))).message).toContain("no longer needed");
  });

  test("an answer that was accepted before is unused, and its receipt says so", async () => {
    const { store } = clocked();
    const app = asking(store);
    const [one] = questionsOf(await app.invoke({}, thread()));
    const desk = serving(new Process(store), []).holdpoint;
    await desk.decide(one.id, "yes", { by: "ann" });
    await app.cancel(thread());
    expect(["unused", "consumed"]).toContain((await app.receipt(one.id))?.outcome);
    expect((await app.getState(thread())).status).toBe("canceled");
  });

  test("canceling again, and what has ended, changes nothing", async () => {
    const { store } = clocked();
    const app = asking(store);
    await app.invoke({}, thread());
    await app.cancel(thread(), { reason: "first" });
    await app.cancel(thread(), { reason: "second" });
    expect((await app.getState(thread())).error?.message).toBe("first");
    const quick = entrypoint({ name: "quick", checkpointer: store }, async () => "done");
    await quick.invoke({}, thread("q"));
    await quick.cancel(thread("q"));
    expect((await quick.getState(thread("q"))).status).toBe("completed");
    expect(await codeOf(app.cancel(thread("nobody")))).toBe("THREAD_NOT_FOUND");
  });

  test("new input begins the next run, and the cancel does not reach it", async () => {
    const app = asking(clocked().store);
    const old = questionsOf(await app.invoke({}, thread()));
    await app.cancel(thread());
    const fresh = questionsOf(await app.invoke({}, thread()));
    expect(fresh).toHaveLength(2);
    expect(fresh.map(({ id }) => id)).not.toEqual(old.map(({ id }) => id));
    expect((await app.getState(thread())).status).toBe("waiting");
  });
});

describe("a thread that sleeps", () => {
  test.each(["here", "in another process"])("is canceled, and who waits for it is told at once (%s)", async (kind) => {
    const { clock, store } = clocked();
    const napping = (checkpointer: Store) => entrypoint({ name: "nap", checkpointer }, async () => sleep("12d"));
    const app = napping(store);
    const waiting = refusal(app.invoke({}, thread()));
    await rested(store);
    await (kind === "here" ? app : napping(new Process(store))).cancel(thread(), { reason: "enough" });
    expect((await rowOf(store)).status).toBe("canceled");
    await clock.advance(HOUR);
    expect(await Promise.race([waiting, clock.settle(100).then(() => "still waiting")])).toMatchObject({
      code: "THREAD_CANCELED",
    });
  });
});

describe("a thread that runs", () => {
  function working(checkpointer: Store, seen: { signal?: AbortSignal; node?: AbortSignal; after?: boolean }) {
    const State = Annotation.Root({ x: Annotation<number>() });
    return new StateGraph(State)
      .addNode("work", async (_, config) => {
        seen.node = config.signal;
        await step(
          "call",
          ({ signal }) => (
            (seen.signal = signal),
            new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
          ),
        );
        seen.after = true;
        return { x: 1 };
      })
      .addEdge(START, "work")
      .compile({ checkpointer, name: "working" });
  }

  test("the step under way is aborted, nothing after it runs, and the caller is told", async () => {
    const { store } = clocked();
    const seen: Parameters<typeof working>[1] = {};
    const app = working(store, seen);
    const waiting = refusal(app.invoke({}, thread()));
    await until(() => seen.signal !== undefined);
    await app.cancel(thread(), { reason: "stop it" });
    expect(await waiting).toMatchObject({ code: "THREAD_CANCELED" });
    expect(seen.signal?.aborted).toBe(true);
    expect(seen.signal?.reason).toMatchObject({ code: "THREAD_CANCELED" });
    expect(seen.node?.aborted).toBe(true);
    expect(seen.after).toBeUndefined();
    expect(await app.getState(thread())).toMatchObject({ status: "canceled", values: {} });
  });

  test("in another process is canceled as soon as that looks; who cancels waits for it", async () => {
    const { clock, store } = clocked();
    const seen: Parameters<typeof working>[1] = {};
    const waiting = refusal(working(new Process(store), seen).invoke({}, thread()));
    await until(() => seen.signal !== undefined);
    const canceling = working(new Process(store), {}).cancel(thread());
    await until(async () => (await rowOf(store)).wakes > 0);
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ code: "THREAD_CANCELED" });
    await clock.advance(1_000);
    await canceling;
    expect((await rowOf(store)).status).toBe("canceled");
    expect(seen.signal?.aborted).toBe(true);
  });

  test("of a dead worker is canceled by whoever takes it up, without running it", async () => {
    const { clock, store } = clocked();
    const dead = new Process(store);
    const seen: Parameters<typeof working>[1] = {};
    void working(dead, seen).invoke({}, thread());
    await until(() => seen.signal !== undefined);
    dead.end();
    const again: Parameters<typeof working>[1] = {};
    const alive = new Process(store);
    const app = working(alive, again);
    const { holdpoint } = serving(alive, [app]);
    await holdpoint.cancel("t", { reason: "gone" });
    await clock.advance(15_000);
    await holdpoint.tick();
    expect((await rested(store)).status).toBe("canceled");
    expect(again.signal).toBeUndefined();
  });
});

test("onPending: cancel ends the run that waits, and begins the next with the input", async () => {
  const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
  const app = new StateGraph(State)
    .addNode("ask", async ({ log }) => ({ log: [await interrupt<string>(`${log.at(-1)}?`)] }))
    .addEdge(START, "ask")
    .compile({ checkpointer: clocked().store });
  const [old] = questionsOf(await app.invoke({ log: ["first"] }, thread()));
  expect(await codeOf(app.invoke({ log: ["second"] }, thread()))).toBe("THREAD_BUSY");
  const [fresh] = questionsOf(await app.invoke({ log: ["second"] }, { ...thread(), onPending: "cancel" }));
  expect(fresh.value).toBe("second?");
  expect(await refusal(app.decide(old.id, "x", { by: "ann" }))).toMatchObject({
    code: "INTERRUPT_CLOSED",
    data: { status: "canceled" },
  });
  expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual({ log: ["first", "second", "yes"] });
  expect(await app.invoke({ log: ["third"] }, { ...thread("new"), onPending: "cancel" })).toMatchObject({
    log: ["third"],
  });
});

test("input that is refused does not cancel what is pending", async () => {
  const State = Annotation.Root({ x: Annotation<number>() });
  const app = new StateGraph(State)
    .addNode("ask", async () => ({ x: await interrupt<number>("?") }))
    .addEdge(START, "ask")
    .compile({ checkpointer: clocked().store });
  const [question] = questionsOf(await app.invoke({ x: 1 }, thread()));
  expect(await codeOf(app.invoke({ nope: 1 } as never, { ...thread(), onPending: "cancel" }))).toBe("INVALID_ARGUMENT");
  expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
});

test("a caller who stops waiting does not stop the thread", async () => {
  const { store } = clocked();
  const gate = Promise.withResolvers<string>();
  const app = entrypoint({ name: "slow", checkpointer: store }, async () => step("work", () => gate.promise));
  const controller = new AbortController();
  const waiting = refusal(app.invoke({}, { ...thread(), signal: controller.signal }));
  await until(async () => (await store.thread("default" as never, "t" as never)) !== undefined);
  controller.abort(new Error("enough"));
  expect((await waiting).message).toBe("enough");
  gate.resolve("done");
  expect(await app.settled(thread())).toBe("done");
  expect(
    (
      await refusal(
        app.settled({ ...thread(), signal: AbortSignal.abort(new Error("before")) }).then(() => {
          throw new Error("before");
        }),
      )
    ).message,
  ).toBe("before");
});
