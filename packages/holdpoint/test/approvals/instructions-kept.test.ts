/** What the journal keeps of instructions: over snapshots, forks and changes of the store (G1, G11; instruction.ts). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  compilePolicy,
  entrypoint,
  START,
  StateGraph,
  step,
  type App,
  type CompiledPolicy,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { InterruptRecord } from "../../src/core/interrupt.ts";
import { engineFor } from "../../src/engine/engine-for.ts";
import { clocked, HOUR, Process, serving, thread, until } from "../engine/world.ts";
import { agent, MAY_ANSWER, respond, SMALL_RUN } from "./instructed.ts";
import { APPROVE, between, open, outcome, payTool, says, shownOf, theOne, WAYS, type PayTool } from "./office.ts";
import { PAY_LIMIT } from "./pay-limit.ts";

/** A process whose reads of some documents are held back, each to be let go by itself. */
class Slow extends Process {
  readonly slow = new Set<string>();
  readonly held: { readonly collection: string; readonly letGo: () => void }[] = [];

  override async get(...of: Parameters<Store["get"]>): ReturnType<Store["get"]> {
    const [, collection] = of;
    if (this.slow.has(collection)) {
      await new Promise<void>((letGo) => this.held.push({ collection, letGo }));
    }
    return super.get(...of);
  }

  /** The next read that is held back, once it is there. */
  async next(collection: string): Promise<() => void> {
    await until(() => this.held.some((one) => one.collection === collection));
    const at = this.held.findIndex((one) => one.collection === collection);
    const [found] = this.held.splice(at, 1);
    return () => found?.letGo();
  }
}

/** A store that says something else of questions that were decided than it holds. */
class Forging extends Process {
  readonly #change: (record: InterruptRecord) => object;

  constructor(store: Store, change: (record: InterruptRecord) => object) {
    super(store);
    this.#change = change;
  }

  override async find(...[query]: Parameters<Store["find"]>): ReturnType<Store["find"]> {
    const page = await super.find(query);
    if (query.collection !== "interrupt" || query.state !== "decided") return page;
    const items = page.items.map((found) => {
      const record = JSON.parse(found.body) as InterruptRecord;
      return { ...found, body: JSON.stringify({ ...record, ...this.#change(record) }) };
    });
    return { ...page, items };
  }
}

describe("an act that is looked at while the instruction arrives", () => {
  test.each<[string, number]>([
    ["would have been let run within a limit", 400],
    ["was to be asked about", 700],
  ])("%s, and is put before people beside it", async (_what, second) => {
    const { store: disk } = clocked();
    const store = new Slow(disk);
    const world = Promise.withResolvers<string>();
    const paid: string[] = [];
    const pay = payTool(paid, MAY_ANSWER);
    const policy = compilePolicy({ name: "p", rules: SMALL_RUN, limits: [{ ...PAY_LIMIT, max: 5_000 }] }, [pay]);
    const app: App<object, unknown> = entrypoint({ name: "two", checkpointer: store, policy }, async () => {
      const first = outcome(pay.invoke({ to: "acme", cents: 900 }));
      await step("look", async () => world.promise, { effect: "read" });
      const other = outcome(pay.invoke({ to: "bolt", cents: second }));
      return [await first, await other];
    });
    const { holdpoint } = serving(store, [app]);
    const begun = app.invoke({}, thread());
    await until(async () => (await open(holdpoint)).length === 1);
    await says(serving(disk, []).holdpoint, "ann", respond("not to bolt"));
    const engine = engineFor(store);
    const run = engine.running(DEFAULT_TENANT, threadId("t"));
    if (run === undefined) throw new Error("The thread looks at the world.");
    store.slow.add("interrupt").add("limit");
    const looked = engine.look(run);
    const instruction = await store.next("interrupt");
    world.resolve("seen");
    const other = await store.next("limit");
    instruction();
    (await store.next("limit"))();
    await until(() => run.view.instructions.length === 1);
    store.slow.clear();
    other();
    await Promise.all([begun, looked]);
    expect(paid).toEqual([]);
    const shown = (await open(holdpoint)).map(shownOf);
    expect(shown).toMatchObject([{ args: { to: "bolt" }, again: [{ now: { instruction: "not to bolt" } }] }]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", `paid bolt ${second}`]);
  });
});

/* ------------------------------------------------------------------ what the journal keeps */

const Notes = Annotation.Root({
  notes: Annotation<string[], string>({ reducer: (all, one) => [...all, one], default: () => [] }),
});

/** A payment that is answered, then nodes that write a lot, then one that the policy allows. */
function longAgent(store: Store, paid: string[]) {
  const pay: PayTool = payTool(paid, MAY_ANSWER);
  const policy: CompiledPolicy = compilePolicy({ name: "p", rules: SMALL_RUN }, [pay]);
  const app = new StateGraph(Notes)
    .addNode("large", async () => ({ notes: String(await outcome(pay.invoke({ to: "acme", cents: 900 }))) }))
    .addNode("write", async () => ({ notes: "x".repeat(40_000) }))
    .addNode("rest", async () => ({ notes: "." }))
    .addNode("small", async () => ({ notes: String(await outcome(pay.invoke({ to: "acme", cents: 400 }))) }))
    .addEdge(START, "large")
    .addEdge("large", "write")
    .addEdge("write", "rest")
    .addEdge("rest", "small")
    .compile({ checkpointer: store, name: "long", policy });
  return { app, ...serving(store, [app]) };
}

describe("the journal", () => {
  test("a snapshot holds what is not confirmed", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = longAgent(store, paid);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    const [snapshot] = await store.get(DEFAULT_TENANT, "snapshot", ["t"]);
    expect(JSON.parse(snapshot?.body ?? "{}")).toMatchObject({ instructions: [{ value: "less", round: 1 }] });
    between("cold", store);
    await says(holdpoint, "ann", APPROVE);
    expect((await app.settled(thread())) as object).toMatchObject({
      notes: ["ACTION_ANSWERED", expect.any(String), ".", "paid acme 400"],
    });
    between("cold", store);
    expect(paid).toEqual(["acme 400 -"]);
  });

  test("what is read from a snapshot still has to be confirmed", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = longAgent(store, paid);
    await app.invoke({}, { ...thread() });
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    // Its question is dropped, and the node proposes it anew from what the snapshot says.
    await app.updateState(thread(), { notes: "again" }, undefined, { cancelPending: true });
    between("cold", store);
    await app.invoke(null, thread());
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { cents: 400 }, again: [{ what: "instruction" }] });
    expect(paid).toEqual([]);
  });

  test("a fork has it, too", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = longAgent(store, paid);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    await app.fork(thread(), { threadId: "forked", effects: "execute" });
    between("cold", store);
    await app.invoke(null, thread("forked"));
    expect(shownOf(await theOne(holdpoint, "forked"))).toMatchObject({ again: [{ now: { instruction: "less" } }] });
    await says(holdpoint, "ann", APPROVE, { threadId: "forked" });
    await app.settled(thread("forked"));
    expect(paid).toEqual(["acme 400 -"]);
  });
});

