/** What is said of threads in every state (check-thread.ts C1–C3, replay-trial.ts A1–A4). */
import { describe, expect, test, vi } from "vitest";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  step,
  task,
  tool,
  type Store,
} from "../../src/index.ts";
import { engineFor } from "../../src/engine/engine-for.ts";
import { act, PLAIN } from "./changes.ts";
import { check, checkOne, containing } from "./checking.ts";
import { appOf, CONFIG, gate, question, refused, stage, until, type Code } from "./stage.ts";

const thread = (id: string) => ({ configurable: { thread_id: id } });

describe("a thread that stands", () => {
  const asks = (store: Store, version = "1", more: object = {}) =>
    new StateGraph(Annotation.Root({ euros: Annotation<number>() }))
      .addNode("pay", async () => void (await interrupt("Pay?")))
      .addEdge(START, "pay")
      .addEdge("pay", END)
      .compile({ checkpointer: store, name: "pay", version, ...more });

  test("in a node that is gone would be blocked before any code runs", async () => {
    const store = new MemorySaver();
    await asks(store).invoke({ euros: 5 }, CONFIG);
    const renamed = new StateGraph(Annotation.Root({ euros: Annotation<number>() }))
      .addNode("settle", () => ({}))
      .addEdge(START, "settle")
      .addEdge("settle", END)
      .compile({ checkpointer: store, name: "pay" });
    const said = await checkOne(store, [renamed]);
    expect(said).toMatchObject({ outcome: "blocked", message: containing('stands in node "pay"') });
    expect(said).not.toHaveProperty("difference");
  });

  test("under a version that is refused would be blocked", async () => {
    const store = new MemorySaver();
    await asks(store).invoke({ euros: 5 }, CONFIG);
    expect(await checkOne(store, [asks(store, "2", { onVersionChange: "refuse" })])).toMatchObject({
      outcome: "blocked",
      message: containing('onVersionChange: "refuse"'),
    });
  });

  test("on a state that does not fit, or cannot be migrated, is `state`; one that is migrated is replayed on that", async () => {
    const store = new MemorySaver();
    await asks(store).invoke({ euros: 5 }, CONFIG);
    const cents = (migrate?: (state: Readonly<Record<string, unknown>>) => { readonly cents: number }) =>
      new StateGraph(Annotation.Root({ cents: Annotation<number>() }))
        .addNode("pay", async ({ cents: amount }) => {
          if (amount === 500) await interrupt("Pay?");
          return {};
        })
        .addEdge(START, "pay")
        .addEdge("pay", END)
        .compile({ checkpointer: store, name: "pay", version: "2", ...(migrate === undefined ? {} : { migrate }) });
    const broken = cents(() => {
      throw new Error("no idea");
    });
    expect(await checkOne(store, [cents()])).toMatchObject({ outcome: "state", message: containing("euros") });
    const said = await checkOne(store, [broken]);
    expect(said).toMatchObject({ outcome: "state", message: containing("no idea") });
    expect(await refused(broken.invoke(null, CONFIG))).toMatchObject({
      code: "THREAD_BLOCKED",
      message: said.outcome === "ok" ? "" : said.message,
    });
    expect(await checkOne(store, [cents(({ euros }) => ({ cents: Number(euros) * 100 }))])).toMatchObject({
      outcome: "ok",
    });
    expect(await checkOne(store, [cents(() => ({ cents: 1 }))])).toMatchObject({
      outcome: "blocked",
      difference: { met: "the node ended" },
    });
  });

  test("where nobody registered its graph, or its pinned version, is unclaimable", async () => {
    const store = new MemorySaver();
    await asks(store, "1", { onVersionChange: "pin" }).invoke({ euros: 5 }, CONFIG);
    expect(await checkOne(store, [])).toMatchObject({
      outcome: "unclaimable",
      message: 'Thread "t" belongs to the graph "pay"; here is none.',
    });
    const other = entrypoint({ name: "other", checkpointer: store }, async () => 1);
    expect(await checkOne(store, [other])).toMatchObject({
      message: 'Thread "t" belongs to the graph "pay"; here is "other".',
    });
    const said = await checkOne(store, [asks(store, "2"), asks(store, "3")]);
    expect(said).toMatchObject({ outcome: "unclaimable", message: containing('here is "2", "3"') });
    expect(said).not.toHaveProperty("against");
    expect(await checkOne(store, [asks(store, "2"), asks(store, "1")])).toMatchObject({ outcome: "ok", against: "1" });
  });

  test("at its end is not checked", async () => {
    const store = new MemorySaver();
    const app = entrypoint({ name: "pay", checkpointer: store }, async () => 1);
    await app.invoke({}, CONFIG);
    expect(await check(store, [app])).toEqual([]);
    expect(await check(store, [app], { threadId: "t" })).toEqual([]);
  });

  test("on a state that an answer changed meanwhile is replayed on the one its nodes began with", async () => {
    const store = new MemorySaver();
    const States = Annotation.Root({ note: Annotation<number>() });
    const app = new StateGraph(States)
      .addNode("a", async () => void (await interrupt("a?")))
      .addNode("b", async ({ note }) => void (await interrupt(`b with ${note ?? "nothing"}?`)))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge("a", END)
      .addEdge("b", END)
      .compile({ checkpointer: store });
    const paused = await app.invoke({}, CONFIG);
    const { id } = question(paused, "a?");
    await app.invoke(new Command({ resume: { [id]: "yes" }, update: { note: 7 } }), CONFIG);
    expect((await app.getState(CONFIG)).values).toMatchObject({ note: 7 });
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "ok" });
  });

  test("at a breakpoint, with nothing recorded of what comes, is ok", async () => {
    const store = new MemorySaver();
    const app = asks(store, "1", { interruptBefore: ["pay"] });
    await app.invoke({ euros: 5 }, CONFIG);
    expect(await checkOne(store, [app])).toMatchObject({ status: "waiting", outcome: "ok" });
  });
});

