/**
 * G8: code that changed while a thread was paused either replays what is recorded or the thread is blocked, with what the
 * journal has and what the code did instead. Nothing is executed, nothing is lost: with the old code it goes on.
 */
import { describe, expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import { HoldpointError, interrupt, sleep, step } from "../../src/index.ts";
import { act, CHANGES, PLAIN } from "./changes.ts";
import { journalOf, SETTINGS } from "./grounds.ts";
import { answers, appOf, CONFIG, gate, pairOf, question, refused, stage, until, type Stage } from "./stage.ts";

describe("code that changed while a thread was paused (G8)", () => {
  describe.each(CHANGES)("$what", ({ old, changed, recorded, met }) => {
    test.each(["1", "2"])("blocks it, and the old code goes on (new version %j)", async (version) => {
      const { store, done } = stage();
      const before = appOf(store, old(done));
      const paused = await before.invoke({}, CONFIG);
      const [asked] = paused.__interrupt__ ?? [];
      const executed = [...done];

      const after = appOf(store, changed(done), { version });
      const refusal = await refused(
        after.decide(asked?.id ?? "", "yes", { by: "ann" }).then(() => after.settled(CONFIG)),
      );
      expect(refusal.code).toBe("THREAD_BLOCKED");
      expect(refusal.message).toContain(`the journal has ${recorded}, but ${met}.`);
      expect(await refused(after.invoke(null, CONFIG))).toMatchObject({
        code: "THREAD_BLOCKED",
        message: refusal.message,
      });
      expect(done).toEqual(executed);
      expect(await after.receipt(asked?.id ?? "")).toMatchObject({ value: "yes", outcome: "pending" });

      const { out } = await appOf(store, old(done)).invoke(null, CONFIG);
      expect(out).toContain("yes");
      expect(await before.receipt(asked?.id ?? "")).toMatchObject({ value: "yes", outcome: "consumed" });
      expect(new Set(done).size).toBe(new Set(executed).size + (done.length - executed.length));
    });
  });

  test("an un-journaled decision that falls otherwise is named as a possible cause", async () => {
    const { store } = stage();
    let coin = "heads";
    const app = appOf(store, () => interrupt(coin));
    await app.invoke({}, CONFIG);
    coin = "tails";
    engineFor(store).cool();
    const [asked] = (await app.getState(CONFIG)).tasks.flatMap((one) => one.interrupts);
    const { message } = await refused(app.decide(asked?.id ?? "", 1, { by: "ann" }).then(() => app.settled(CONFIG)));
    expect(message).toContain("Either the code changed since this thread paused, or something that is not journaled");
    coin = "heads";
    expect(await app.invoke(null, CONFIG)).toMatchObject({ out: 1 });
  });

  test("code that changed only after the pause goes on, and the journal says so", async () => {
    const { store, done, journal } = stage();
    await appOf(store, PLAIN(done)).invoke({}, CONFIG);
    const after = appOf(
      store,
      async () => [await act(done, "first"), await interrupt("Send newsletter?"), await act(done, "post")],
      { version: "2" },
    );
    const paused = await after.invoke(null, CONFIG);
    expect(await after.invoke(answers(paused, { "Send newsletter?": "yes" }), CONFIG)).toMatchObject({
      out: ["first", "yes", "post"],
    });
    expect(done).toEqual(["first", "post"]);
    expect(await journal()).toContain("version_changed");
  });

  test("a node that ends in the very turn that shows the code to fit takes the new version and its state over", async () => {
    const { store, clock, journal } = stage({ ...SETTINGS, leaseMs: 1_000 });
    const slow = gate();
    const before = appOf(store, async () => {
      const answer = await interrupt("q");
      await slow.opened;
      return answer;
    });
    const paused = await before.invoke({ log: ["old"] }, CONFIG);
    // It is killed after the answer was journaled and before the node ended.
    const process = new AbortController();
    const invoked = refused(before.invoke(answers(paused, { q: "yes" }), { ...CONFIG, signal: process.signal }));
    await until(async () => (await journal()).includes('interrupt_answered interrupt "q"'));
    process.abort(new HoldpointError("THREAD_CANCELED", "killed"));
    await invoked;
    engineFor(store).abandonAll("killed");
    await clock.advance(1_000);
    const after = appOf(store, () => interrupt("q"), {
      version: "2",
      migrate: (state) => ({ out: state["out"], log: ["new"] }),
    });
    expect(await after.invoke(null, CONFIG)).toMatchObject({ out: "yes", log: ["new"] });
    expect(await journal()).toEqual([
      "run_started",
      'interrupt_asked interrupt "q"',
      'interrupt_answered interrupt "q"',
      "state_updated",
      "version_changed",
      "run_completed",
    ]);
    expect((await after.getState(CONFIG)).values).toMatchObject({ out: "yes", log: ["new"] });
  });
});

describe("one of two parallel nodes changed (G8)", () => {
  const bothPaused = async (): Promise<Stage & { readonly ids: readonly string[] }> => {
    const at = stage();
    const paused = await pairOf(
      at.store,
      () => interrupt("a?"),
      () => interrupt("b?"),
    ).invoke({}, CONFIG);
    return { ...at, ids: [question(paused, "a?").id, question(paused, "b?").id] };
  };

  test("a decision given meanwhile is taken when another question is answered on the old code", async () => {
    const { store, ids } = await bothPaused();
    const changed = pairOf(
      store,
      () => interrupt("other?"),
      () => interrupt("b?"),
    );
    expect(
      await refused(changed.decide(ids[0] ?? "", "to a", { by: "ann" }).then(() => changed.settled(CONFIG))),
    ).toMatchObject({ code: "THREAD_BLOCKED" });
    const old = pairOf(
      store,
      () => interrupt("a?"),
      () => interrupt("b?"),
    );
    await old.decide(ids[1] ?? "", "to b", { by: "bob" });
    expect(await old.settled(CONFIG)).toMatchObject({ log: ["a", "to a", "b", "to b"] });
  });

  test("the other node is brought back too, wherever it stood", async () => {
    const { store, done, ids } = await bothPaused();
    const first = gate();
    const b = async (): Promise<unknown> => {
      const answer = await interrupt("b?");
      await step("read", () => first.opened, { effect: "read" });
      await step("act", () => void done.push("act"));
      return answer;
    };
    const changed = pairOf(store, () => interrupt("other?"), b);
    await changed.decide(ids[1] ?? "", "to b", { by: "bob" });
    await until(() => engineFor(store).activeThreads === 1);
    expect(
      await refused(changed.decide(ids[0] ?? "", "to a", { by: "ann" }).then(() => changed.settled(CONFIG))),
    ).toMatchObject({ code: "THREAD_BLOCKED" });
    first.open();
    expect(await pairOf(store, () => interrupt("a?"), b).invoke(null, CONFIG)).toMatchObject({
      log: ["a", "to a", "b", "to b"],
    });
    expect(done).toEqual(["act"]);
  });

  test("a blocked thread can be canceled", async () => {
    const { store, ids } = await bothPaused();
    const changed = pairOf(
      store,
      () => interrupt("other?"),
      () => interrupt("b?"),
    );
    await refused(changed.decide(ids[0] ?? "", "to a", { by: "ann" }).then(() => changed.settled(CONFIG)));
    await changed.cancel(CONFIG);
    expect(await changed.receipt(ids[0] ?? "")).toMatchObject({ outcome: "unused" });
    expect((await journalOf(store)).at(-1)).toMatchObject({ type: "run_canceled" });
  });

  test("a sleep that comes due on changed code blocks it, and fires on the old", async () => {
    const { store, clock, journal } = stage();
    await appOf(store, () => Promise.all([sleep(50), interrupt("q")])).invoke({}, CONFIG);
    await clock.advance(100);
    const changed = appOf(store, () => interrupt("q"));
    expect(await refused(changed.invoke(null, CONFIG))).toMatchObject({ code: "THREAD_BLOCKED" });
    const paused = await appOf(store, () => Promise.all([sleep(50), interrupt("q")])).invoke(null, CONFIG);
    expect([...(paused.__interrupt__ ?? [])]).toHaveLength(1);
    expect(await journal()).toContain("timer_fired sleep");
  });
});
