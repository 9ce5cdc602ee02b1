/** Limits: reserved with the request, consumed with the start, given back when it comes to nothing (G4, G5, G10). */
import { describe, expect, test } from "vitest";
import { allow, ask, Command, entrypoint, interrupt, type ApprovalTerms } from "../../src/index.ts";
import { clocked, HOUR, Process, questionsOf, refusal, rested, serving, thread } from "../engine/world.ts";
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
  typesIn,
  WAYS,
  type Payment,
} from "./office.ts";
import { limitedDesk as desk, limitedTo as policyOf, type Setting } from "./limited.ts";

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
    expect(withLimit().map(({ thread: types }) => types?.includes("scope_started"))).toEqual([
      expect.any(Boolean),
      true,
    ]);
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
    const [asked] = questionsOf(await at.app.invoke(900, thread()));
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
    const asked = questionsOf(await app.invoke({}, thread()));
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
    const asked = questionsOf(await app.invoke({}, thread()));
    const other = asked.find(({ purpose }) => purpose === undefined);
    expect((await refusal(app.invoke(new Command({ resume: { [other?.id ?? ""]: "no" } }), thread()))).message).toBe(
      "enough",
    );
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
    // Refused where it was sent, or where it would have run.
    expect([said, await app.settled(thread("b"))]).toContain("POLICY_DENIED");
    expect(paid).toEqual(["acme 600 -"]);
  });
});