describe("a failed thread", () => {
  test("is replayed as it is gone on with: what failed is done again, and not waited for", async () => {
    const { store, done } = stage();
    const failing =
      (isBroken: boolean): Code =>
      async () => {
        await act(done, "first");
        await step("charge", () => {
          if (isBroken) throw new Error("no");
          done.push("charge");
        });
        return "paid";
      };
    await appOf(store, failing(true))
      .invoke({}, CONFIG)
      .catch(() => undefined);
    const right = appOf(store, failing(false));
    expect(await checkOne(store, [right])).toMatchObject({ status: "failed", outcome: "ok" });
    const wrong = appOf(store, async () => act(done, "other"));
    const said = await checkOne(store, [wrong]);
    expect(said).toMatchObject({ outcome: "blocked", difference: { recorded: { name: 'step "first"' } } });
    expect(done).toEqual(["first"]);
    expect(await refused(wrong.invoke(null, CONFIG))).toMatchObject({
      message: said.outcome === "ok" ? "" : said.message,
    });
    expect(await right.invoke(null, CONFIG)).toMatchObject({ out: "paid" });
  });
});

test("a thread whose process died in the middle of a step replays up to it", async () => {
  const { store, done } = stage();
  const entered = gate();
  const code =
    (isStuck: boolean): Code =>
    async () => {
      await act(done, "first");
      return step("charge", async () => {
        done.push("charge");
        entered.open();
        if (isStuck) await new Promise(() => undefined);
      });
    };
  void appOf(store, code(true))
    .invoke({}, CONFIG)
    .catch(() => undefined);
  await entered.opened;
  engineFor(store).abandonAll("killed");
  expect(await checkOne(store, [appOf(store, code(false))])).toMatchObject({ status: "running", outcome: "ok" });
  expect(await checkOne(store, [appOf(store, async () => act(done, "charge"))])).toMatchObject({ outcome: "blocked" });
  expect(done).toEqual(["first", "charge"]);
});

describe("scopes", () => {
  const buy = (isGated: boolean, body: () => Promise<unknown>) =>
    tool(body, { name: "buy", description: "buys", schema: { type: "object" }, ...(isGated ? { effect: "act" } : {}) });

  test("a tool that people were asked about, and that needs no approval now, would block", async () => {
    const { store, done } = stage();
    const code =
      (isGated: boolean): Code =>
      () =>
        buy(isGated, async () => done.push("bought")).invoke({});
    const paused = await appOf(store, code(true)).invoke({}, CONFIG);
    const after = appOf(store, code(false));
    const said = await checkOne(store, [after]);
    expect(said).toMatchObject({
      outcome: "blocked",
      difference: { met: 'tool "buy" needs no approval now' },
    });
    const [asked] = paused.__interrupt__ ?? [];
    const decided = after.decide(asked?.id ?? "", { type: "approve" }, { by: "ann", digest: asked?.digest ?? "" });
    expect(await refused(decided.then(() => after.settled(CONFIG)))).toMatchObject({
      message: said.outcome === "ok" ? "" : said.message,
    });
    expect(done).toEqual([]);
  });

  test("one in which the thread stands is entered, as on a resume; one that waits for its approval is not", async () => {
    const { store, done } = stage();
    const code =
      (text: string): Code =>
      () =>
        buy(true, async () => {
          done.push("entered");
          return interrupt(text);
        }).invoke({});
    const app = appOf(store, code("Really?"));
    const paused = await app.invoke({}, CONFIG);
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "ok" });
    expect(done).toEqual([]);
    const [asked] = paused.__interrupt__ ?? [];
    await app.decide(asked?.id ?? "", { type: "approve" }, { by: "ann", digest: asked?.digest ?? "" });
    await app.settled(CONFIG);
    expect(done).toEqual(["entered"]);
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "ok" });
    expect(await checkOne(store, [appOf(store, code("Sure?"))])).toMatchObject({
      outcome: "blocked",
      difference: { recorded: { name: 'interrupt "Really?"' }, met: 'the code called interrupt "Sure?"' },
    });
  });

  test("one that ended is not entered", async () => {
    const { store, done } = stage();
    const inner = task("inner", async () => done.push("inner"));
    const code: Code = async () => [await inner(), await interrupt("Go on?")];
    const app = appOf(store, code);
    await app.invoke({}, CONFIG);
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "ok" });
    expect(done).toEqual(["inner"]);
  });
});

