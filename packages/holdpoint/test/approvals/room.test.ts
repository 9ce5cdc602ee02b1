/** Too little left of a limit, and several who want it at the same time (G4, G5, G10). */
import { describe, expect, test } from "vitest";
import { allow, ask, entrypoint } from "../../src/index.ts";
import { clocked, codeOf, DAY, Process, refusal, serving, thread, until } from "../engine/world.ts";
import { limitedDesk as desk, limitedTo as policyOf } from "./limited.ts";
import { APPROVE, counted, Observed, open, outcome, payTool, REJECT, says, theOne, alphabetically } from "./office.ts";

describe("too little left", () => {
  test("is denied, naming the limit and what is left, or asked about, as the limit says", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay } = desk(store, paid);
    const denying = entrypoint(
      { name: "d", checkpointer: store, policy: policyOf(pay, allow("pay")) },
      async (cents: number) => pay.invoke({ to: "acme", cents }),
    );
    expect(await denying.invoke(900, thread("a"))).toBe("paid acme 900");
    expect(await refusal(denying.invoke(101, thread("b")))).toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringMatching(/daily.*1\.00 USD.*1\.01 USD/) as string,
    });
    const asking = desk(store, paid, { rule: allow("pay"), limit: { onExceed: "ask", ask: { reviewers: "cfo" } } });
    await asking.app.invoke(101, thread("c"));
    expect((await theOne(asking.holdpoint, "c")).value).toMatchObject({
      rules: expect.arrayContaining(["daily"]) as string[],
    });
    expect(await codeOf(says(asking.holdpoint, "ann", APPROVE, { threadId: "c" }))).toBe("NOT_A_REVIEWER");
    await says(asking.holdpoint, { id: "dora", roles: ["cfo"] }, APPROVE, { threadId: "c" });
    expect(await asking.app.settled(thread("c"))).toBe("paid acme 101");
  });

  test("a misread amount (1,000 as 1,000,000) is stopped, whoever approves", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app } = desk(store, paid, { limit: { max: 100_000 } });
    expect(await app.invoke(100_000_000, thread())).toBe("POLICY_DENIED");
    expect([paid, await counted(store)]).toEqual([[], { reserved: 0, consumed: 0 }]);
  });

  test("what waits counts, too: two requests cannot both be reserved", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid);
    await app.invoke(600, thread("a"));
    expect(await app.invoke(600, thread("b"))).toBe("POLICY_DENIED");
    await says(holdpoint, "ann", REJECT, { threadId: "a" });
    await app.settled(thread("a"));
    await app.invoke(601, thread("c"));
    expect(await open(holdpoint, "c")).toHaveLength(1);
  });

  test.each([
    ["allowed", allow("pay")],
    ["asked", ask("pay")],
  ])("several calls of one turn that fit alone and not together: the room is taken once (%s)", async (_what, rule) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = entrypoint({ name: "turn", checkpointer: store, policy: policyOf(pay, rule) }, async () =>
      Promise.all([600, 600].map((cents, at) => outcome(pay.invoke({ to: `v${at}`, cents })))),
    );
    const { holdpoint } = serving(store, [app]);
    let first: unknown;
    void app.invoke({}, thread()).then((result) => (first = result));
    for (let turn = 0; turn < 50 && first === undefined; turn += 1) await clock.settle();
    expect(first, "the thread comes to rest, without its lease having to lapse").toBeDefined();
    for (const { id, digest } of await open(holdpoint)) await holdpoint.decide(id, APPROVE, { by: "ann", digest });
    expect(await app.settled(thread())).toEqual(["paid v0 600", "POLICY_DENIED"]);
    expect(paid).toEqual(["v0 600 -"]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 600 });
  });
});

describe("two threads on one counter at the same time", () => {
  test.each([
    ["one process", false],
    ["two processes", true],
  ])("one of them gets the room (%s)", async (_what, apart) => {
    const { store } = clocked();
    const paid: string[] = [];
    const here = new Process(store);
    const there = apart ? new Process(store) : here;
    const one = desk(here, paid, { rule: allow("pay") });
    const other = apart ? desk(there, paid, { rule: allow("pay") }) : one;
    const results = await Promise.all([one.app.invoke(600, thread("a")), other.app.invoke(600, thread("b"))]);
    expect(results.map(String).toSorted(alphabetically)).toEqual(["POLICY_DENIED", "paid acme 600"]);
    expect(paid).toEqual(["acme 600 -"]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 600 });
    expect([one.errors, other.errors]).toEqual([[], []]);
  });

  test("who comes second judges again with what is left, and is not held up until a lease lapses", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const stores = [new Observed(store), new Observed(store)];
    let held = 0;
    // Both have read the counter before either writes it.
    const gate = Promise.withResolvers<void>();
    for (const each of stores) {
      each.before = ({ put = [] }) => {
        if (!put.some(({ collection }) => collection === "limit")) return undefined;
        each.before = undefined;
        if ((held += 1) === 2) gate.resolve();
        return gate.promise;
      };
    }
    const results: unknown[] = [];
    for (const [at, each] of stores.entries()) {
      void desk(each, paid, { rule: allow("pay") })
        .app.invoke(600, thread(`t${at}`))
        .then((result) => results.push(result));
    }
    for (let turn = 0; turn < 50 && results.length < 2; turn += 1) await clock.settle();
    expect(results.map(String).toSorted(alphabetically)).toEqual(["POLICY_DENIED", "paid acme 600"]);
    expect(paid).toEqual(["acme 600 -"]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 600 });
  });

  test("both fit: both are counted, nobody's use is lost", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const desks = [0, 1, 2, 3].map(() => desk(new Process(store), paid, { rule: allow("pay") }));
    const results = await Promise.all(desks.map(({ app }, at) => app.invoke(250, thread(`t${at}`))));
    expect(results).toEqual(Array.from({ length: 4 }, () => "paid acme 250"));
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 1_000 });
  });
});

describe("a window", () => {
  test("begins anew with the day; what was reserved the day before stays counted there", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, { limit: { window: "day" } });
    await app.invoke(900, thread("a"));
    await clock.advance(DAY);
    await app.invoke(900, thread("b"));
    await says(holdpoint, "ann", APPROVE, { threadId: "a" });
    await says(holdpoint, "ann", APPROVE, { threadId: "b" });
    await until(() => paid.length === 2);
    await app.settled(thread("b"));
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 1_800 });
  });
});
