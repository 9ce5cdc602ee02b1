/** Author code that a gate asks and that never answers: refused in time, and the thread goes on (gate.ts G-2, look-up.ts K1). */
import { describe, expect, test } from "vitest";
import {
  ask,
  entrypoint,
  interrupt,
  MessagesAnnotation,
  START,
  StateGraph,
  ToolNode,
  type App,
  type ApprovalTerms,
  type Directory,
  type HoldpointOptions,
  type Message,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, rowOf, serving, thread, until } from "../engine/world.ts";
import { limitedTo } from "./limited.ts";
import {
  ACME,
  APPROVE,
  between,
  counted,
  open,
  outcome,
  payTool,
  says,
  shownOf,
  WAYS,
  type Payment,
} from "./office.ts";

const LIMIT_MS = 30_000;

/** What hangs from its second time on, or from its first. */
class Hanging {
  asked = 0;
  readonly #from: number;
  readonly #never = Promise.withResolvers<never>();

  constructor(from: number) {
    this.#from = from;
  }

  answer<T>(value: T): Promise<T> {
    this.asked += 1;
    return this.asked >= this.#from ? this.#never.promise : Promise.resolve(value);
  }

  /** It answers after all. */
  fail(): void {
    this.#never.reject(new Error("too late"));
  }
}

interface Case {
  /** How the message names it. */
  readonly what: string;
  readonly terms?: (hanging: Hanging) => ApprovalTerms<Payment>;
  readonly directory?: (hanging: Hanging) => Directory;
  readonly options?: Partial<HoldpointOptions>;
  /** It hangs when it is asked for the nth time. */
  readonly from: number;
  /** When that is: before people are asked, or when their approval is about to be used. */
  readonly when: "asking" | "using";
}

const CASES: readonly Case[] = [
  { what: "The snapshot of pay", when: "asking", from: 1, terms: (it) => ({ snapshot: () => it.answer(1) }) },
  { what: "The snapshot of pay", when: "using", from: 2, terms: (it) => ({ snapshot: () => it.answer(1) }) },
  {
    what: "The revalidate of pay",
    when: "using",
    from: 1,
    terms: (it) => ({ snapshot: () => 1, revalidate: () => it.answer("same" as const) }),
  },
  {
    what: "The directory (which roles ann holds)",
    when: "using",
    from: 2,
    directory: (it) => ({ rolesOf: () => it.answer(["boss"]) }),
  },
  {
    what: 'The directory (who holds the role "boss")',
    when: "asking",
    from: 1,
    terms: () => ({ reviewers: "boss" }),
    directory: (it) => ({ rolesOf: () => ["boss"], peopleIn: () => it.answer(["ann"]) }),
    options: { reviewerBudget: 5 },
  },
];

/** A payment beside a question, in one thread. */
function paying(store: Store, paid: string[], one: Case, more: Partial<HoldpointOptions> = {}) {
  const hanging = new Hanging(one.from);
  const pay = payTool(paid, one.terms?.(hanging) ?? {});
  const policy = limitedTo(pay, ask("pay"), { max: 5_000 });
  const app: App<object, unknown> = entrypoint({ name: "paying", checkpointer: store, policy }, async () => {
    const payment = outcome(pay.invoke(ACME));
    const told = await interrupt<string>("And otherwise?");
    return [await payment, told];
  });
  const directory = one.directory?.(hanging);
  const options = { ...one.options, ...(directory === undefined ? {} : { directory }), ...more };
  return { app, hanging, ...serving(store, [app], options) };
}

const other = async (holdpoint: ReturnType<typeof serving>["holdpoint"]) =>
  (await open(holdpoint)).find(({ purpose }) => purpose !== "action");
const action = async (holdpoint: ReturnType<typeof serving>["holdpoint"]) =>
  (await open(holdpoint)).find(({ purpose }) => purpose === "action");

