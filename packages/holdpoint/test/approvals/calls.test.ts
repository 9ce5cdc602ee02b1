/** Calls of a model: people answer instead, several calls are separate, repeats and marks are shown (G4, G10; scoreboard D2). */
import { describe, expect, test } from "vitest";
import {
  approve,
  END,
  entrypoint,
  MessagesAnnotation,
  START,
  StateGraph,
  ToolNode,
  type ApprovalTerms,
  type Interrupt,
  type Message,
  type Store,
} from "../../src/index.ts";
import { clocked, HOUR, MINUTE, questionsOf, refusal, serving, thread } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  between,
  open,
  outcome,
  paying,
  payTool,
  REJECT,
  says,
  shownOf,
  states,
  theOne,
  WAYS,
  type Payment,
} from "./office.ts";

type Call = readonly [id: string, args: object, name?: string];

const asking = (calls: readonly Call[]): Message => ({
  role: "assistant",
  content: "",
  tool_calls: calls.map(([id, args, name = "pay"]) => ({
    id,
    name,
    args: args as Message["tool_calls"] & object,
  })) as never,
});

/** A model's turn: some calls, done by a tool node. */
function turn(store: Store, paid: string[], approval: ApprovalTerms<Payment> = {}) {
  const node = new ToolNode([payTool(paid, approval)]);
  return new StateGraph(MessagesAnnotation)
    .addNode("tools", node.invoke.bind(node) as never)
    .addEdge(START, "tools")
    .addEdge("tools", END)
    .compile({ checkpointer: store, name: "turn" });
}

/** What the model is told, by call. */
function told(state: { readonly messages: readonly Message[] }): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    state.messages
      .filter(({ role }) => role === "tool")
      .map(({ tool_call_id: id, status, content }) => [String(id), [status, content]]),
  );
}

const cents = ({ value }: Pick<Interrupt, "value">): unknown =>
  (shownOf({ value })["args"] as unknown as Payment).cents;

describe("in a ToolNode", () => {
  test.each(WAYS)("several calls are several requests: A runs, B does not, C waits (%s, D2)", async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = turn(store, paid);
    const { holdpoint } = serving(store, [app]);
    const calls = [1, 2, 3].map((n): Call => [`c${n}`, { to: "acme", cents: n }]);
    const [a, b, c] = questionsOf(await app.invoke({ messages: [asking(calls)] }, thread()));
    expect([a, b, c].map((one) => one && cents(one))).toEqual([1, 2, 3]);
    between(way, store);
    await holdpoint.decide(a.id, APPROVE, { by: "ann", digest: a.digest });
    await holdpoint.decide(b?.id ?? "", { ...REJECT, comment: "Not theirs." }, { by: "ann", digest: b?.digest ?? "" });
    await app.settled(thread());
    expect(paid).toEqual(["acme 1 -"]);
    expect((await open(holdpoint)).map(cents)).toEqual([3]);
    between(way, store);
    await says(holdpoint, "ben", APPROVE);
    const { messages } = await app.settled(thread());
    expect(paid).toEqual(["acme 1 -", "acme 3 -"]);
    expect(told({ messages })).toEqual({
      c1: ["success", "paid acme 1"],
      c2: ["error", expect.stringContaining("pay was rejected by ann: Not theirs.")],
      c3: ["success", "paid acme 3"],
    });
  });

  test.each(WAYS)("what people answer instead is the result the model gets; nothing is paid (%s)", async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = turn(store, paid, {
      allow: ["approve", "reject", "respond", "choose"],
      options: [{ id: "later", label: "Next month", value: { retry: "2026-02-01" } }],
    });
    const { holdpoint } = serving(store, [app]);
    const [one, two] = questionsOf(
      await app.invoke(
        {
          messages: [
            asking([
              ["c1", { to: "acme", cents: 1 }],
              ["c2", { to: "acme", cents: 2 }],
            ]),
          ],
        },
        thread(),
      ),
    );
    between(way, store);
    await holdpoint.decide(
      one.id,
      { type: "respond", value: "Ask for the invoice first." },
      { by: "ann", digest: one.digest },
    );
    await holdpoint.decide(
      two?.id ?? "",
      { type: "choose", option: "later" },
      { by: "ann", digest: two?.digest ?? "" },
    );
    expect(told(await app.settled(thread()))).toEqual({
      c1: ["success", "Ask for the invoice first."],
      c2: ["success", '{"retry":"2026-02-01"}'],
    });
    expect(paid).toEqual([]);
    expect((await states(store)).map(({ outcome: end }) => end?.kind)).toEqual(["consumed", "consumed"]);
  });

  test("an option that is not offered is refused, and the question stays open", async () => {
    const { store } = clocked();
    const app = turn(store, [], {
      allow: ["approve", "reject", "choose"],
      options: [{ id: "later", label: "Next month" }],
    });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({ messages: [asking([["c1", ACME]])] }, thread());
    expect(await refusal(says(holdpoint, "ann", { type: "choose", option: "never" }))).toMatchObject({
      code: "ANSWER_INVALID",
      message: expect.stringContaining('"never"') as string,
    });
    expect(await open(holdpoint)).toHaveLength(1);
  });

  test("two calls of one message that are the same are two requests or one; never one approval for two payments", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = turn(store, paid);
    const { holdpoint } = serving(store, [app]);
    const twice: readonly Call[] = [
      ["c1", ACME],
      ["c2", ACME],
    ];
    const [first] = questionsOf(await app.invoke({ messages: [asking(twice)] }, thread()));
    await holdpoint.decide(first.id, APPROVE, { by: "ann", digest: first.digest });
    await app.settled(thread());
    expect(paid).toHaveLength(1);
  });
});

