/** Limits: reserved with the request, consumed with the start, given back when it comes to nothing (G4, G5, G10). */
import { describe, expect, test } from "vitest";
import {
  allow,
  ask,
  Command,
  compilePolicy,
  entrypoint,
  interrupt,
  type ApprovalTerms,
  type CompiledPolicy,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, DAY, HOUR, Process, questionsOf, refusal, rested, serving, thread, until } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  between,
  counted,
  Observed,
  open,
  outcome,
  payTool,
  REJECT,
  says,
  theOne,
  typesIn,
  WAYS,
  type Payment,
  type PayTool,
} from "./office.ts";

type Limit = NonNullable<PolicyDocument["limits"]>[number];

const DAILY: Limit = {
  id: "daily",
  tools: "pay",
  amount: "args.cents",
  currency: "USD",
  per: "tenant",
  window: "ever",
  max: 1_000,
  onExceed: "deny",
};

function policyOf(pay: PayTool, rule: PolicyDocument["rules"][number], limit: Partial<Limit> = {}): CompiledPolicy {
  return compilePolicy({ name: "p", rules: [rule], limits: [{ ...DAILY, ...limit }] }, [pay]);
}

interface Setting {
  readonly terms?: ApprovalTerms<Payment>;
  readonly rule?: PolicyDocument["rules"][number];
  readonly limit?: Partial<Limit>;
}

/** Pays what it is told, in a process on a store. */
function desk(store: Store, paid: string[], { terms = {}, rule = ask("pay"), limit = {} }: Setting = {}) {
  const pay = payTool(paid, terms);
  const app = entrypoint(
    { name: "paying", checkpointer: store, policy: policyOf(pay, rule, limit) },
    async (cents: number) => outcome(pay.invoke({ to: "acme", cents })),
  );
  return { app, pay, ...serving(store, [app]) };
}

describe("a reservation", () => {
  test.each(WAYS)("is made in the commit that asks, and consumed in the one that starts (%s)", async (way) => {
    const { store: disk } = clocked();
    const store = new Observed(disk);
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid);
    await app.invoke(900, thread());
    const withLimit = () =>
      store.commits.filter(({ put = [] }) => put.some(({ collection }) => collection === "limit")).map(typesIn);
    expect(withLimit().map(({ thread: types }) => types?.includes("interrupt_asked"))).toEqual([true]);
    expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(withLimit().map(({ thread: types }) => types?.includes("scope_started"))).toEqual([expect.any(Boolean), true]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 900 });
  });

  test("of what a policy allows is consumed with the start", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app } = desk(store, paid, { rule: allow("pay") });
    expect(await app.invoke(900, thread("a"))).toBe("paid acme 900");
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 900 });
    expect(await app.invoke(101, thread("b"))).toBe("POLICY_DENIED");
    expect(await app.invoke(100, thread("c"))).toBe("paid acme 100");
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 1_000 });
  });

  test.each<[string, ApprovalTerms<Payment>, (at: ReturnType<typeof at1>) => Promise<unknown>]>([
    ["rejected", {}, ({ holdpoint }) => says(holdpoint, "ann", REJECT)],
    [
      "answered otherwise",
      { allow: ["approve", "reject", "respond"] },
      ({ holdpoint }) => says(holdpoint, "ann", { type: "respond", value: "later" }),
    ],
    [
      "past its deadline",
      { deadline: "1h" },
      async ({ clock, holdpoint }) => {
        await clock.advance(HOUR);
        await holdpoint.tick();
      },
    ],
    ["canceled with its thread", {}, ({ app }) => app.cancel(thread())],
    [
      "replaced by new input",
      {},
      async ({ app }) => {
        await app.invoke(0, { ...thread(), onPending: "cancel" });
        await app.cancel(thread());
      },
    ],
    [
      "approved and revoked",
      { validFor: "1h" },
      async ({ clock, holdpoint, elsewhere }) => {
        const { interruptId } = await says(elsewhere, "ann", APPROVE);
        await elsewhere.revoke(interruptId, { by: "ann" });
        await clock.advance(1);
        await holdpoint.tick();
      },
    ],
  ])("goes back when it is %s (G-4)", async (_what, terms, end) => {
    const at = at1(terms);
    const [asked] = questionsOf((await at.app.invoke(900, thread())) as never);
    expect(await counted(at.store)).toEqual({ reserved: 900, consumed: 0 });
    await end(at);
    await rested(at.store);
    expect(await counted(at.store)).toEqual({ reserved: 0, consumed: 0 });
    expect(at.paid).toEqual([]);
    expect((await open(at.holdpoint)).map(({ id }) => id)).not.toContain(asked.id);
  });

  function at1(terms: ApprovalTerms<Payment>) {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { holdpoint: elsewhere } = serving(new Process(store), []);
    return { clock, store, paid, elsewhere, ...desk(store, paid, { terms }) };
  }

  test.each(WAYS)("goes back when the branch it was for lost a race (%s)", async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = entrypoint({ name: "race", checkpointer: store, policy: policyOf(pay, ask("pay")) }, async () =>
      Promise.race([outcome(pay.invoke(ACME)), interrupt<string>("Forget it?")]),
    );
    const { holdpoint } = serving(store, [app]);
    const asked = questionsOf((await app.invoke({}, thread())) as never);
    const other = asked.find(({ purpose }) => purpose === undefined);
    between(way, store);
    expect(await app.invoke(new Command({ resume: { [other?.id ?? ""]: "yes" } }), thread())).toBe("yes");
    expect(await open(holdpoint)).toEqual([]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
    expect(paid).toEqual([]);
  });

  test("goes back when its thread fails for another reason", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = entrypoint({ name: "half", checkpointer: store, policy: policyOf(pay, ask("pay")) }, async () => {
      const call = pay.invoke(ACME);
      const answer = await interrupt<string>("Go on?");
      if (answer === "no") throw new Error("enough");
      return call;
    });
    const asked = questionsOf((await app.invoke({}, thread())) as never);
    const other = asked.find(({ purpose }) => purpose === undefined);
    expect((await refusal(app.invoke(new Command({ resume: { [other?.id ?? ""]: "no" } }), thread()))).message).toBe("enough");
    // It may still be decided, and used when the thread goes on; once the thread is given up nothing is held any more.
    await app.cancel(thread());
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
  });
});

