/** Something said in place of approving: the agent restates, the human confirms (G6; approvals/instruction.ts R1–R4). */
import { describe, expect, test } from "vitest";
import {
  allow,
  approve,
  ask,
  compilePolicy,
  entrypoint,
  tool,
  type App,
  type ApprovalTerms,
  type PolicyDocument,
} from "../../src/index.ts";
import { sayInstant } from "../../src/approvals/instant.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, HOUR, MINUTE, serving, thread } from "../engine/world.ts";
import { agent, MAY_ANSWER, respond, SMALL_RUN } from "./instructed.ts";
import {
  APPROVE,
  between,
  ends,
  only,
  open,
  outcome,
  payTool,
  REJECT,
  says,
  shownOf,
  theOne,
  WAYS,
  type Payment,
} from "./office.ts";

describe("after an instruction", () => {
  test.each(WAYS)(
    "the next act is put before people although the policy allows it; once it is confirmed, others run (%s)",
    async (way) => {
      const { clock, store } = clocked();
      const paid: string[] = [];
      const { app, holdpoint } = agent(store, paid);
      await app.invoke([900, 400, 300], thread());
      await clock.advance(MINUTE);
      const first = await theOne(holdpoint);
      between(way, store);
      await says(holdpoint, "ann", respond("only half of it"));
      await app.settled(thread());
      expect(paid).toEqual([]);
      const second = await theOne(holdpoint);
      expect(second.id).not.toBe(first.id);
      expect(second.value).toMatchObject({
        summary: 'pay {"cents":400,"memo":"-","to":"acme"}',
        args: { cents: 400 },
        why: expect.stringContaining("The policy allows it") as string,
        again: [
          {
            what: "instruction",
            text: expect.stringContaining(`ann said something else on ${sayInstant(clock.now())}`) as string,
            before: { tool: "pay", args: { cents: 900 }, summary: shownOf(first)["summary"] },
            now: { by: ["ann"], at: clock.now(), instruction: "only half of it" },
          },
        ],
      });
      between(way, store);
      await says(holdpoint, "ben", APPROVE);
      expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 400", "paid acme 300"]);
      expect(paid).toEqual(["acme 400 -", "acme 300 -"]);
      expect(await ends(store)).toEqual(["consumed", "consumed"]);
    },
  );

  test("hot and cold come to the same journal", async () => {
    const journals = await Promise.all(
      WAYS.map(async (way) => {
        const { store } = clocked();
        const { app, holdpoint } = agent(store, []);
        await app.invoke([900, 400, 300], thread());
        for (const said of [respond("less"), respond("to bolt, I mean"), APPROVE]) {
          between(way, store);
          await says(holdpoint, "ann", said);
          await app.settled(thread());
        }
        return (await journalOf(store, "t")).map(({ type }) => type);
      }),
    );
    expect(journals[0]).toEqual(journals[1]);
  });

  test("a grant lets nothing run before that was confirmed", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = agent(store, paid, MAY_ANSWER, [ask("pay", { allow: ["respond"] })]);
    const bounds = { maxUses: 2, expiresIn: "2h", amount: "args.cents", maxAmountMinor: 500, currency: "USD" } as const;
    await holdpoint.grant(pay, bounds, { by: "boss", reason: "small ones" });
    await app.invoke([900, 400, 300], thread());
    await says(holdpoint, "ann", respond("only half of it"));
    await app.settled(thread());
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { cents: 400 }, again: [{ what: "instruction" }] });
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 0 }]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 400", "paid acme 300"]);
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 1 }]);
  });

  test("what the policy denies is denied, and what it asks about is asked once, showing both", async () => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, []);
    await app.invoke([900, 20_000, 800], thread());
    await says(holdpoint, "ann", respond("as much as you can"));
    await app.settled(thread());
    const shown = shownOf(await theOne(holdpoint));
    expect(shown).toMatchObject({ args: { cents: 800 }, again: [{ what: "instruction" }] });
    expect(shown["why"]).not.toContain("allows");
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "POLICY_DENIED", "paid acme 800"]);
  });

  test("what only reads runs, and confirms nothing", async () => {
    const { store } = clocked();
    const pay = payTool([], MAY_ANSWER);
    const read = tool(() => "42", { name: "read", description: "", schema: { type: "object" }, effect: "read" });
    const policy = compilePolicy({ name: "p", rules: [allow("read"), ...SMALL_RUN] }, [pay, read]);
    const app: App<object, unknown> = entrypoint({ name: "paying", checkpointer: store, policy }, async () => [
      await outcome(pay.invoke({ to: "acme", cents: 900 })),
      await outcome(read.invoke({})),
      await outcome(pay.invoke({ to: "acme", cents: 400 })),
    ]);
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { cents: 400 } });
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "42", "paid acme 400"]);
  });

  test("new input is another run, and nothing has to be confirmed in it", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = agent(store, paid);
    await app.invoke([900], thread());
    await says(holdpoint, "ann", respond("not today"));
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED"]);
    expect(await app.invoke([400], thread())).toEqual(["paid acme 400"]);
  });

  test("approve() is confirmed, and confirms, as a tool does", async () => {
    const { store } = clocked();
    const rules = [ask("pay", { when: "args.cents > 500", allow: ["respond"] as const }), allow("pay")];
    const policy = compilePolicy({ name: "p", rules }, [payTool([])]);
    const app: App<object, unknown> = entrypoint({ name: "by-hand", checkpointer: store, policy }, async () => {
      const said: unknown[] = [];
      for (const cents of [900, 400, 300]) {
        const args = { to: "acme", cents, memo: "-" };
        const { approved, by, answer = null } = await approve({ tool: "pay", args }, { allow: MAY_ANSWER.allow ?? [] });
        said.push([approved, by, answer]);
      }
      return said;
    });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toEqual([
      [false, ["ann"], "less"],
      [true, ["ben"], null],
      [true, [], null],
    ]);
  });
});

