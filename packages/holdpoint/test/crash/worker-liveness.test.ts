/** A worker that has much to do, little to do, or a store that fails, goes on serving (G5, G12). */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  Annotation,
  Holdpoint,
  interrupt,
  MemorySaver,
  Send,
  START,
  StateGraph,
  step,
  type Store,
} from "../../src/index.ts";
import { CrashingStore, ManualClock } from "../../src/testing/index.ts";
import { config } from "./imagined-process.ts";
import { drawn } from "./random.ts";
import { JitterStore, WrappedStore } from "./wrapped-store.ts";

const Named = Annotation.Root({ name: Annotation<string>(), done: Annotation<string>() });

/** Threads that wait for a go, and then work for as long as a promise of theirs takes. */
function working(work: (name: string) => Promise<string>) {
  const clock = new ManualClock();
  const store = new CrashingStore(new MemorySaver({ clock }));
  const app = new StateGraph(Named)
    .addNode("work", async ({ name }) => {
      await interrupt("go?");
      return { done: await step("work", () => work(name)) };
    })
    .addEdge(START, "work")
    .compile({ checkpointer: store, name: "working" });
  return { clock, store, app };
}

/** Commits the go of a thread and leaves it to whoever serves it. */
async function go(store: CrashingStore, name: string): Promise<void> {
  const desk = new Holdpoint({ store, graphs: [] });
  const [question] = (await desk.pending({ threadId: name })).items;
  await desk.decide(question!.id, "yes", { by: "ann" });
}

test("a thread whose step takes long holds up no other", async () => {
  const slow = Promise.withResolvers<string>();
  const { clock, store, app } = working((name) => (name === "slow" ? slow.promise : Promise.resolve("at once")));
  for (const name of ["slow", "quick"]) await app.invoke({ name }, config(name));
  const holdpoint = new Holdpoint({ store, graphs: [app], pollMs: 10 });
  holdpoint.start();
  for (const name of ["slow", "quick"]) {
    await go(store, name);
    await clock.advance(50);
  }
  expect((await app.getState(config("quick"))).values).toMatchObject({ done: "at once" });
  expect((await app.getState(config("slow"))).status).toBe("running");
  slow.resolve("at last");
  await clock.advance(50);
  expect((await app.getState(config("slow"))).values).toMatchObject({ done: "at last" });
  await holdpoint.stop();
});

test("no more threads run at once than it may run; the next is taken when one is done", async () => {
  const gates = ["a", "b", "c"].map((name) => ({ name, gate: Promise.withResolvers<string>() }));
  const begun: string[] = [];
  const { clock, store, app } = working((name) => {
    begun.push(name);
    return gates.find((one) => one.name === name)!.gate.promise;
  });
  for (const { name } of gates) await app.invoke({ name }, config(name));
  const holdpoint = new Holdpoint({ store, graphs: [app], pollMs: 10_000, concurrency: 2 });
  for (const { name } of gates) await go(store, name);
  holdpoint.start();
  await clock.settle(20);
  expect(begun).toHaveLength(2);
  gates.find(({ name }) => name === begun[0])!.gate.resolve("done");
  await clock.settle(20);
  expect(begun).toHaveLength(3);
  for (const { gate } of gates) gate.resolve("done");
  await clock.settle(20);
  await holdpoint.stop();
});

test("stop() waits for what runs no longer than it was told to", async () => {
  const { clock, store, app } = working(() => new Promise(() => undefined));
  await app.invoke({ name: "endless" }, config("endless"));
  const holdpoint = new Holdpoint({ store, graphs: [app], pollMs: 10 });
  holdpoint.start();
  await go(store, "endless");
  await clock.advance(50);
  let stopped = false;
  const stopping = holdpoint.stop({ waitMs: 1_000 }).then(() => (stopped = true));
  await clock.settle();
  await clock.advance(999);
  expect(stopped).toBe(false);
  await clock.advance(1);
  await stopping;
  expect(clock.timers).toBe(0);
});

/** A store that cannot be reached for a while. */
class Unpluggable extends WrappedStore {
  unplugged = false;

  protected override pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
    return this.unplugged ? Promise.reject(new Error("unplugged")) : run();
  }
}

test("a store that fails for a while is asked again, and its threads go on when it is back", async () => {
  const clock = new ManualClock();
  const failing = new Unpluggable(new MemorySaver({ clock }));
  const app = new StateGraph(Named)
    .addNode("ask", async () => ({ done: await interrupt<string>("go?") }))
    .addEdge(START, "ask")
    .compile({ checkpointer: failing, name: "unplugged" });
  const errors: unknown[] = [];
  const holdpoint = new Holdpoint({
    store: failing,
    graphs: [app],
    pollMs: 10,
    onError: (error) => void errors.push(error),
  });
  await app.invoke({ name: "t" }, config("t"));
  holdpoint.start();
  await clock.advance(50);
  failing.unplugged = true;
  await clock.advance(200);
  expect(errors.length).toBeGreaterThan(5);
  failing.unplugged = false;
  await holdpoint.decide((await holdpoint.pending()).items[0]!.id, "yes", { by: "ann" });
  await clock.advance(50);
  expect((await app.getState(config("t"))).values).toMatchObject({ done: "yes" });
  await holdpoint.stop();
});

test("without a worker, decisions that come in the moment a thread rests are taken up all the same", async () => {
  const waits = fc.array(fc.nat({ max: 60 }), { minLength: 3, maxLength: 3 });
  const falling = fc.infiniteStream(fc.integer({ min: 0, max: 4 }));
  const property = fc.asyncProperty(falling, waits, async (turns, after) => {
    const clock = new ManualClock();
    const store = new JitterStore(new MemorySaver({ clock }), drawn(turns));
    const app = new StateGraph(Named)
      .addNode(
        "ask",
        async ({ n }: { readonly n: number }) => void [await interrupt(`${n}?`), await step("work", () => n)],
      )
      .addConditionalEdges(START, () => after.map((_, n) => new Send("ask", { n })), ["ask"])
      .compile({ checkpointer: store, name: "alone" });
    const { __interrupt__: asked = [] } = await app.invoke({}, config("t"));
    const decide = async (wait: number, index: number): Promise<void> => {
      await clock.settle(wait);
      await app.decide(asked[index]!.id, "yes", { by: "ann" });
    };
    await Promise.all(after.map(decide));
    await clock.settle(400);
    expect((await app.getState(config("t"))).status).toBe("completed");
  });
  await fc.assert(property, { numRuns: 60 });
});
