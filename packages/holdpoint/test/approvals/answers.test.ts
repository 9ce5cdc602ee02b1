/** Answers in words: read plainly or asked again, contradictions, options, typed answers, a second reader (G3, G6; E3). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  Command,
  entrypoint,
  interrupt,
  type App,
  type HoldpointOptions,
  type InterruptOptions,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, HOUR, questionsOf, refusal, serving, thread } from "../engine/world.ts";
import { APPROVE, between, eventsOf, outcome, paying, payTool, REJECT, says, states, theOne, WAYS } from "./office.ts";

/** A question with its answer. */
function asking(store: Store, options: InterruptOptions, more: Partial<HoldpointOptions> = {}) {
  const app: App<object, unknown> = entrypoint({ name: "asking", checkpointer: store }, async (_input: object) =>
    outcome(interrupt("Ship it?", options)),
  );
  return { app, ...serving(store, [app], more) };
}

const YES_NO: InterruptOptions = { clarify: true };

describe("a yes/no question", () => {
  test.each([
    ["yes", "yes"],
    ["Yes, go ahead.", "yes"],
    ["approved", "yes"],
    ["no", "no"],
    [true, "yes"],
    [false, "no"],
    [APPROVE, "yes"],
    [REJECT, "no"],
  ])("%j is %s, with who and when in the receipt", async (said, expected) => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, YES_NO);
    await app.invoke({}, thread());
    const receipt = await says(holdpoint, "ann", said);
    expect(receipt).toMatchObject({ by: "ann", value: { type: expected === "yes" ? "approve" : "reject" } });
    expect(await app.settled(thread())).toBe(expected);
  });

  test.each([
    "maybe",
    "ok, but not today",
    "DISAPPROVE",
    "yes?",
    "yes if the price is right",
    "sure, whatever",
    "noted",
    "",
    "ja",
    "👍👎",
    "I said yes yesterday",
  ])("%j is no answer: it is asked again, saying why, and it is on record (E3)", async (text) => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, YES_NO);
    await app.invoke({}, thread());
    const before = await theOne(holdpoint);
    const receipt = await says(holdpoint, "ann", text);
    expect(receipt).toMatchObject({ value: { type: "reply", text }, standing: { status: "pending" } });
    expect(receipt.standing?.askedAgain).toContain("no plain yes and no plain no");
    const after = await theOne(holdpoint);
    expect(after.id).toBe(before.id);
    expect(after.digest).not.toBe(before.digest);
    expect(after.review).toMatchObject({ askedAgain: { round: 1 } });
    await says(holdpoint, "ann", "yes");
    expect(await app.settled(thread())).toBe("yes");
  });

  test.each(WAYS)(
    "is asked again three times at most; after that it stays open, refuses, and takes a clear answer (%s)",
    async (way) => {
      const { store } = clocked();
      const { app, holdpoint } = asking(store, YES_NO);
      await app.invoke({}, thread());
      for (const text of ["maybe", "perhaps", "hmm"]) {
        await says(holdpoint, "ann", text);
        between(way, store);
      }
      expect(await refusal(says(holdpoint, "ann", "possibly"))).toMatchObject({
        code: "ANSWER_UNCLEAR",
        message: expect.stringContaining("asked again 3 times") as string,
      });
      expect((await states(store))[0]).toMatchObject({ attempts: 1, rounds: [{}, {}, {}] });
      between(way, store);
      await says(holdpoint, "ann", "no");
      expect(await app.settled(thread())).toBe("no");
    },
  );

  test("goes up the ladder when it stays unclear, before its time", async () => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, {
      clarify: true,
      reviewers: { people: ["ann"] },
      ladder: [
        { kind: "escalate", after: "1d", reviewers: { people: ["boss"] } },
        { kind: "default", after: "2d", otherwise: "reject" },
      ],
    });
    await app.invoke({}, thread());
    const { id } = await theOne(holdpoint);
    for (const text of ["maybe", "perhaps", "hmm"]) await says(holdpoint, "ann", text);
    expect(await codeOf(says(holdpoint, "ann", "possibly"))).toBe("ANSWER_UNCLEAR");
    expect((await eventsOf(store, id)).at(-1)).toMatchObject({
      type: "rung_fired",
      kind: "escalate",
      cause: "unclear",
    });
    expect((await holdpoint.standing(id)).missing).toEqual([expect.stringContaining("boss")]);
    await says(holdpoint, "boss", "yes");
    expect(await app.settled(thread())).toBe("yes");
  });

  test("by a resume of the thread takes text as well", async () => {
    const { store } = clocked();
    const { app } = asking(store, YES_NO);
    await app.invoke({}, thread());
    const paused = await app.invoke(new Command({ resume: "perhaps" }), thread());
    expect(questionsOf(paused)[0].review).toMatchObject({ askedAgain: { round: 1 } });
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
  });
});