describe("what confirms an instruction", () => {
  test.each(WAYS)("a rejection does not: the next act shows it again (%s)", async (way) => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, []);
    await app.invoke([900, 400, 300, 200], thread());
    for (const said of [respond("less"), REJECT]) {
      between(way, store);
      await says(holdpoint, "ann", said);
      await app.settled(thread());
    }
    expect(shownOf(await theOne(holdpoint))).toMatchObject({
      args: { cents: 300 },
      again: [{ before: { args: { cents: 900 } }, now: { instruction: "less" } }],
    });
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual([
      "ACTION_ANSWERED",
      "ACTION_REJECTED",
      "paid acme 300",
      "paid acme 200",
    ]);
  });

  test.each<[string, ApprovalTerms<Payment>]>([
    ["a deadline", { deadline: "1h", onDeadline: "approve" }],
    ["a ladder", { ladder: [{ kind: "default", after: "1h", otherwise: "approve" }] }],
  ])("silence does not, although %s of the tool approves: what it says then is a rejection", async (_what, terms) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = agent(store, paid, { ...MAY_ANSWER, ...terms });
    await app.invoke([900, 400, 300], thread());
    expect((await theOne(holdpoint)).review).toMatchObject({ ladder: [{ otherwise: "approve" }] });
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    expect((await theOne(holdpoint)).review).toMatchObject({ ladder: [{ otherwise: "reject" }] });
    await clock.advance(HOUR);
    await holdpoint.tick();
    await app.settled(thread());
    expect(paid).toEqual([]);
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { cents: 300 }, again: [{ what: "instruction" }] });
  });

  test("an edit does: it says what was meant", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = agent(store, paid, { allow: ["approve", "reject", "respond", "edit"] });
    await app.invoke([900, 400, 300], thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    await says(holdpoint, "ann", { type: "edit", args: { to: "acme", cents: 450, memo: "-" } });
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 450", "paid acme 300"]);
  });

  test("nor does an approval that is out of date: it is asked again for both reasons", async () => {
    const { store } = clocked();
    const world = { price: 1 };
    const { app, holdpoint } = agent(store, [], { ...MAY_ANSWER, snapshot: () => ({ ...world }) });
    await app.invoke([900, 400, 300], thread());
    await says(holdpoint, "ann", respond("less"));
    await app.settled(thread());
    world.price = 2;
    await says(holdpoint, "ann", APPROVE);
    await app.settled(thread());
    expect(shownOf(await theOne(holdpoint))["again"]).toMatchObject([
      { what: "world", before: { price: 1 }, now: { price: 2 } },
      { what: "instruction", before: { args: { cents: 900 } }, now: { instruction: "less" } },
    ]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 400", "paid acme 300"]);
  });

  test("what was asked before the instruction was given does not", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid, MAY_ANSWER);
    const policy = compilePolicy({ name: "p", rules: SMALL_RUN }, [pay]);
    const app: App<object, unknown> = entrypoint({ name: "two", checkpointer: store, policy }, async () => {
      const both = await Promise.all([900, 800].map((cents) => outcome(pay.invoke({ to: "acme", cents }))));
      return [...both, await outcome(pay.invoke({ to: "acme", cents: 400 }))];
    });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const asked = await open(holdpoint);
    const [first, second] = [900, 800].map((cents) =>
      asked.find((one) => (shownOf(one)["args"] as unknown as Payment).cents === cents),
    );
    await holdpoint.decide(first?.id ?? "", respond("less"), { by: "ann", digest: first?.digest ?? "" });
    await app.settled(thread());
    await holdpoint.decide(second?.id ?? "", APPROVE, { by: "ben", digest: second?.digest ?? "" });
    await app.settled(thread());
    expect(paid).toEqual(["acme 800 -"]);
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { cents: 400 }, again: [{ what: "instruction" }] });
  });

  test("neither an option that is chosen, nor what a deadline says, is an instruction", async () => {
    const { clock, store } = clocked();
    const terms: ApprovalTerms<Payment> = {
      allow: ["approve", "reject", "choose"],
      options: [{ id: "later", label: "Later" }],
      deadline: "1h",
      onDeadline: { value: "nobody is here" },
    };
    const rules = [ask("pay", { when: "args.cents > 500" }), allow("pay")];
    const { app, holdpoint } = agent(store, [], terms, rules);
    await app.invoke([900, 400], thread("chosen"));
    await says(holdpoint, "ann", { type: "choose", option: "later" }, { threadId: "chosen" });
    expect(await app.settled(thread("chosen"))).toEqual(["ACTION_ANSWERED", "paid acme 400"]);
    await app.invoke([900, 400], thread("late"));
    await clock.advance(HOUR);
    await holdpoint.tick();
    expect(await app.settled(thread("late"))).toEqual(["ACTION_ANSWERED", "paid acme 400"]);
  });
});