describe.each(WAYS)("what never answers (%s)", (way) => {
  test.each(CASES)("$what, $when: refused after 30 s, and the other answer goes on", async (one) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint, hanging } = paying(store, paid, one);
    const begun = app.invoke({}, thread());
    let approved: string | undefined;
    if (one.when === "using") {
      await begun;
      const asked = await action(holdpoint);
      approved = asked?.id;
      between(way, store);
      await holdpoint.decide(asked?.id ?? "", APPROVE, { by: "ann", digest: asked?.digest ?? "" });
    }
    await until(() => hanging.asked === one.from);
    await clock.settle();
    const question = await other(holdpoint);
    if (question !== undefined) await holdpoint.decide(question.id, "fine", { by: "ben" });
    // Until then nothing else is taken up: the journal has one order.
    await clock.advance(LIMIT_MS - 1);
    expect((await rowOf(store)).leaseUntil).not.toBeNull();
    await clock.advance(1);
    await begun;
    if (question === undefined) {
      const late = await other(holdpoint);
      await holdpoint.decide(late?.id ?? "", "fine", { by: "ben" });
    }
    expect(await app.settled(thread())).toEqual(["LOOKUP_TIMEOUT", "fine"]);
    expect(paid).toEqual([]);
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
    const receipt = approved === undefined ? undefined : await holdpoint.receipt(approved);
    expect(receipt?.outcome).toBe(one.when === "using" ? "unused" : undefined);
  });
});

test("the message names what hung, the limit, and where it is set", async () => {
  const { clock, store } = clocked();
  const pay = payTool([], { snapshot: () => new Promise(() => undefined) });
  const app: App<object, unknown> = entrypoint({ name: "paying", checkpointer: store }, async () =>
    pay.invoke(ACME).catch((error: unknown) => {
      const { code, message, data } = error as {
        readonly code: string;
        readonly message: string;
        readonly data: object;
      };
      return { code, message, ...data };
    }),
  );
  serving(store, [app], { lookUpMs: 1_500 });
  const result = app.invoke({}, thread());
  await until(() => clock.timers > 0);
  await clock.settle();
  await clock.advance(1_500);
  expect(await result).toMatchObject({
    code: "LOOKUP_TIMEOUT",
    message: expect.stringMatching(/The snapshot of pay gave no answer within 1\.5 s.*lookUpMs/) as string,
    what: "The snapshot of pay",
    limitMs: 1_500,
  });
});

test("what comes too late counts for nothing, and ends no process", async () => {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const [snapshot] = CASES;
  if (snapshot === undefined) throw new Error("There is one.");
  const { app, holdpoint, hanging } = paying(store, paid, snapshot);
  const begun = app.invoke({}, thread());
  await until(() => hanging.asked === 1);
  await clock.settle();
  await clock.advance(LIMIT_MS);
  await begun;
  hanging.fail();
  await clock.settle();
  expect((await open(holdpoint)).map(({ purpose }) => purpose ?? "question")).toEqual(["question"]);
});

test("what answers in time leaves no timer behind", async () => {
  const { clock, store } = clocked();
  const pay = payTool([], { snapshot: async () => 1, revalidate: async () => "same" as const });
  const app: App<object, unknown> = entrypoint({ name: "paying", checkpointer: store }, async () =>
    outcome(pay.invoke(ACME)),
  );
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  await says(holdpoint, "ann", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 900");
  await clock.settle();
  expect(clock.timers).toBe(0);
});

test("in a ToolNode the model is told, and its other calls are done", async () => {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid, {
    snapshot: ({ cents }) => (cents === 900 ? new Promise(() => undefined) : null),
  });
  const call = (id: string, cents: number) => ({ id, name: "pay", args: { to: "acme", cents } });
  const message: Message = { role: "assistant", content: "", tool_calls: [call("1", 900), call("2", 400)] };
  const app = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([pay]))
    .addEdge(START, "tools")
    .compile({ checkpointer: store, name: "tools" });
  const { holdpoint } = serving(store, [app]);
  const begun = app.invoke({ messages: [message] }, thread());
  await clock.settle();
  await clock.advance(LIMIT_MS);
  await begun;
  expect((await open(holdpoint)).map((one) => shownOf(one)["args"])).toMatchObject([{ cents: 400 }]);
  await says(holdpoint, "ann", APPROVE);
  const { messages } = (await app.settled(thread())) as { readonly messages: readonly Message[] };
  expect(messages.slice(1).map(({ content }) => content)).toEqual([
    expect.stringMatching(/^Error: The snapshot of pay gave no answer within 30 s.*lookUpMs\.$/),
    "paid acme 400",
  ]);
});

test("a limit that cannot be meant is refused", async () => {
  const { store } = clocked();
  expect(await codeOf(() => serving(store, [], { lookUpMs: 0 }))).toBe("INVALID_ARGUMENT");
});
