/** What people see of an action: marked characters, amounts; and what cannot be shown does not run (G4, G10). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  approve,
  ask,
  Command,
  compilePolicy,
  entrypoint,
  interrupt,
  tool,
  type App,
  type ApprovalTerms,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, Process, questionsOf, refusal, serving, thread } from "../engine/world.ts";
import { ACME, APPROVE, between, open, outcome, paying, payTool, says, theOne, WAYS, type Payment } from "./office.ts";

describe("what people see", () => {
  test("hidden and bidirectional characters are marked where they stand; what runs has them as they are", async () => {
    const { store } = clocked();
    const sent: unknown[] = [];
    const rlo = "invoice\u202Efdp.exe";
    const send = tool((args) => void sent.push(args), {
      name: "send",
      description: "Sends.",
      schema: z.object({ file: z.string(), to: z.string() }),
      effect: "act",
      approval: { summary: ({ file }) => `Send ${file}?` },
    });
    const app = entrypoint({ name: "sending", checkpointer: store }, async () =>
      outcome(send.invoke({ file: rlo, to: "ann\u200B@pаypal.com" })),
    );
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(question.value).toMatchObject({
      summary: "Send invoice\\u{202E}fdp.exe?",
      args: { file: "invoice\\u{202E}fdp.exe", to: "ann\\u{200B}@p\\u{430}ypal.com" },
      marks: [
        { path: "$.summary", codePoint: "U+202E", kind: "bidirectional" },
        { path: "$.args.file", codePoint: "U+202E", kind: "bidirectional" },
        { path: "$.args.to", codePoint: "U+200B", kind: "hidden" },
        { path: "$.args.to", codePoint: "U+0430", kind: "look-alike" },
      ],
    });
    await app.invoke(new Command({ resume: { [question.id]: APPROVE } }), thread());
    expect(sent).toEqual([{ file: rlo, to: "ann\u200B@pаypal.com" }]);
  });

  test("so they are in the name of what is done, in why it is asked, and in what judges found", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const findings = [{ code: "ODD", text: "to \u202Eemca" }];
    const policy = compilePolicy({ name: "p", rules: [ask("*")] }, [pay], {
      judges: [{ name: "look", judge: () => ({ verdict: "ask", reason: "It says \u200B.", findings }) }],
    });
    const app = entrypoint({ name: "approving", checkpointer: store, policy }, async () =>
      approve({ tool: "refund\u202Edeposit", args: { cents: 1 } }),
    );
    const [{ value }] = questionsOf(await app.invoke({}, thread()));
    expect(value).toMatchObject({
      tool: "refund\\u{202E}deposit",
      why: expect.stringContaining("It says \\u{200B}.") as string,
      findings: [{ code: "ODD", text: "to \\u{202E}emca" }],
      marks: expect.arrayContaining([
        { path: "$.tool", codePoint: "U+202E", kind: "bidirectional" },
        { path: "$.why", codePoint: "U+200B", kind: "hidden" },
        { path: "$.findings[0].text", codePoint: "U+202E", kind: "bidirectional" },
      ]) as unknown,
    });
  });

  test("an edit has its own marks; those of what it does not change stay", async () => {
    const { store } = clocked();
    const pay = payTool([], {
      allow: ["approve", "reject", "edit"],
      reviewers: { people: ["ann", "ben"], count: 2 },
      snapshot: () => ({ note: "\u200Bold" }),
    });
    const app = paying(store, pay, { args: { to: "acm\u0435", cents: 900 } });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const paths = (): Promise<unknown> =>
      theOne(holdpoint).then(({ value }) => (value as { marks: { path: string }[] }).marks.map(({ path }) => path));
    expect(await paths()).toEqual(["$.summary", "$.args.to", "$.snapshot.note"]);
    await says(holdpoint, "ann", { type: "edit", args: { to: "acme", cents: 900, memo: "\u202Efree" } });
    expect(await paths()).toEqual(["$.args.memo", "$.snapshot.note"]);
    expect((await theOne(holdpoint)).value).toMatchObject({ args: { to: "acme", memo: "\\u{202E}free" } });
  });

  test.each([
    ["a float", { minor: 12.5, currency: "EUR" }],
    ["no currency", { minor: 1_250, currency: "" }],
    ["more than is exact", { minor: 2 ** 53, currency: "EUR" }],
  ])("an amount that is %s is refused, and nothing runs", async (_what, amount) => {
    const paid: string[] = [];
    const app = paying(clocked().store, payTool(paid, { amount: () => amount }));
    expect(await app.invoke({}, thread())).toBe("INVALID_ARGUMENT");
    expect(paid).toEqual([]);
  });

  test("the amount is part of what is shown and decided; an edit is about its own", async () => {
    const { store } = clocked();
    const pay = payTool([], {
      amount: (args) => ({ minor: args.cents, currency: "EUR" }),
      allow: ["approve", "reject", "edit"],
      reviewers: { people: ["ann", "ben"], count: 2 },
    });
    const app = paying(store, pay);
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    expect((await theOne(holdpoint)).review).toMatchObject({ amount: { minor: 900, currency: "EUR" } });
    await says(holdpoint, "ann", { type: "edit", args: { to: "acme", cents: 500, memo: "-" } });
    expect((await theOne(holdpoint)).review).toMatchObject({ amount: { minor: 500, currency: "EUR" } });
  });

  const editable = (maxAmount?: number): ApprovalTerms<Payment> => ({
    allow: ["approve", "reject", "edit"],
    reviewers: { people: ["ann"] },
    amount: ({ cents }) => {
      if (cents === 13) throw new Error("no such number");
      return maxAmount !== undefined && cents > maxAmount ? undefined : { minor: cents, currency: "EUR" };
    },
  });
  const cents = (n: number): object => ({ type: "edit", args: { to: "acme", cents: n, memo: "-" } });

  test.each(WAYS)("whoever was handed it up to an amount edits it up to that (%s)", async (way) => {
    const { store } = clocked();
    const app = paying(store, payTool([], editable()));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { id } = await theOne(holdpoint);
    await holdpoint.delegate(id, { to: "eve", until: "1h", maxAmountMinor: 500, currency: "EUR" }, { by: "ann" });
    between(way, store);
    const handed = { for: "ann" };
    expect(await codeOf(says(holdpoint, "eve", cents(501), handed))).toBe("DELEGATION_INVALID");
    await says(holdpoint, "eve", cents(500), handed);
    expect(await app.settled(thread())).toBe("paid acme 500");
  });

  test.each([13, 2_000, 1.5])("an edit whose amount nobody knows (%d cents) is refused, saying so", async (n) => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = paying(store, payTool(paid, editable(1_000)));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const before = await theOne(holdpoint);
    const refused = await refusal(says(holdpoint, "ann", cents(n)));
    expect(refused.code).toBe(n === 1.5 ? "ANSWER_INVALID" : "DECISION_NOT_ALLOWED");
    if (n !== 1.5) expect(refused.message).toContain("is not known: pay gives no amount for them");
    expect(await theOne(holdpoint)).toEqual(before);
    expect(paid).toEqual([]);
  });

  test("a process that took the thread up while it was asked knows what an edit is about", async () => {
    const { store } = clocked();
    const make = (checkpointer: Store): App<object, unknown> => {
      const pay = payTool([], editable());
      return entrypoint({ name: "both", checkpointer }, async (_input: object) =>
        Promise.all([outcome(pay.invoke(ACME)), interrupt("And otherwise?")]),
      );
    };
    const first = new Process(store);
    await make(first).invoke({}, thread());
    first.end();
    const second = new Process(store);
    const app = make(second);
    const { holdpoint } = serving(second, [app]);
    const other = (await open(holdpoint)).find(({ purpose }) => purpose === undefined);
    await app.invoke(new Command({ resume: { [other?.id ?? ""]: "fine" } }), thread());
    const { id, digest } = await theOne(holdpoint);
    await holdpoint.decide(id, cents(500), { by: "ann", digest });
    expect(await app.settled(thread())).toEqual(["paid acme 500", "fine"]);
  });

  test("so is one in a process that does not run the tool; approving it there is none", async () => {
    const { store } = clocked();
    const app = paying(store, payTool([], editable()));
    await app.invoke({}, thread());
    const { holdpoint } = serving(new Process(store), []);
    expect(await codeOf(says(holdpoint, "ann", cents(500)))).toBe("DECISION_NOT_ALLOWED");
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("a summary or an amount that throws lets nothing run", async () => {
    const paid: string[] = [];
    const boom = (): never => {
      throw new Error("no such ticker");
    };
    expect(await paying(clocked().store, payTool(paid, { summary: boom })).invoke({}, thread())).toBe("no such ticker");
    expect(await paying(clocked().store, payTool(paid, { amount: boom })).invoke({}, thread())).toBe("no such ticker");
    expect(paid).toEqual([]);
  });
});
