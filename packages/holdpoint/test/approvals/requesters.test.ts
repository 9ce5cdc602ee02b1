/** Who counts as having asked: whoever started the run, and whoever changed what it goes on with (G10; scoreboard E4). */
import { describe, expect, test } from "vitest";
import { Annotation, Command, END, entrypoint, interrupt, START, StateGraph, type Store } from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { clocked, codeOf, Process, serving, thread } from "../engine/world.ts";
import { APPROVE, outcome, paying, payTool, says, theOne } from "./office.ts";

const REVIEWERS = { reviewers: { people: ["ann", "cid", "zoe"] } };
const as = (actor: string, id: string = "t") => ({ configurable: { thread_id: id, actor } });

const State = Annotation.Root({ cents: Annotation<number>(), out: Annotation<unknown>() });

/** What is paid is in the state; somebody may be asked before. */
function planned(checkpointer: Store, paid: string[], asks = false) {
  const pay = payTool(paid, REVIEWERS);
  return new StateGraph(State)
    .addNode("plan", async () => {
      if (asks) await interrupt("Go on?");
      return { cents: 1 };
    })
    .addNode("do", async ({ cents }) => ({ out: await pay.invoke({ to: "acme", cents }) }))
    .addEdge(START, "plan")
    .addEdge("plan", "do")
    .addEdge("do", END)
    .compile({ checkpointer, name: "planned" });
}

/** Who of the three takes no part in deciding what the thread asks now; found out without deciding it. */
async function excluded(store: Store, graphs: Parameters<typeof serving>[1], threadId: string = "t") {
  const { holdpoint } = serving(store, graphs);
  const { id } = await theOne(holdpoint, threadId);
  const found: string[] = [];
  for (const by of ["ann", "cid", "zoe"]) {
    const came = await outcome(holdpoint.delegate(id, { to: "dora", until: "1h" }, { by }));
    if (came === "REQUESTER_EXCLUDED") found.push(by);
  }
  return found;
}

describe("a thread that a thread starts", () => {
  test("asks for the requester of the outer one, whatever actor is given", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const inner = paying(store, payTool(paid, REVIEWERS));
    const outer = entrypoint({ name: "outer", checkpointer: store }, async (_input: object) =>
      inner.invoke({}, as("somebody else", "inner")),
    );
    await outer.invoke({}, as("zoe"));
    const { holdpoint } = serving(store, [inner, outer]);
    expect(await codeOf(says(holdpoint, "zoe", APPROVE, { threadId: "inner" }))).toBe("REQUESTER_EXCLUDED");
    await says(holdpoint, "ann", APPROVE, { threadId: "inner" });
    expect(await inner.settled(thread("inner"))).toBe("paid acme 900");
  });

  test("asks for nobody when nobody started the outer one, whatever actor is given", async () => {
    const { store } = clocked();
    const inner = paying(store, payTool([], REVIEWERS));
    const outer = entrypoint({ name: "outer", checkpointer: store }, async (_input: object) =>
      inner.invoke({}, as("ann", "inner")),
    );
    await outer.invoke({}, thread());
    expect(await excluded(store, [inner, outer], "inner")).toEqual([]);
  });

  test("that was changed by others asks for them, too; so does a change the outer one makes", async () => {
    const { store } = clocked();
    const app = planned(store, []);
    const outer = new StateGraph(State)
      .addNode("plan", () => ({ cents: 1 }))
      .addNode("do", async ({ cents }) => {
        await app.updateState(as("cid", "inner"), { cents }, "plan");
        await app.invoke(null, as("cid", "inner"));
        return {};
      })
      .addEdge(START, "plan")
      .addEdge("plan", "do")
      .addEdge("do", END)
      .compile({ checkpointer: store, name: "outer", interruptBefore: ["do"] });
    await outer.invoke({}, as("ann"));
    await outer.updateState(as("zoe"), { cents: 88_888 });
    await outer.invoke(null, as("cid"));
    expect(await excluded(store, [app], "inner")).toEqual(["ann", "zoe"]);
  });
});