describe("called directly", () => {
  test.each(WAYS)("an answer given instead is thrown as ACTION_ANSWERED, with who and what (%s)", async (way) => {
    const { store } = clocked();
    const pay = payTool([], { allow: ["approve", "reject", "respond"] });
    const app = entrypoint({ name: "paying", checkpointer: store }, async () =>
      pay.invoke(ACME).catch((error: unknown) => ({ ...(error as object), message: (error as Error).message })),
    );
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { id } = await theOne(holdpoint);
    between(way, store);
    await says(holdpoint, "ann", { type: "respond", value: { instead: [1] } });
    expect(await app.settled(thread())).toMatchObject({
      code: "ACTION_ANSWERED",
      message: "pay was not done: ann answered instead.",
      data: { interruptId: id, by: ["ann"], value: { instead: [1] } },
    });
  });

  test.each(WAYS)("approve() says it as a value (%s)", async (way) => {
    const { store } = clocked();
    const app = entrypoint({ name: "by hand", checkpointer: store }, async () =>
      approve({ tool: "wire", args: { cents: 5 } }, { allow: ["approve", "reject", "respond", "edit"] }),
    );
    const { holdpoint } = serving(store, [app]);
    const answers = [
      APPROVE,
      { ...REJECT, comment: "No." },
      { type: "respond", value: 7 },
      { type: "edit", args: { cents: 4 } },
    ];
    for (const [at, answer] of answers.entries()) {
      await app.invoke({}, thread(`t${at}`));
      between(way, store);
      await says(holdpoint, "ann", answer, { threadId: `t${at}` });
    }
    const results = await Promise.all(answers.map((_answer, at) => app.settled(thread(`t${at}`))));
    const id: unknown = expect.stringMatching(/^int_/);
    expect(results).toMatchObject([
      { approved: true, args: { cents: 5 }, by: ["ann"], interruptId: id },
      {
        approved: false,
        args: { cents: 5 },
        by: ["ann"],
        code: "ACTION_REJECTED",
        reason: "wire was rejected by ann: No.",
      },
      { approved: false, by: ["ann"], code: "ACTION_ANSWERED", answer: 7, interruptId: id },
      { approved: true, args: { cents: 4 }, by: ["ann"] },
    ]);
  });
});