describe("what cannot be checked", () => {
  test("a node that does not end is stalled, and the check goes on", async () => {
    const { store, done } = stage();
    const app = appOf(store, PLAIN(done));
    for (const id of ["one", "two"]) await app.invoke({}, thread(id));
    const never = appOf(store, () => new Promise(() => undefined));
    const said = await check(store, [never], { threadLimitMs: 30 });
    expect(said).toMatchObject([
      {
        threadId: "one",
        outcome: "stalled",
        message: containing('has step "first", but the code did not come to it within 0.03 s'),
      },
      { threadId: "two", outcome: "stalled" },
    ]);
    // A resume is more patient, and then blocks it.
    expect(await check(store, [never])).toMatchObject([{ outcome: "blocked" }, { outcome: "blocked" }]);
  });

  test("a node whose own time is over is stalled", async () => {
    const store = new MemorySaver();
    const graph = (code: () => Promise<unknown>) =>
      new StateGraph(Annotation.Root({ out: Annotation<unknown>() }))
        .addNode("n", async () => ({ out: await code() }), { timeoutMs: 20 })
        .addEdge(START, "n")
        .addEdge("n", END)
        .compile({ checkpointer: store });
    await graph(() => interrupt("?")).invoke({}, CONFIG);
    expect(await checkOne(store, [graph(() => new Promise(() => undefined))])).toMatchObject({
      outcome: "stalled",
      message: containing("within 20 ms"),
    });
  });

  test("the time a node may take begins anew with everything it gets", async () => {
    const { store, clock, done } = stage();
    const [first, second] = [gate(), gate()];
    const graph = (code: Code) =>
      new StateGraph(Annotation.Root({ out: Annotation<unknown>() }))
        .addNode("n", async () => ({ out: await code() }), { timeoutMs: 1_000 })
        .addEdge(START, "n")
        .addEdge("n", END)
        .compile({ checkpointer: store, name: "timed" });
    await graph(PLAIN(done)).invoke({}, CONFIG);
    let came = 0;
    const slow = graph(async () => {
      came += 1;
      await first.opened;
      await act(done, "first");
      came += 1;
      await second.opened;
      await interrupt("Send newsletter?");
    });
    const saying = checkOne(store, [slow]);
    await until(() => came === 1);
    await clock.advance(600);
    first.open();
    await until(() => came === 2);
    await clock.advance(600);
    second.open();
    expect(await saying).toMatchObject({ outcome: "ok" });
  });

  test("a journal that was altered or damaged is unreadable, and the others are checked", async () => {
    const { store, done } = stage();
    const app = appOf(store, PLAIN(done));
    for (const id of ["one", "two", "three"]) await app.invoke({}, thread(id));
    const read = store.read.bind(store);
    vi.spyOn(store, "read").mockImplementation(async (tenant, stream, after, limit) => {
      const records = await read(tenant, stream, after, limit);
      if (stream === "thread/one") return records.map((record) => ({ ...record, payload: "[{" }));
      return stream === "thread/three" ? records.map((record) => ({ ...record, payload: null, salt: null })) : records;
    });
    expect(await check(store, [app])).toMatchObject([
      { threadId: "one", outcome: "unreadable", code: "STORE_CORRUPT" },
      { threadId: "three", outcome: "unreadable", code: "THREAD_ERASED" },
      { threadId: "two", outcome: "ok" },
    ]);
  });

  test("an answer that waits and is not the one that was given is unreadable: a resume would block on it", async () => {
    const { store, done } = stage();
    const app = appOf(store, PLAIN(done));
    const paused = await app.invoke({}, CONFIG);
    const at = new Holdpoint({ store, graphs: [] });
    await at.decide(question(paused, "Send newsletter?").id, "yes", { by: "ann" });
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "ok" });
    const find = store.find.bind(store);
    vi.spyOn(store, "find").mockImplementation(async (query) => {
      const page = await find(query);
      return { ...page, items: page.items.map((one) => ({ ...one, body: one.body.replaceAll('"yes"', '"no"') })) };
    });
    expect(await checkOne(store, [app])).toMatchObject({ outcome: "unreadable", code: "STORE_CORRUPT" });
  });

  test("a store that fails ends the check", async () => {
    const { store, done } = stage();
    const app = appOf(store, PLAIN(done));
    await app.invoke({}, CONFIG);
    vi.spyOn(store, "read").mockRejectedValue(new Error("the disk is gone"));
    await expect(check(store, [app])).rejects.toThrow("the disk is gone");
  });
});
