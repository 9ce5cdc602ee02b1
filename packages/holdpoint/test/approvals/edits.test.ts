/** Edits: other arguments in the place of those proposed, checked and judged like a proposal (G4, G6; scoreboard D1, D6). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, compilePolicy, deny, entrypoint, Holdpoint, tool, type Receipt } from "../../src/index.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, Process, refusal, serving, thread } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  between,
  eventsOf,
  only,
  outcome,
  paying,
  payTool,
  says,
  shownOf,
  states,
  theOne,
  WAYS,
  type PayInput,
} from "./office.ts";

const edit = (args: unknown): { readonly type: "edit"; readonly args: unknown } => ({ type: "edit", args });
const FULL = { to: "acme", cents: 500, memo: "-" };

/** A payment that waits for people, and may be edited. */
async function proposed(
  options: { readonly policy?: Parameters<typeof compilePolicy>[0]; readonly args?: PayInput } = {},
) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid, {
    allow: ["approve", "reject", "edit"],
    reviewers: { people: ["ann", "ben", "cid"], count: 2 },
  });
  const policy = options.policy === undefined ? undefined : compilePolicy(options.policy, [pay]);
  const app = paying(store, pay, {
    ...(policy === undefined ? {} : { policy }),
    ...(options.args === undefined ? {} : { args: options.args }),
  });
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  return { clock, store, paid, app, holdpoint };
}

describe("an edit", () => {
  test.each(WAYS)("runs with the edited arguments; the receipt holds the difference (%s)", async (way) => {
    const { store, paid, app, holdpoint } = await proposed();
    const { id } = await theOne(holdpoint);
    between(way, store);
    const receipt = await says(holdpoint, "ann", edit(FULL));
    expect(receipt.value).toEqual({
      type: "edit",
      args: FULL,
      difference: [{ path: "$.cents", before: 900, after: 500 }],
    });
    expect(paid).toEqual([]);
    between(way, store);
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 500");
    expect(paid).toEqual(["acme 500 -"]);
    const [started] = only(await journalOf(store, "t"), "scope_started");
    expect(started).toMatchObject({ args: FULL, permit: { by: ["ann", "ben"] } });
    const [state] = await states(store);
    expect(started?.permit?.envelopeDigest).toBe(state?.envelope?.envelopeDigest);
    expect((await eventsOf(store, id)).map(({ type }) => type)).toEqual(["edited", "voted", "resolved", "consumed"]);
  });

  test("is shown with what differs from what was proposed, under another digest", async () => {
    const { holdpoint } = await proposed();
    const before = await theOne(holdpoint);
    await says(holdpoint, "ann", edit(FULL));
    const after = await theOne(holdpoint);
    expect(after.digest).not.toBe(before.digest);
    expect(after.review).toMatchObject({
      edition: 1,
      edited: [{ path: "$.cents", before: 900, after: 500 }],
      envelope: { args: FULL },
    });
  });

  test("voids what co-signers said about the proposal, who decide again", async () => {
    const { store, paid, holdpoint, app } = await proposed();
    const { id, digest } = await theOne(holdpoint);
    await says(holdpoint, "ann", APPROVE);
    await says(holdpoint, "ben", edit(FULL));
    expect(await holdpoint.standing(id)).toMatchObject({ status: "pending", missing: ["1 more of ann, ben, cid"] });
    expect((await states(store))[0]).toMatchObject({ votes: [{ by: "ben" }], voided: [{ by: "ann" }] });
    // What ann was shown is not what it is now.
    expect(
      await refusal(holdpoint.decide(id, { type: "approve", comment: "still fine" }, { by: "ann", digest })),
    ).toMatchObject({
      code: "DIGEST_MISMATCH",
    });
    expect(paid).toEqual([]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 500");
  });

  test.each(WAYS)("that undoes another's is asked about, and counts when it is sent again (K1, %s)", async (way) => {
    const { store, paid, app, holdpoint } = await proposed();
    await says(holdpoint, "ann", edit(FULL));
    between(way, store);
    const back = edit({ ...FULL, cents: 900 });
    const { standing } = await says(holdpoint, "ben", back);
    expect(standing).toMatchObject({ status: "pending", askedAgain: expect.stringContaining("edited away") as string });
    expect((await states(store))[0]).toMatchObject({ votes: [{ by: "ann" }], envelope: { args: FULL } });
    await says(holdpoint, "ben", back);
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(paid).toEqual(["acme 900 -"]);
  });

  test("by the bare resume of who was shown the proposal is no approval of the edit", async () => {
    const { holdpoint, paid } = await proposed();
    const { id } = await theOne(holdpoint);
    await says(holdpoint, "ann", edit(FULL));
    expect(await refusal(holdpoint.decide(id, APPROVE, { by: "ben" }))).toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(paid).toEqual([]);
  });

  test.each<[string, unknown, string, string]>([
    ["that does not fit the schema", { to: "acme", cents: "500", memo: "-" }, "ANSWER_INVALID", "$.cents"],
    ["that lacks what the schema requires", { cents: 500, memo: "-" }, "ANSWER_INVALID", "$.to"],
    ["below what the schema allows", { ...FULL, cents: -1 }, "ANSWER_INVALID", "$.cents"],
    ["that is no object", null, "ANSWER_INVALID", "$"],
    ["that changes nothing", { to: "acme", cents: 900, memo: "-" }, "ANSWER_INVALID", "changes nothing"],
    ["without arguments", undefined, "INVALID_ARGUMENT", "no arguments"],
  ])("%s is refused and the question stays open", async (_what, args, code, says_) => {
    const { holdpoint, paid, store } = await proposed();
    const question = await theOne(holdpoint);
    const sent = args === undefined ? { type: "edit" } : edit(args);
    const refused = await refusal(holdpoint.decide(question.id, sent, { by: "ann", digest: question.digest }));
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(says_);
    expect(await theOne(holdpoint)).toEqual(question);
    expect((await states(store))[0]).toMatchObject({ votes: [], attempts: code === "ANSWER_INVALID" ? 1 : 0 });
    expect(paid).toEqual([]);
  });

  test("may leave out what has a default; it runs with it", async () => {
    const { holdpoint, app, paid } = await proposed({ args: { ...ACME, memo: "invoice 7" } });
    await says(holdpoint, "ann", edit({ to: "acme", cents: 500 }));
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 500");
    expect(paid).toEqual(["acme 500 -"]);
  });

  test("with a field the tool would never see is shown without it, or refused; never approved and then not done", async () => {
    const { holdpoint, app, store, paid } = await proposed();
    const question = await theOne(holdpoint);
    const sent = holdpoint.decide(question.id, edit({ ...FULL, iban: "DE00" }), { by: "ann", digest: question.digest });
    if ((await outcome(sent)) === "ANSWER_INVALID") return expect(await theOne(holdpoint)).toEqual(question);
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 500");
    expect((await states(store))[0]?.envelope?.args).toEqual(FULL);
    expect(paid).toEqual(["acme 500 -"]);
  });

  test("is not possible where the request does not allow it", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = paying(store, payTool(paid));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    expect(await refusal(says(holdpoint, "ann", edit(FULL)))).toMatchObject({ code: "DECISION_NOT_ALLOWED" });
    expect(paid).toEqual([]);
  });
});

