/**
 * What became of an act that was begun (G5): those who decide about the action say it, shown what was about to happen; and
 * doing it again is judged by the policies there are by then, also after a failure with something recorded inside.
 */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  ask,
  Command,
  compilePolicy,
  deny,
  entrypoint,
  interrupt,
  START,
  StateGraph,
  step,
  tool,
  type App,
  type ApprovalTerms,
  type CompiledPolicy,
  type Store,
  type Tool,
} from "../../src/index.ts";
import { clocked, codeOf, Process, questionsOf, refusal, serving, thread, until } from "../engine/world.ts";
import type { ActionFacts } from "../../src/policy/outcome.ts";
import { ACME, APPROVE, outcome, PAYMENT, says, shownOf, Staff, theOne, type Payment, type PayTool } from "./office.ts";

const LEASE_MS = 15_000;
const FINANCE = { reviewers: { people: ["ann", "ben", "cid", "zoe"] } };
const RETRY = { action: "retry" };
const never = new Promise<void>(() => undefined);

/** Pays, and comes back when it is told. */
function payTool(
  paid: string[],
  done: Promise<void>,
  { terms: approval = FINANCE, effect = "act" }: Code = {},
): PayTool {
  return tool(
    async ({ to, cents }: Payment) => {
      paid.push(`${to} ${cents}`);
      await done;
      return `paid ${to} ${cents}`;
    },
    { name: "pay", description: "Pays.", schema: PAYMENT, effect, approval },
  );
}

const as = (actor: string) => ({ configurable: { thread_id: "t", actor } });

interface Code {
  readonly terms?: ApprovalTerms<Payment>;
  readonly policy?: CompiledPolicy;
  readonly effect?: "read" | "act";
}

/** Approved (or edited) by ann and begun for zoe; then its process ends, and another one goes on with `then`. */
async function begun(decision: object = APPROVE, first: Code = {}, then: Code = first, done = Promise.resolve()) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const make = (checkpointer: Store, done: Promise<void>, code: Code): App<object, unknown> => {
    const pay = payTool(paid, done, code);
    const { policy } = code;
    return entrypoint(
      { name: "paying", checkpointer, ...(policy === undefined ? {} : { policy }) },
      async (_input: object) => outcome(pay.invoke(ACME)),
    );
  };
  const dead = new Process(store);
  const before = make(dead, never, first);
  const { holdpoint } = serving(dead, [before]);
  await before.invoke({}, as("zoe"));
  await says(holdpoint, "ann", decision);
  await until(() => paid.length === 1);
  dead.end();
  const alive = new Process(store);
  const app = make(alive, done, then);
  const served = serving(alive, [app]);
  await clock.advance(LEASE_MS);
  await served.holdpoint.tick();
  return { clock, store, alive, make, paid, app, ...served };
}

const rules = (...given: Parameters<typeof ask>[]): CompiledPolicy =>
  compilePolicy({ name: "p", rules: given.map((one) => ask(...one)) }, [payTool([], never)]);