describe("an action", () => {
  test.each(WAYS)("takes text: yes pays, no does not, and what is unclear asks again (%s)", async (way) => {
    for (const [text, expected] of [
      ["yes", "paid acme 900"],
      ["no", "ACTION_REJECTED"],
    ] as const) {
      const { store } = clocked();
      const paid: string[] = [];
      const app = paying(store, payTool(paid));
      const { holdpoint } = serving(store, [app]);
      await app.invoke({}, thread());
      await says(holdpoint, "ann", "ok, but not today");
      expect(paid).toEqual([]);
      between(way, store);
      await says(holdpoint, "ann", text);
      expect(await app.settled(thread())).toBe(expected);
      expect(paid).toHaveLength(text === "yes" ? 1 : 0);
    }
  });

  test.each([
    [APPROVE, "please do not pay this"],
    [APPROVE, "only if legal agrees"],
    [APPROVE, "Why so much?"],
    [REJECT, "looks good, go ahead"],
  ])("decided %j with the comment %j contradicts itself: asked again", async (decision, comment) => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = paying(store, payTool(paid));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const receipt = await says(holdpoint, "ann", { ...decision, comment });
    expect(receipt.standing).toMatchObject({
      status: "pending",
      askedAgain: expect.stringContaining(`"${decision.type}"`) as string,
    });
    expect((await states(store))[0]?.rounds).toMatchObject([{ kind: "contradiction", cause: { by: "ann", comment } }]);
    await says(holdpoint, "ann", { ...APPROVE, comment: "Checked the invoice, the amount matches." });
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("whose reviewers are against each other is asked again of all, then goes up", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid, {
      reviewers: { rule: { people: ["ann", "ben"], count: 2 }, disagreement: "escalate" },
      ladder: [
        { kind: "escalate", after: "1d", reviewers: { people: ["boss"] } },
        { kind: "default", after: "2d", otherwise: "reject" },
      ],
    });
    const app = paying(store, pay);
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { id } = await theOne(holdpoint);
    for (let round = 0; round < 4; round += 1) {
      await says(holdpoint, "ann", APPROVE);
      await says(holdpoint, "ben", REJECT);
    }
    expect((await holdpoint.standing(id)).missing).toEqual([expect.stringContaining("boss")]);
    await says(holdpoint, "boss", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });
});

describe("a second reader", () => {
  test.each([
    ["yes", "yes", "yes"],
    ["yes", "no", undefined],
    ["yes", "ambiguous", undefined],
    ["no", "yes", "no"],
    ["maybe", "yes", undefined],
  ] as const)("text %j, read %j a second time: %s", async (text, reading, expected) => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, YES_NO, { secondReader: () => ({ reading }) });
    await app.invoke({}, thread());
    await says(holdpoint, "ann", text);
    if (expected === undefined) expect((await theOne(holdpoint)).review).toMatchObject({ askedAgain: { round: 1 } });
    else expect(await app.settled(thread())).toBe(expected);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("overloaded");
      },
    ],
    ["rejects", () => Promise.reject(new Error("overloaded"))],
    ["says something else", async () => ({ reading: "YES!" as "yes" })],
  ])("that %s makes a yes unclear, and nothing runs", async (_what, secondReader) => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, YES_NO, { secondReader });
    await app.invoke({}, thread());
    expect((await says(holdpoint, "ann", "yes")).standing?.status).toBe("pending");
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("yes");
  });
});