describe("the policy judges the edited arguments", () => {
  const policy = {
    name: "p",
    rules: [ask("pay"), deny("pay", { id: "sanctioned", when: 'args.to == "evil"', reason: "They are sanctioned." })],
  };

  test("into what it denies, an edit is refused, naming the reason (D1)", async () => {
    const { holdpoint, paid, app } = await proposed({ policy });
    expect(await refusal(says(holdpoint, "ann", edit({ ...FULL, to: "evil" })))).toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringContaining("They are sanctioned") as string,
    });
    await says(holdpoint, "ann", edit(FULL));
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 500");
    expect(paid).toEqual(["acme 500 -"]);
  });

  test("also when it was decided where nobody knows the policy: then nothing runs", async () => {
    const { holdpoint, store, paid, app } = await proposed({ policy });
    const desk = new Holdpoint({ store: new Process(store), graphs: [] });
    await says(desk, "ann", edit({ ...FULL, to: "evil" }));
    await says(desk, "ben", APPROVE);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("POLICY_DENIED");
    expect(paid).toEqual([]);
    expect((await states(store))[0]?.outcome?.kind).toBe("unused");
  });

  test("whoever it asks for the edited arguments decides about them, too", async () => {
    const { holdpoint, paid, app } = await proposed({
      policy: {
        name: "p",
        rules: [
          ask("pay", { id: "small", when: "args.cents < 1000" }),
          ask("pay", { id: "large", when: "args.cents >= 1000", reviewers: "cfo" }),
        ],
      },
    });
    await says(holdpoint, "ann", edit({ ...FULL, cents: 5_000 }));
    const { standing } = await says(holdpoint, "ben", APPROVE);
    expect(standing).toMatchObject({ status: "pending", missing: ['someone with the role "cfo"'] });
    expect(paid).toEqual([]);
    await says(holdpoint, { id: "dora", roles: ["cfo"] }, APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 5000");
  });
});

describe("what JSON Schema cannot say", () => {
  /** Only even amounts: a refinement. */
  function even(paid: number[]) {
    const { store } = clocked();
    const pay = tool(({ cents }) => void paid.push(cents), {
      name: "pay",
      description: "Pays.",
      schema: z.object({
        cents: z
          .number()
          .int()
          .refine((cents) => cents % 2 === 0, "must be even"),
      }),
      effect: "act",
      approval: { allow: ["approve", "reject", "edit"] },
    });
    const app = entrypoint({ name: "paying", checkpointer: store }, async () => outcome(pay.invoke({ cents: 2 })));
    return { store, app };
  }

  test.each(WAYS)("is enforced before it runs: an odd edit never does (%s)", async (way) => {
    const paid: number[] = [];
    const { store, app } = even(paid);
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    between(way, store);
    const refused = await says(holdpoint, "ann", edit({ cents: 3 })).catch((error: unknown) => error);
    expect(paid).toEqual([]);
    if (refused instanceof Error) {
      expect(refused).toMatchObject({ code: "ANSWER_INVALID" });
      return;
    }
    expect(await app.settled(thread())).toBe("INVALID_ARGUMENT");
    expect(paid).toEqual([]);
    // Nothing ran, so the decision is nobody's; it must not be left lying (G3, G-4).
    expect((await states(store))[0]?.outcome?.kind).toBe("unused");
    expect((await holdpoint.receipt((refused as Receipt).interruptId))?.outcome).toBe("unused");
  });
});

test("what is seen first of an edited action is what is decided about, not what was proposed", async () => {
  const { store } = clocked();
  const pay = payTool([], {
    allow: ["approve", "reject", "edit"],
    reviewers: { people: ["ann", "ben"], count: 2 },
    summary: ({ to, cents }) => `Pay ${cents} to ${to}?`,
  });
  const app = paying(store, pay);
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  await says(holdpoint, "ann", edit({ ...FULL, to: "acme\u202Egro" }));
  const question = await theOne(holdpoint);
  expect(shownOf(question)).toMatchObject({
    args: { cents: 500, to: "acme\\u{202E}gro" },
    marks: [{ codePoint: "U+202E", kind: "bidirectional" }],
  });
  expect(String(shownOf(question)["summary"])).not.toContain("900");
});
