/** What a tool says about its own approval adds to what a policy asks for, and takes nothing away from it (G10). */
import { describe, expect, test } from "vitest";
import {
  approve,
  ask,
  compilePolicy,
  entrypoint,
  interrupt,
  type App,
  type ApprovalTerms,
  type PolicyDocument,
} from "../../src/index.ts";
import { clocked, codeOf, HOUR, refusal, serving, thread } from "../engine/world.ts";
import { APPROVE, outcome, paying, payTool, REJECT, says, theOne, type Payment } from "./office.ts";

/** A payment that a policy puts before people, on the tool's own terms. */
async function asked(
  terms: ApprovalTerms<Payment>,
  rules: PolicyDocument["rules"] = [ask("pay", { reviewers: { people: ["cfo"] } })],
) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid, terms);
  const app = paying(store, pay, { policy: compilePolicy({ name: "firm", rules }, [pay]) });
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  const wait = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await holdpoint.tick();
  };
  return { paid, app, holdpoint, wait };
}

describe("where the policy says who decides", () => {
  test.each<[string, ApprovalTerms<Payment>]>([
    ["a deadline", { deadline: "1h", onDeadline: "approve" }],
    ["a ladder", { ladder: [{ kind: "default", after: "1h", otherwise: "approve" }] }],
  ])("silence approves nothing: %s of the tool that says so rejects", async (_what, terms) => {
    const { app, holdpoint, paid, wait } = await asked(terms);
    expect((await theOne(holdpoint)).review).toMatchObject({ ladder: [{ kind: "default", otherwise: "reject" }] });
    await wait(HOUR);
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
    expect(paid).toEqual([]);
  });

  test.each(["reassign", "escalate"] as const)(
    "a rung that would %s adds others, and takes nobody away",
    async (kind) => {
      const { app, holdpoint, paid, wait } = await asked({
        ladder: [
          { kind: "remind", after: "1m" },
          { kind, after: "1h", reviewers: { people: ["intern"] } },
          { kind: "default", after: "1d", otherwise: "fail" },
        ],
      });
      await wait(HOUR);
      const { standing } = await says(holdpoint, "intern", APPROVE);
      expect(standing).toMatchObject({ status: "pending", missing: ["cfo"] });
      expect(paid).toEqual([]);
      await says(holdpoint, "cfo", APPROVE);
      expect(await app.settled(thread())).toBe("paid acme 900");
    },
  );

  test("a rung that names nobody is refused where it stands, and nobody is asked", async () => {
    const { holdpoint, paid } = await asked({
      ladder: [
        { kind: "reassign", after: "1h", reviewers: { people: [] } },
        { kind: "default", after: "1d", otherwise: "reject" },
      ],
    });
    expect((await holdpoint.pending()).items).toEqual([]);
    expect(paid).toEqual([]);
  });
});

test("where a policy asks and leaves it open who decides, the tool's own ladder is as it says", async () => {
  const { app, wait } = await asked({ deadline: "1h", onDeadline: "approve" }, [ask("pay")]);
  await wait(HOUR);
  expect(await app.settled(thread())).toBe("paid acme 900");
});

test("an edit into what the policy puts before somebody is not approved by silence either", async () => {
  const { app, holdpoint, paid, wait } = await asked(
    {
      reviewers: { people: ["ann", "ben"], count: 2 },
      allow: ["approve", "reject", "edit"],
      deadline: "1h",
      onDeadline: "approve",
    },
    [
      ask("pay", { id: "small", when: "args.cents < 1000" }),
      ask("pay", { id: "large", when: "args.cents >= 1000", reviewers: { people: ["cfo"] } }),
    ],
  );
  await says(holdpoint, "ann", { type: "edit", args: { to: "acme", cents: 5_000, memo: "-" } });
  await wait(HOUR);
  const again = await theOne(holdpoint);
  expect(again.value).toMatchObject({ args: { cents: 5_000 }, again: [{ what: "policy" }] });
  expect(paid).toEqual([]);
  expect(await codeOf(says(holdpoint, "intern", APPROVE))).toBe("NOT_A_REVIEWER");
  await says(holdpoint, "cfo", REJECT);
  expect(await outcome(app.settled(thread()))).toBe("ACTION_REJECTED");
});

describe("a deadline whose time is over is named as the author wrote it, and nobody is asked", () => {
  const over = "deadline is not in the future.";
  test.each<[string, ApprovalTerms<Payment>, PolicyDocument["rules"]]>([
    ["an instant", { deadline: new Date(0) }, [ask("pay")]],
    ["no time", { deadline: "0s", onDeadline: "approve" }, [ask("pay")]],
    ["an instant, where a policy gives less time", { deadline: new Date(0) }, [ask("pay", { deadline: "1h" })]],
  ])("of a tool: %s", async (_what, terms, rules) => {
    const { store } = clocked();
    const pay = payTool([], terms);
    const app: App<object, unknown> = entrypoint(
      { name: "g", checkpointer: store, policy: compilePolicy({ name: "p", rules }, [pay]) },
      async () => refusal(pay.invoke({ to: "acme", cents: 1 })).then(({ code, message }) => [code, message]),
    );
    expect(await app.invoke({}, thread())).toEqual(["LADDER_INVALID", over]);
  });

  test("of a question that reviewers decide, and of approve()", async () => {
    const { store } = clocked();
    const until = { deadline: new Date(0) };
    const app: App<object, unknown> = entrypoint({ name: "g", checkpointer: store }, async () => {
      const asked = await refusal(() => interrupt("Pay?", { reviewers: { people: ["ann"] }, ...until }));
      const approved = await refusal(approve({ tool: "pay", args: {} }, until));
      return [asked, approved].map(({ code, message }) => [code, message]);
    });
    expect(await app.invoke({}, thread())).toEqual([
      ["LADDER_INVALID", over],
      ["LADDER_INVALID", over],
    ]);
  });
});