describe("an answer that was turned into another one in the store counts for nothing", () => {
  /** Changes the document of the only question there is, as somebody who can write to the store could. */
  async function alter(store: Store, id: string, change: (record: InterruptRecord) => object): Promise<void> {
    const [found] = await store.get(DEFAULT_TENANT, "interrupt", [id]);
    if (found === undefined) throw new Error("The question is there.");
    const record = JSON.parse(found.body) as InterruptRecord;
    const body = JSON.stringify({ ...record, ...change(record) });
    await store.commit({ tenant: DEFAULT_TENANT, put: [{ ...found, body }] });
  }

  const chosen = ({ decision }: InterruptRecord): object => ({
    decision: { ...decision, value: { ...(decision?.value as object), type: "choose" } },
  });

  test.each(WAYS)("of another kind (%s)", async (way) => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, []);
    await app.invoke([900, 400], thread());
    const { id, digest } = await theOne(holdpoint);
    // As from a process that has none of the code: the thread has not taken it up yet.
    await serving(store, []).holdpoint.decide(id, respond("less"), { by: "ann", digest });
    await alter(store, id, chosen);
    between(way, store);
    await holdpoint.tick();
    expect(await app.settled(thread())).toEqual(["STORE_CORRUPT", "paid acme 400"]);
  });

  test("while it was on its way, and set right again", async () => {
    const { store: disk } = clocked();
    const store = new Forging(disk, chosen);
    const { app, holdpoint } = agent(store, []);
    await app.invoke([900, 400], thread());
    const { id, digest } = await theOne(holdpoint);
    await serving(disk, []).holdpoint.decide(id, respond("less"), { by: "ann", digest });
    await holdpoint.tick();
    expect(await app.settled(thread())).toEqual(["STORE_CORRUPT", "paid acme 400"]);
  });

  test.each<[string, object]>([
    ["as it is", {}],
    ["with another value", { onDeadline: { value: { type: "approve" } } }],
  ])("by a deadline, %s", async (_what, change) => {
    const { clock, store } = clocked();
    const { app, holdpoint } = agent(store, [], { ...MAY_ANSWER, deadline: "1h", onDeadline: "reject" });
    await app.invoke([900, 400], thread());
    const { id } = await theOne(holdpoint);
    await clock.advance(HOUR);
    // As a process that has none of the code does when somebody comes too late.
    const late = serving(store, []).holdpoint;
    await expect(late.decide(id, APPROVE, { by: "ann", digest: "any" })).rejects.toMatchObject({
      code: "DEADLINE_PASSED",
    });
    await alter(store, id, () => change);
    await holdpoint.tick();
    const isAltered = "onDeadline" in change;
    expect(await app.settled(thread())).toEqual([isAltered ? "STORE_CORRUPT" : "ACTION_REJECTED", "paid acme 400"]);
  });
});