describe("who says what became of it", () => {
  test.each<[string, string, Code]>([
    ["mallory", "NOT_A_REVIEWER", {}],
    ["zoe", "REQUESTER_EXCLUDED", {}],
    ["ben", "NOT_A_REVIEWER", { terms: {}, policy: rules(["pay", { reviewers: { people: ["cid", "ann"] } }]) }],
  ])("not %s: %s", async (by, code, first) => {
    const { paid, app, holdpoint } = await begun(APPROVE, first);
    expect((await theOne(holdpoint)).purpose).toBe("outcome");
    for (const said of [RETRY, { action: "result", value: "paid acme 900" }, { action: "fail" }]) {
      expect(await codeOf(says(holdpoint, by, said))).toBe(code);
    }
    const { id } = await theOne(holdpoint);
    expect(await codeOf(app.invoke(new Command({ resume: { [id]: RETRY } }), as(by)))).toBe(code);
    expect(paid).toEqual(["acme 900"]);
    await says(holdpoint, "cid", { action: "fail" });
    expect(await app.settled(thread())).toBe("UNKNOWN_OUTCOME");
  });

  test("as many of them as it takes to approve", async () => {
    const { paid, app, holdpoint } = await begun(
      APPROVE,
      {},
      { terms: { reviewers: { ...FINANCE.reviewers, count: 2 } } },
    );
    expect((await says(holdpoint, "ben", RETRY)).standing).toMatchObject({ status: "pending" });
    expect(paid).toHaveLength(1);
    await says(holdpoint, "cid", RETRY);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("not who changed what it was about", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const make = (checkpointer: Store, done: Promise<void>) =>
      new StateGraph(Annotation.Root({ cents: Annotation<number>(), out: Annotation<unknown>() }))
        .addNode("plan", async () => ({ out: await interrupt("Go on?") }))
        .addNode("pay", async ({ cents }) => ({
          out: await outcome(payTool(paid, done).invoke({ to: "acme", cents })),
        }))
        .addEdge(START, "plan")
        .addEdge("plan", "pay")
        .compile({ name: "planned", checkpointer });
    const dead = new Process(store);
    const before = make(dead, never);
    await before.invoke({ cents: 1 }, as("zoe"));
    await before.invoke(new Command({ resume: "yes", update: { cents: 900 } }), as("cid"));
    await says(serving(dead, [before]).holdpoint, "ann", APPROVE);
    await until(() => paid.length === 1);
    dead.end();
    const alive = new Process(store);
    const { holdpoint } = serving(alive, [make(alive, Promise.resolve())]);
    await clock.advance(LEASE_MS);
    await holdpoint.tick();
    expect(await codeOf(says(holdpoint, "cid", RETRY))).toBe("REQUESTER_EXCLUDED");
    await says(holdpoint, "ben", RETRY);
    await until(() => paid.length === 2);
  });

  test("they are shown what was about to happen, as it was decided on", async () => {
    const edited = { to: "acme", cents: 5, memo: "-" };
    const terms = { ...FINANCE, allow: ["approve", "reject", "edit"] as const };
    const { paid, app, holdpoint } = await begun({ type: "edit", args: edited }, { terms });
    expect(shownOf(await theOne(holdpoint))).toMatchObject({ step: "pay", action: { tool: "pay", args: edited } });
    await says(holdpoint, "ben", RETRY);
    expect(await app.settled(thread())).toBe("paid acme 5");
    expect(paid).toEqual(["acme 5", "acme 5"]);
  });

  test("what was edited stays so, however often it is begun again", async () => {
    const terms = { ...FINANCE, allow: ["approve", "reject", "edit"] as const };
    const edited = { type: "edit", args: { to: "acme", cents: 5, memo: "-" } };
    const { clock, store, alive, make, paid, holdpoint } = await begun(edited, { terms }, { terms }, never);
    await says(holdpoint, "ben", RETRY);
    await until(() => paid.length === 2);
    alive.end();
    const third = new Process(store);
    const app = make(third, Promise.resolve(), { terms });
    const served = serving(third, [app]);
    await clock.advance(LEASE_MS);
    await served.holdpoint.tick();
    expect(shownOf(await theOne(served.holdpoint))).toMatchObject({ attempt: 2, action: { args: { cents: 5 } } });
    await says(served.holdpoint, "ben", RETRY);
    expect(await app.settled(thread())).toBe("paid acme 5");
    expect(paid).toEqual(["acme 5", "acme 5", "acme 5"]);
  });

  test("what acted when it was begun is asked about also when newer code says that it only reads", async () => {
    const reads: Code = { policy: rules(["pay"]), effect: "read" };
    const { clock, store, alive, make, paid, holdpoint } = await begun(APPROVE, {}, reads, never);
    await says(holdpoint, "ben", RETRY);
    await until(() => paid.length === 2);
    alive.end();
    const third = new Process(store);
    const served = serving(third, [make(third, Promise.resolve(), reads)]);
    await clock.advance(LEASE_MS);
    await served.holdpoint.tick();
    expect((await theOne(served.holdpoint)).purpose).toBe("outcome");
    expect(paid).toHaveLength(2);
  });

  test("again is judged as it would be done: of an edit what was edited (scope B3)", async () => {
    const edited = { to: "acme", cents: 5, memo: "-" };
    const terms = { ...FINANCE, allow: ["approve", "reject", "edit"] as const };
    const policy = compilePolicy({ name: "p", rules: [ask("pay"), deny("pay", { when: "args.cents == 5" })] }, [
      payTool([], never),
    ]);
    const { paid, app, holdpoint } = await begun({ type: "edit", args: edited }, { terms }, { terms, policy });
    await says(holdpoint, "ben", RETRY);
    expect(await app.settled(thread())).toBe("POLICY_DENIED");
    expect(paid).toEqual(["acme 5"]);
  });
});

test("where newer code names a role nobody has heard of, the thread is held, and no process ends", async () => {
  const { clock, store } = clocked();
  const directory = Object.assign(new Staff({ ann: ["finance"] }), { roles: new Set(["finance"]) });
  let begun = 0;
  const make = (checkpointer: Store, role: string) => {
    const pay = tool(
      async () => {
        begun += 1;
        return new Promise<string>(() => undefined);
      },
      { name: "pay", description: "", schema: { type: "object" }, effect: "act", approval: { reviewers: role } },
    );
    return entrypoint({ name: "g", checkpointer, directory }, async (_input: object) => outcome(pay.invoke({})));
  };
  const dead = new Process(store);
  const before = make(dead, "finance");
  const first = serving(dead, [before]);
  await before.invoke({}, thread());
  await says(first.holdpoint, "ann", APPROVE);
  await until(() => begun === 1);
  dead.end();
  const alive = new Process(store);
  const app = make(alive, "finanace");
  const { holdpoint } = serving(alive, [app]);
  await clock.advance(15_000);
  await holdpoint.tick();
  expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  expect(begun).toBe(1);
});

describe("an act that failed, with something recorded inside", () => {
  const look = tool(() => "looked", {
    name: "look",
    description: "Looks.",
    schema: { type: "object" },
    effect: "read",
  });
  const INSIDE = {
    nothing: async () => undefined,
    "what it read": () => step("rate", () => 2, { effect: "read" }),
    "what it did": () => step("book", () => "booked"),
    "a tool it called": () => look.invoke({}),
  } as const;
  const open = () => Promise.race([interrupt("Stop it?"), step("wait", () => 1, { effect: "read" })]);

  /** Transfers, and fails as long as the line is cut. */
  function transferring(
    store: Store,
    inside: () => Promise<unknown>,
    at: { cut: boolean; done: number; denies: boolean },
  ) {
    const transfer: Tool<object> = tool(
      async () => {
        await inside();
        at.done += 1;
        if (at.cut) throw new Error("the line was cut");
        return "transferred";
      },
      { name: "transfer", description: "Transfers.", schema: { type: "object" }, effect: "act" },
    );
    const judge = ({ tool: name }: ActionFacts) =>
      at.denies && name === "transfer" ? { verdict: "deny" as const, reason: "The account is frozen." } : undefined;
    const judges = [{ name: "accounts", judge }];
    const policy = compilePolicy({ name: "p", rules: [ask("transfer")] }, [transfer, look], { judges });
    return entrypoint({ name: "g", checkpointer: store, policy }, async (_input: object) => transfer.invoke({}));
  }

  const CASES = Object.entries(INSIDE).flatMap(([what, inside]) =>
    ["here", "elsewhere"].map((where) => ({ what, inside, where })),
  );
  const OPEN = ["here", "elsewhere"].map((where) => ({ what: "a question nobody answered", inside: open, where }));

  test.each([...CASES, ...OPEN])(
    "$what, going on $where: asked about first, and what is denied by now is not done again",
    async ({ inside, where }) => {
      const { store } = clocked();
      const at = { cut: true, done: 0, denies: false };
      const here = new Process(store);
      const first = transferring(here, inside, at);
      const { holdpoint } = serving(here, [first]);
      await first.invoke({}, thread());
      await says(holdpoint, "ann", APPROVE);
      expect((await refusal(first.settled(thread()))).message).toBe("the line was cut");
      Object.assign(at, { cut: false, denies: true });
      const next = where === "here" ? here : new Process(store);
      const app = where === "here" ? first : transferring(next, inside, at);
      const [question] = questionsOf(await app.invoke(null, thread()));
      expect(question).toMatchObject({ purpose: "outcome", value: { why: "failed: the line was cut" } });
      await says(serving(next, [app]).holdpoint, "ben", RETRY);
      expect(await codeOf(app.settled(thread()))).toBe("POLICY_DENIED");
      expect(at.done).toBe(1);
    },
  );

  test.each([...CASES, ...OPEN])(
    "$what, going on $where: once people said so it is done again, and what is recorded is not",
    async ({ inside, where }) => {
      const { store } = clocked();
      const at = { cut: true, done: 0, denies: false };
      const here = new Process(store);
      let insides = 0;
      const counted = async (): Promise<unknown> => inside().finally(() => (insides += 1));
      const first = transferring(here, counted, at);
      const { holdpoint } = serving(here, [first]);
      await first.invoke({}, thread());
      await says(holdpoint, "ann", APPROVE);
      expect((await refusal(first.settled(thread()))).message).toBe("the line was cut");
      at.cut = false;
      const next = where === "here" ? here : new Process(store);
      const app = where === "here" ? first : transferring(next, counted, at);
      await app.invoke(null, thread());
      expect([at.done, insides]).toEqual([1, 1]);
      await says(serving(next, [app]).holdpoint, "ben", RETRY);
      expect(await app.settled(thread())).toBe("transferred");
      expect(at.done).toBe(2);
    },
  );
});