test.each(WAYS)(
  "the same action that waits for people already is ACTION_PENDING, not asked twice (%s)",
  async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const other = payTool(paid);
    const app = entrypoint({ name: "twice", checkpointer: store }, async () => {
      const first = outcome(pay.invoke(ACME));
      const second = await outcome(approve({ tool: "look", args: {} })).then(() =>
        outcome(other.invoke({ ...ACME, memo: "-" })),
      );
      return [await first, second];
    });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const asked = await open(holdpoint);
    const first = asked.find((one) => shownOf(one)["tool"] === "pay");
    const look = asked.find((one) => shownOf(one)["tool"] === "look");
    between(way, store);
    await holdpoint.decide(look?.id ?? "", APPROVE, { by: "ann", digest: look?.digest ?? "" });
    expect(questionsOf(await app.settled(thread())).map(({ id }) => id)).toEqual([first?.id]);
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toEqual(["paid acme 900", "ACTION_PENDING"]);
    expect(paid).toEqual(["acme 900 -"]);
  },
);

describe("proposed again after a rejection", () => {
  test("it is shown as a repeat with its history, and after the second denied for an hour", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const app = paying(store, payTool(paid));
    const { holdpoint } = serving(store, [app]);
    const propose = (id: string): Promise<unknown> => app.invoke({}, thread(id));
    await propose("t1");
    await says(holdpoint, "ann", { ...REJECT, comment: "Too much." }, { threadId: "t1" });
    expect(await app.settled(thread("t1"))).toBe("ACTION_REJECTED");
    await clock.advance(MINUTE);
    await propose("t2");
    const again = await theOne(holdpoint, "t2");
    expect(again.review).toMatchObject({ repeats: [{ by: ["ann"], comment: "Too much." }] });
    await says(holdpoint, "ben", REJECT, { threadId: "t2" });
    expect(await app.settled(thread("t2"))).toBe("ACTION_REJECTED");
    await clock.advance(HOUR - 1);
    expect(await propose("t3")).toBe("POLICY_DENIED");
    expect(await open(holdpoint, "t3")).toEqual([]);
    await clock.advance(1);
    await propose("t4");
    expect((await theOne(holdpoint, "t4")).review).toMatchObject({ repeats: [{ by: ["ben"] }, { by: ["ann"] }] });
    expect(paid).toEqual([]);
  });

  test("another amount, or another thread's approval, is no repeat", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = entrypoint({ name: "amounts", checkpointer: store }, async (input: { readonly cents: number }) =>
      outcome(pay.invoke({ to: "acme", cents: input.cents })),
    );
    const { holdpoint } = serving(store, [app]);
    for (const id of ["a", "b"]) {
      await app.invoke({ cents: 1 }, thread(id));
      await says(holdpoint, "ann", REJECT, { threadId: id });
      await app.settled(thread(id));
    }
    expect(await app.invoke({ cents: 1 }, thread("c"))).toBe("POLICY_DENIED");
    await app.invoke({ cents: 2 }, thread("d"));
    expect((await theOne(holdpoint, "d")).review).not.toHaveProperty("repeats");
  });

  test.each([
    ["a deadline", undefined],
    ["an answer given instead", { type: "respond", value: "no need" }],
  ])("%s is no rejection by people", async (_what, said) => {
    const { clock, store } = clocked();
    const pay = payTool([], { allow: ["approve", "reject", "respond"], deadline: "1m" });
    const app = paying(store, pay);
    const { holdpoint } = serving(store, [app]);
    for (const id of ["a", "b", "c"]) {
      await app.invoke({}, thread(id));
      if (said === undefined) {
        await clock.advance(MINUTE);
        await holdpoint.tick();
      } else await says(holdpoint, "ann", said, { threadId: id });
      expect(await app.settled(thread(id))).not.toBe("POLICY_DENIED");
    }
  });
});