describe("an edit", () => {
  const editable: Setting = { terms: { allow: ["approve", "reject", "edit"] } };
  const edit = (cents: number): object => ({ type: "edit", args: { to: "acme", cents, memo: "-" } });

  test.each([
    [500, 400],
    [500, 1_000],
  ])("from %i to %i counts what is really paid", async (from, to) => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, editable);
    await app.invoke(from, thread());
    await says(holdpoint, "ann", edit(to));
    expect(await app.settled(thread())).toBe(`paid acme ${to}`);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: to });
  });

  test("beyond what is left does not pass the limit", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, editable);
    await app.invoke(600, thread("a"));
    await says(holdpoint, "ann", APPROVE, { threadId: "a" });
    await app.settled(thread("a"));
    await app.invoke(100, thread("b"));
    const said = await outcome(says(holdpoint, "ann", edit(900), { threadId: "b" }));
    await app.settled(thread("b"));
    expect(said === "POLICY_DENIED" || (await app.settled(thread("b"))) === "POLICY_DENIED").toBe(true);
    expect(paid).toEqual(["acme 600 -"]);
  });
});

describe("too little left", () => {
  test("is denied, naming the limit and what is left, or asked about, as the limit says", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay } = desk(store, paid);
    const denying = entrypoint({ name: "d", checkpointer: store, policy: policyOf(pay, allow("pay")) }, async (cents: number) =>
      pay.invoke({ to: "acme", cents }),
    );
    expect(await denying.invoke(900, thread("a"))).toBe("paid acme 900");
    expect(await refusal(denying.invoke(101, thread("b")))).toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringMatching(/daily.*1\.00 USD.*1\.01 USD/) as string,
    });
    const asking = desk(store, paid, { rule: allow("pay"), limit: { onExceed: "ask", ask: { reviewers: "cfo" } } });
    await asking.app.invoke(101, thread("c"));
    expect((await theOne(asking.holdpoint, "c")).value).toMatchObject({ rules: expect.arrayContaining(["daily"]) as string[] });
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

  test("several calls of one turn that fit alone and not together: the room is taken once", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    for (const [rule, id] of [
      [allow("pay"), "allowed"],
      [ask("pay"), "asked"],
    ] as const) {
      const app = entrypoint(
        { name: id, checkpointer: store, policy: policyOf(pay, rule, { per: "thread" }) },
        async () => Promise.all([600, 600].map((cents, at) => outcome(pay.invoke({ to: `v${at}`, cents })))),
      );
      const { holdpoint } = serving(store, [app]);
      await app.invoke({}, thread(id));
      for (const { id: question, digest } of await open(holdpoint, id)) {
        await holdpoint.decide(question, APPROVE, { by: "ann", digest });
      }
      expect(await app.settled(thread(id))).toEqual(["paid v0 600", "POLICY_DENIED"]);
    }
    expect(paid).toEqual(["v0 600 -", "v0 600 -"]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 1_200 });
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
    expect(results.toSorted()).toEqual(["POLICY_DENIED", "paid acme 600"]);
    expect(paid).toEqual(["acme 600 -"]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 600 });
    expect([one.errors, other.errors]).toEqual([[], []]);
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