describe("rounds", () => {
  test.each(WAYS)(
    "something else three times in a row, and no act of the run is asked about any more (%s)",
    async (way) => {
      const { store } = clocked();
      const paid: string[] = [];
      const { app, holdpoint } = agent(store, paid);
      await app.invoke([900, 400, 300, 200, 100, 50], thread());
      for (const [index, said] of ["less", "less still", "no, less", "you do not listen"].entries()) {
        const question = await theOne(holdpoint);
        expect((shownOf(question)["again"] as readonly unknown[] | undefined)?.length ?? 0).toBe(index);
        between(way, store);
        await says(holdpoint, "ann", respond(said));
        await app.settled(thread());
      }
      expect(await app.settled(thread())).toEqual([
        ...Array.from({ length: 4 }, () => "ACTION_ANSWERED"),
        "INSTRUCTION_UNCONFIRMED",
        "INSTRUCTION_UNCONFIRMED",
      ]);
      expect(await open(holdpoint)).toEqual([]);
      expect(paid).toEqual([]);
      const [failed] = only(await journalOf(store, "t"), "scope_failed").filter(
        ({ error }) => error.code === "INSTRUCTION_UNCONFIRMED",
      );
      expect(failed?.error.message).toContain("4 times in a row");
      expect(await app.invoke([50], thread())).toEqual(["paid acme 50"]);
    },
  );

  test("a confirmation ends them: what is said after it begins anew", async () => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, []);
    await app.invoke([900, 400, 300, 200, 800, 100], thread());
    for (const said of [respond("a"), respond("b"), respond("c"), APPROVE, respond("d"), APPROVE]) {
      await says(holdpoint, "ann", said);
      await app.settled(thread());
    }
    expect(await app.settled(thread())).toEqual([
      "ACTION_ANSWERED",
      "ACTION_ANSWERED",
      "ACTION_ANSWERED",
      "paid acme 200",
      "ACTION_ANSWERED",
      "paid acme 100",
    ]);
  });

  test("several things said to calls of one turn are one round, and are shown and confirmed together", async () => {
    const { store } = clocked();
    const pay = payTool([], MAY_ANSWER);
    const policy = compilePolicy({ name: "p", rules: SMALL_RUN }, [pay]);
    const app: App<object, unknown> = entrypoint({ name: "many", checkpointer: store, policy }, async () => {
      const many = [900, 800, 700, 600, 550].map((cents) => outcome(pay.invoke({ to: "acme", cents })));
      await Promise.all(many);
      return [await outcome(pay.invoke({ to: "acme", cents: 4 })), await outcome(pay.invoke({ to: "acme", cents: 3 }))];
    });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    for (const { id, digest } of await open(holdpoint)) {
      await holdpoint.decide(id, respond(`not ${id}`), { by: "ann", digest });
      await app.settled(thread());
    }
    expect(shownOf(await theOne(holdpoint))["again"]).toHaveLength(5);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["paid acme 4", "paid acme 3"]);
  });
});

describe("who confirms", () => {
  const asks = (name: "finance" | undefined): PolicyDocument["rules"] => [
    ask("pay", { when: "args.cents > 500", allow: ["respond"], ...(name === undefined ? {} : { reviewers: name }) }),
    allow("pay"),
  ];

  test("those who decided about the plan, where nobody is named for what is proposed now", async () => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, [], MAY_ANSWER, asks("finance"));
    await app.invoke([900, 400], thread());
    await says(holdpoint, { id: "fay", roles: ["finance"] }, respond("less"));
    await app.settled(thread());
    await expect(says(holdpoint, "ann", APPROVE)).rejects.toMatchObject({ code: "NOT_A_REVIEWER" });
    await says(holdpoint, { id: "fay", roles: ["finance"] }, APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 400"]);
  });

  test("those who are named for it, where somebody is", async () => {
    const { store } = clocked();
    const { app, holdpoint } = agent(store, [], { ...MAY_ANSWER, reviewers: "sales" }, asks("finance"));
    await app.invoke([900, 400], thread());
    const both = { id: "sue", roles: ["sales", "finance"] };
    expect((await theOne(holdpoint)).review).toMatchObject({ reviewers: { rule: { all: [{}, {}] } } });
    await says(holdpoint, both, respond("less"));
    await app.settled(thread());
    expect((await theOne(holdpoint)).review).toMatchObject({ reviewers: { rule: { role: "sales" } } });
    await says(holdpoint, { id: "sam", roles: ["sales"] }, APPROVE);
    expect(await app.settled(thread())).toEqual(["ACTION_ANSWERED", "paid acme 400"]);
  });
});