describe("who changes the state", () => {
  test("of a thread they begin with it, asks for what comes of it; others decide", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = planned(store, paid);
    await app.updateState(as("zoe"), { cents: 99_999 }, "plan");
    await app.invoke(null, as("cid"));
    expect(await excluded(store, [app])).toEqual(["zoe"]);
    const { holdpoint } = serving(store, [app]);
    expect(await codeOf(says(holdpoint, "zoe", APPROVE))).toBe("REQUESTER_EXCLUDED");
    await says(holdpoint, "cid", APPROVE);
    expect(await app.settled(thread())).toMatchObject({ out: "paid acme 99999" });
    expect(paid).toHaveLength(1);
  });

  test.each(["in the process that was told", "in another one"])(
    "of somebody else's thread, asks for it beside them: %s",
    async (where) => {
      const { store } = clocked();
      const first = new Process(store);
      const app = planned(first, []);
      await app.invoke({}, as("ann"));
      await app.updateState(as("zoe"), { cents: 88_888 }, "plan", { cancelPending: true });
      const here = where === "in another one" ? new Process(store) : first;
      const again = here === first ? app : planned(here, []);
      if (here !== first) first.end();
      await again.invoke(null, as("cid"));
      expect(await excluded(here, [again])).toEqual(["ann", "zoe"]);
    },
  );

  test("with an answer, asks for what comes of it", async () => {
    const { store } = clocked();
    const app = planned(store, [], true);
    await app.invoke({}, as("ann"));
    await app.invoke(new Command({ resume: "yes", update: { out: "mine" } }), as("zoe"));
    expect(await excluded(store, [app])).toEqual(["ann", "zoe"]);
  });

  test("and whoever changed what it is a fork of, asks for what the fork does", async () => {
    const { store } = clocked();
    const app = planned(store, []);
    await app.updateState(as("zoe"), { cents: 5 }, "plan");
    const fork = await app.fork(thread(), { threadId: "fork", effects: "execute" });
    await app.invoke(null, fork);
    expect(await excluded(store, [app], "fork")).toEqual(["zoe"]);
  });

  test("nobody else can be found: that is refused when it is asked", async () => {
    const { store } = clocked();
    const pay = payTool([], { reviewers: { people: ["ann", "zoe"] } });
    const app = new StateGraph(State)
      .addNode("plan", () => ({ cents: 1 }))
      .addNode("do", async ({ cents }) => ({ out: await pay.invoke({ to: "acme", cents }) }))
      .addEdge(START, "plan")
      .addEdge("plan", "do")
      .addEdge("do", END)
      .compile({ checkpointer: store, name: "two", interruptBefore: ["do"] });
    await app.invoke({}, as("ann"));
    await app.updateState(as("zoe"), { cents: 7 });
    expect(await codeOf(app.invoke(null, as("ann")))).toBe("REVIEWERS_INVALID");
  });

  test("is in the snapshots of the thread, so that nothing of it has to be read twice", async () => {
    const { store } = clocked();
    const make = (checkpointer: Store) =>
      new StateGraph(State)
        .addNode("plan", () => ({ cents: 1 }))
        .addNode("between", () => ({ out: "x".repeat(20_000) }))
        .addNode("do", async ({ cents }) => ({ out: await payTool([], REVIEWERS).invoke({ to: "acme", cents }) }))
        .addEdge(START, "plan")
        .addEdge("plan", "between")
        .addEdge("between", "do")
        .addEdge("do", END)
        .compile({ checkpointer, name: "long", interruptBefore: ["do"] });
    const first = new Process(store);
    const app = make(first);
    await app.updateState(as("zoe"), { cents: 2 }, "plan");
    await app.invoke(null, thread());
    first.end();
    const snapshots = await store.find({ tenant: DEFAULT_TENANT, collection: "snapshot", limit: 10 });
    expect(snapshots.items.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ coRequesters: ["zoe"] }]);
    const here = new Process(store);
    const again = make(here);
    await again.invoke(null, thread());
    expect(await excluded(here, [again])).toEqual(["zoe"]);
  });

  test("stays one who asked, whoever starts the next run on it", async () => {
    const { store } = clocked();
    const app = new StateGraph(State)
      .addNode("do", async ({ cents }) => ({
        out:
          cents > 1
            ? await payTool([], { reviewers: { people: ["ann", "cid", "dora", "zoe"] } }).invoke({ to: "acme", cents })
            : "nothing",
      }))
      .addEdge(START, "do")
      .addEdge("do", END)
      .compile({ checkpointer: store, name: "again" });
    await app.invoke({ cents: 1 }, as("ann"));
    await app.updateState(as("zoe"), { cents: 2 });
    await app.invoke({}, as("cid"));
    expect(await excluded(store, [app])).toEqual(["ann", "cid", "zoe"]);
  });

  test("stays one when a program that works for nobody starts the next one", async () => {
    const { store } = clocked();
    const app = new StateGraph(State)
      .addNode("do", async ({ cents }) => ({
        out: await payTool([], REVIEWERS).invoke({ to: "acme", cents: Math.max(1, cents) }),
      }))
      .addEdge(START, "do")
      .addEdge("do", END)
      .compile({ checkpointer: store, name: "again" });
    await app.invoke({ cents: 2 }, as("ann"));
    await app.cancel(as("ann"));
    await app.invoke({}, { configurable: { thread_id: as("ann").configurable.thread_id } });
    expect(await excluded(store, [app])).toEqual(["ann"]);
  });
});