describe("options", () => {
  const options = [
    { id: "air", label: "By air", value: { days: 1 } },
    { id: "sea", label: "By sea" },
  ];

  test.each(WAYS)("are answered by id, and give their value, or the id (%s)", async (way) => {
    for (const [option, value] of [
      ["air", { days: 1 }],
      ["sea", "sea"],
    ] as const) {
      const { store } = clocked();
      const { app, holdpoint } = asking(store, { options });
      await app.invoke({}, thread());
      between(way, store);
      await says(holdpoint, "ann", { type: "choose", option });
      expect(await app.settled(thread())).toEqual(value);
    }
  });

  test("that several people choose have to be the same", async () => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, {
      options,
      reviewers: { rule: { people: ["ann", "ben", "cid"], count: 2 }, disagreement: "majority" },
    });
    await app.invoke({}, thread());
    await says(holdpoint, "ann", { type: "choose", option: "air" });
    await says(holdpoint, "ben", { type: "choose", option: "sea" });
    await says(holdpoint, "cid", { type: "choose", option: "sea" });
    expect(await app.settled(thread())).toBe("sea");
  });

  test.each([
    [{ type: "choose", option: "rail" }, "ANSWER_INVALID"],
    [{ type: "choose" }, "INVALID_ARGUMENT"],
    ["air", "DECISION_NOT_ALLOWED"],
    [APPROVE, "DECISION_NOT_ALLOWED"],
  ])("are not answered by %j", async (said, code) => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, { options });
    await app.invoke({}, thread());
    expect(await codeOf(says(holdpoint, "ann", said))).toBe(code);
    expect((await states(store))[0]?.status).toBe("pending");
  });
});

describe("a typed answer of reviewers", () => {
  const schema = z.object({ amount: z.number().int().positive(), note: z.string().optional() });
  const typed: InterruptOptions = { schema, reviewers: { people: ["ann", "ben"] } };

  test("that does not fit is refused field by field, counted, and the question stays open", async () => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, typed);
    await app.invoke({}, thread());
    for (const [value, path] of [
      [{ amount: 1.5 }, "$.amount"],
      [{}, "$.amount"],
      [{ amount: 5, note: 7 }, "$.note"],
    ] as const) {
      const refused = await refusal(says(holdpoint, "ann", { type: "respond", value }));
      expect(refused).toMatchObject({ code: "ANSWER_INVALID", data: { issues: [{ path }] } });
    }
    expect((await states(store))[0]).toMatchObject({ status: "pending", attempts: 3, votes: [] });
    await says(holdpoint, "ben", { type: "respond", value: { amount: 5 } });
    expect(await app.settled(thread())).toEqual({ amount: 5 });
  });

  test("given as it is, without saying that it is an answer, is one", async () => {
    const { store } = clocked();
    const { app, holdpoint } = asking(store, typed);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", { amount: 7, note: "checked" });
    expect(await app.settled(thread())).toEqual({ amount: 7, note: "checked" });
  });
});

describe("the receipt", () => {
  test("of the same decision sent again is the same, word for word, also when it was used since (G2)", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const app = paying(store, payTool(paid, { reviewers: { people: ["ann", "ben"], count: 2 } }));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { id, digest } = await theOne(holdpoint);
    const first = await holdpoint.decide(id, APPROVE, { by: "ann", digest });
    await says(holdpoint, "ben", APPROVE);
    await app.settled(thread());
    await clock.advance(HOUR);
    expect(await holdpoint.decide(id, APPROVE, { by: "ann", digest })).toEqual(first);
    expect(paid).toHaveLength(1);
  });

  test("another decision later is a conflict that says who decided and when", async () => {
    const { store } = clocked();
    const app = paying(store, payTool([]));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { id, digest } = await theOne(holdpoint);
    const { at } = await holdpoint.decide(id, APPROVE, { by: "ann", digest });
    expect(await refusal(holdpoint.decide(id, REJECT, { by: "ben", digest }))).toMatchObject({
      code: "ALREADY_DECIDED",
      data: { interruptId: id, by: ["ann"], at },
    });
  });
});

test("a misspelled option is refused: `reviewer` would let anybody answer", async () => {
  const { store } = clocked();
  const { app, holdpoint } = asking(store, { reviewer: "boss" } as InterruptOptions);
  expect(await refusal(app.invoke({}, thread()))).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining('there is no "reviewer"; there are key, schema,') as string,
    data: { field: "reviewer" },
  });
  expect((await holdpoint.pending()).items).toEqual([]);
});

test("a misspelled way to decide about an action is no answer to it", async () => {
  const { store } = clocked();
  const pay = payTool([], { allow: ["approve", "reject", "respond"] });
  const app = paying(store, pay);
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  expect(await refusal(says(holdpoint, "ann", { type: "aprove" }))).toMatchObject({
    code: "INVALID_ARGUMENT",
    message:
      'The decision has the type "aprove"; there are approve, reject, edit, respond, choose. The question stays open.',
  });
  expect((await holdpoint.pending()).items).toHaveLength(1);
});
