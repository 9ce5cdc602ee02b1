/**
 * G8: whether a deploy is safe is said before it: `check` replays what waits against other code, and what it says is what
 * a resume comes to. Nothing is written and nothing is executed (check-thread.ts C1–C3, replay-trial.ts A1–A4).
 */
import { describe, expect, test } from "vitest";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { Annotation, END, interrupt, START, StateGraph } from "../../src/index.ts";
import { act, CHANGES, PLAIN } from "./changes.ts";
import { checkOne, containing } from "./checking.ts";
import { appOf, CONFIG, pairOf, refused, stage, type Code } from "./stage.ts";

describe("code that changed while a thread was paused", () => {
  describe.each(CHANGES)("$what", ({ old, changed, recorded, met }) => {
    test.each(["1", "2"])("would block it, and does (new version %j)", async (version) => {
      const { store, done } = stage();
      const before = appOf(store, old(done));
      const paused = await before.invoke({}, CONFIG);
      const executed = [...done];
      const after = appOf(store, changed(done), { version });

      const said = await checkOne(store, [after]);
      expect(done).toEqual(executed);
      expect(said).toMatchObject({
        threadId: "t",
        graph: "stage",
        version: "1",
        against: version,
        status: "waiting",
        outcome: "blocked",
        difference: { node: "n", task: "1.0.0", met, recorded: { name: recorded } },
      });
      expect(await checkOne(store, [before])).toMatchObject({ outcome: "ok" });

      const [asked] = paused.__interrupt__ ?? [];
      const refusal = await refused(
        after.decide(asked?.id ?? "", "yes", { by: "ann" }).then(() => after.settled(CONFIG)),
      );
      expect(refusal).toMatchObject({ code: "THREAD_BLOCKED", message: said.outcome === "ok" ? "" : said.message });
      expect(await checkOne(store, [after])).toMatchObject({ status: "blocked", outcome: "blocked" });
      expect(await checkOne(store, [before])).toMatchObject({ status: "blocked", outcome: "ok" });
    });
  });

  test("says where the recorded operation is in the journal, and where the code called another", async () => {
    const { store, done } = stage();
    await appOf(store, PLAIN(done)).invoke({}, CONFIG);
    const said = await checkOne(store, [appOf(store, () => interrupt("Else?"))]);
    expect(said).toMatchObject({ difference: { recorded: { name: 'step "first"' } } });
    if (said.outcome !== "blocked") throw new Error(said.outcome);
    const { recorded, at } = said.difference ?? {};
    const [record] = await store.read(DEFAULT_TENANT, "thread/t", (recorded?.position.record ?? 0) - 1, 1);
    const entries = JSON.parse(record?.payload ?? "[]") as readonly { readonly name?: string }[];
    expect(entries[(recorded?.position.entry ?? 0) - 1]?.name).toBe('step "first"');
    expect(recorded?.position.at).toBe(record?.at);
    expect(at).toMatch(/check\.test\.ts:\d+:\d+$/);
  });

  test("of several operations that are not recorded names the first", async () => {
    const { store, done } = stage();
    await appOf(store, PLAIN(done)).invoke({}, CONFIG);
    const both = appOf(store, () => Promise.all([interrupt("One?"), interrupt("Other?")]));
    const said = await checkOne(store, [both]);
    expect(said).toMatchObject({
      difference: { met: 'the code called interrupt "One?"' },
      message: containing('the journal has step "first", but the code called interrupt "One?".'),
    });
  });

  test("ends the other nodes as soon as it is found", async () => {
    const { store } = stage();
    const aborted: string[] = [];
    const graph = (text: string, before?: Promise<void>) =>
      new StateGraph(Annotation.Root({ out: Annotation<unknown>() }))
        .addNode("a", async () => void (await interrupt(text)))
        .addNode("b", async (_state, { signal }) => {
          signal.addEventListener("abort", () => aborted.push("b"));
          await before;
          await interrupt("b?");
          return {};
        })
        .addEdge(START, "a")
        .addEdge(START, "b")
        .addEdge("a", END)
        .addEdge("b", END)
        .compile({ checkpointer: store });
    await graph("a?").invoke({}, CONFIG);
    expect(await checkOne(store, [graph("other?", new Promise(() => undefined))])).toMatchObject({
      outcome: "blocked",
    });
    expect(aborted).toEqual(["b"]);
  });

  test("after the pause is ok, and so is an operation beside it", async () => {
    const { store, done } = stage();
    await appOf(store, PLAIN(done)).invoke({}, CONFIG);
    const later: Code = async () => [
      await act(done, "first"),
      await interrupt("Send newsletter?"),
      await act(done, "x"),
    ];
    const beside: Code = async () => {
      await act(done, "first");
      return Promise.all([interrupt("Send newsletter?"), act(done, "beside")]);
    };
    for (const code of [later, beside]) {
      expect(await checkOne(store, [appOf(store, code, { version: "2" })])).toMatchObject({
        outcome: "ok",
        against: "2",
      });
    }
    expect(done).toEqual(["first"]);
  });

  test("is found in whichever of the parallel nodes it is", async () => {
    const { store } = stage();
    await pairOf(
      store,
      () => interrupt("a?"),
      () => interrupt("b?"),
    ).invoke({}, CONFIG);
    const changed = pairOf(
      store,
      () => interrupt("a?"),
      () => interrupt("other?"),
    );
    expect(await checkOne(store, [changed])).toMatchObject({
      outcome: "blocked",
      difference: { node: "b", recorded: { name: 'interrupt "b?"' } },
    });
  });

  test("an operation called twice with nothing to tell the calls apart is a difference", async () => {
    const { store, done } = stage();
    await appOf(store, PLAIN(done)).invoke({}, CONFIG);
    const twice = appOf(store, () => Promise.all([interrupt("x"), interrupt("x")]));
    const said = await checkOne(store, [twice]);
    expect(said).toMatchObject({ outcome: "blocked", message: containing("was called twice") });
    const [asked] = (await twice.getState(CONFIG)).tasks.flatMap(({ interrupts }) => interrupts);
    const decided = twice.decide(asked?.id ?? "", 1, { by: "ann" });
    expect(said).toMatchObject({ message: (await refused(decided.then(() => twice.settled(CONFIG)))).message });
  });
});
