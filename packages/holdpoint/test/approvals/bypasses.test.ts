/** Attempts to get around a gate: refused, on record with who and how, and countable (G10). */
import { describe, expect, test, vi } from "vitest";
import {
  Command,
  compilePolicy,
  ask,
  entrypoint,
  interrupt,
  type Decider,
  type Holdpoint,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { digestOf } from "../../src/core/json.ts";
import { clocked, codeOf, MINUTE, serving, thread } from "../engine/world.ts";
import { ACME, APPROVE, open, outcome, payTool, says, theOne } from "./office.ts";

const WRONG = "0".repeat(64);
const BOT = { id: "bot", kind: "agent" } as const;
const BOUNDS = { maxUses: 2, expiresIn: "2h" } as const;

/** A process in which boss grants, a plain question, and a payment that waits. */
async function office() {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid, { reviewers: { people: ["ann", "zoe"] } });
  const policy = compilePolicy({ name: "p", rules: [ask("pay")] }, [pay]);
  const paying = entrypoint({ name: "paying", checkpointer: store, policy }, async (_input: object) =>
    outcome(pay.invoke(ACME)),
  );
  const asking = entrypoint({ name: "asking", checkpointer: store }, async (_input: object) =>
    interrupt("Delete?", { deadline: "1h", onDeadline: { value: "no" } }),
  );
  const { holdpoint } = serving(store, [paying, asking], { grantors: { people: ["boss"] } });
  const as = (actor: string, id: string) => ({ configurable: { thread_id: id, actor } });
  await paying.invoke({}, as("zoe", "pays"));
  await asking.invoke({}, as("zoe", "asks"));
  const action = await theOne(holdpoint, "pays");
  const question = await theOne(holdpoint, "asks");
  /** Does it from inside a thread. */
  const inside = async (work: () => Promise<unknown>): Promise<unknown> => {
    const attack = entrypoint({ name: "attack", checkpointer: store }, async () => outcome(work()));
    return attack.invoke({}, thread(`attack ${clock.now()}`));
  };
  return { clock, store, paid, pay, paying, asking, holdpoint, action, question, as, inside };
}

/** What is on record: who, with which credentials, what they tried, on what, and why not. */
async function recorded(holdpoint: Holdpoint) {
  return (await holdpoint.bypasses({ limit: 1_000 })).items;
}

describe("grants", () => {
  test.each<[string, string | Decider, string, string]>([
    ["an agent", BOT, "AGENT_CANNOT_DECIDE", "agent"],
    ["a service", { id: "cron", kind: "service" }, "AGENT_CANNOT_DECIDE", "service"],
    ["a person who is no grantor", "ann", "NOT_A_REVIEWER", "person"],
  ])("%s who issues one or takes one back is on record", async (_who, by, code, as) => {
    const { holdpoint, pay } = await office();
    const id = typeof by === "string" ? by : by.id;
    const { grant } = await holdpoint.grant(pay, BOUNDS, { by: "boss", reason: "storm" });
    expect(await codeOf(holdpoint.grant(pay, { ...BOUNDS, id: "mine" }, { by, reason: "why not" }))).toBe(code);
    expect(await codeOf(holdpoint.grant(pay, BOUNDS, { by, reason: "why not" }))).toBe(code);
    expect(await codeOf(holdpoint.revokeGrant(grant.id, { by }))).toBe(code);
    expect((await recorded(holdpoint)).map(({ at: _at, ...attempt }) => attempt)).toEqual([
      { by: id, as, code, attempt: "grant", interruptId: "mine" },
      { by: id, as, code, attempt: "grant", interruptId: "pay" },
      { by: id, as, code, attempt: "revoke_grant", interruptId: grant.id },
    ]);
    expect((await holdpoint.grants({ state: "active" })).items).toHaveLength(1);
  });

  test("so is a thread, whatever name it uses", async () => {
    const { holdpoint, pay, inside } = await office();
    expect(await inside(() => holdpoint.grant(pay, BOUNDS, { by: "boss", reason: "mine" }))).toBe(
      "AGENT_CANNOT_DECIDE",
    );
    expect(await recorded(holdpoint)).toMatchObject([{ by: "boss", as: "agent", attempt: "grant" }]);
  });

  test("a grantor is not", async () => {
    const { holdpoint, pay } = await office();
    const { grant } = await holdpoint.grant(pay, BOUNDS, { by: "boss", reason: "storm" });
    await holdpoint.revokeGrant(grant.id, { by: "boss" });
    expect(await codeOf(holdpoint.revokeGrant("none", { by: "boss" }))).toBe("GRANT_INVALID");
    expect(await recorded(holdpoint)).toEqual([]);
  });
});

describe("a plain question", () => {
  test("answered by an agent", async () => {
    const { holdpoint, asking, question, as, inside } = await office();
    expect(await codeOf(holdpoint.decide(question.id, "yes", { by: BOT }))).toBe("AGENT_CANNOT_DECIDE");
    expect(await codeOf(asking.decide(question.id, "yes", { by: BOT }))).toBe("AGENT_CANNOT_DECIDE");
    expect(await inside(() => asking.invoke(new Command({ resume: "yes" }), as("ann", "asks")))).toBe(
      "AGENT_CANNOT_DECIDE",
    );
    expect(await recorded(holdpoint)).toMatchObject([
      { by: "bot", as: "agent", code: "AGENT_CANNOT_DECIDE", attempt: "answer", interruptId: question.id },
      { by: "bot", as: "agent", code: "AGENT_CANNOT_DECIDE", attempt: "answer", interruptId: question.id },
      { by: "ann", as: "agent", code: "AGENT_CANNOT_DECIDE", attempt: "answer", interruptId: question.id },
    ]);
    await holdpoint.decide(question.id, "no", { by: "ann" });
    expect(await asking.settled(thread("asks"))).toBe("no");
  });

  test("answered by an agent after it was decided", async () => {
    const { holdpoint, question } = await office();
    await holdpoint.decide(question.id, "no", { by: "ann" });
    expect(await codeOf(holdpoint.decide(question.id, "no", { by: { ...BOT, id: "ann" } }))).toBe(
      "AGENT_CANNOT_DECIDE",
    );
    expect(await recorded(holdpoint)).toMatchObject([{ by: "ann", as: "agent" }]);
  });

  test("several at once, one of them by an agent's hand", async () => {
    const { store, holdpoint } = await office();
    const both = entrypoint({ name: "both", checkpointer: store }, async (_input: object) =>
      Promise.all([interrupt("One?", { key: "one" }), interrupt("Two?", { key: "two" })]),
    );
    await both.invoke({}, thread("both"));
    const resume = Object.fromEntries((await open(holdpoint, "both")).map(({ id }) => [id, "yes"]));
    const attack = entrypoint({ name: "attack", checkpointer: store }, async () =>
      outcome(both.invoke(new Command({ resume }), thread("both"))),
    );
    expect(await attack.invoke({}, thread("attack"))).toBe("AGENT_CANNOT_DECIDE");
    expect(await recorded(holdpoint)).toMatchObject([{ as: "agent", code: "AGENT_CANNOT_DECIDE" }]);
    expect(await open(holdpoint, "both")).toHaveLength(2);
  });

  test("answered with a digest it never had: while it is open, when it is decided, when its time is over", async () => {
    const { holdpoint, question } = await office();
    const forge = () => codeOf(holdpoint.decide(question.id, "yes", { by: "eve", digest: WRONG }));
    expect(await forge()).toBe("DIGEST_MISMATCH");
    await holdpoint.decide(question.id, "no", { by: "ann", digest: question.digest });
    expect(await forge()).toBe("ALREADY_DECIDED");
    expect(await recorded(holdpoint)).toMatchObject([
      { by: "eve", as: "person", code: "DIGEST_MISMATCH", attempt: "answer", interruptId: question.id },
      { by: "eve", as: "person", code: "ALREADY_DECIDED", attempt: "answer", interruptId: question.id },
    ]);
    const late = await office();
    await late.clock.advance(61 * MINUTE);
    await late.holdpoint.tick();
    const { id } = late.question;
    expect(await codeOf(late.holdpoint.decide(id, "yes", { by: "eve", digest: WRONG }))).toBe("DEADLINE_PASSED");
    expect(await recorded(late.holdpoint)).toMatchObject([{ by: "eve", code: "DEADLINE_PASSED" }]);
  });

  test("people who come second, come late, or answer what does not fit try nothing of the kind", async () => {
    const { clock, holdpoint, question } = await office();
    const { id, digest } = question;
    await holdpoint.decide(id, "no", { by: "ann", digest });
    expect(await codeOf(holdpoint.decide(id, "yes", { by: "ben", digest }))).toBe("ALREADY_DECIDED");
    expect(await codeOf(holdpoint.decide(id, "yes", { by: "ben" }))).toBe("ALREADY_DECIDED");
    await holdpoint.decide(id, "no", { by: "ann", digest });
    await clock.advance(61 * MINUTE);
    expect(await codeOf(holdpoint.decide(id, "yes", { by: "cid", digest }))).toBe("ALREADY_DECIDED");
    expect(await recorded(holdpoint)).toEqual([]);
  });
});

describe("an action", () => {
  test("decided without saying what was shown", async () => {
    const { holdpoint, action, paid } = await office();
    expect(await codeOf(holdpoint.decide(action.id, APPROVE, { by: "ann" }))).toBe("DIGEST_MISMATCH");
    expect(await recorded(holdpoint)).toMatchObject([
      { by: "ann", as: "person", code: "DIGEST_MISMATCH", attempt: "approve", interruptId: action.id },
    ]);
    expect(paid).toEqual([]);
  });

  test("decided without saying which", async () => {
    const { holdpoint, paying, action, as, inside } = await office();
    const bare = () => paying.invoke(new Command({ resume: APPROVE }), as("ann", "pays"));
    expect(await codeOf(bare())).toBe("AMBIGUOUS_RESUME");
    expect(await inside(bare)).toBe("AMBIGUOUS_RESUME");
    expect(await recorded(holdpoint)).toMatchObject([
      { by: "ann", as: "person", code: "AMBIGUOUS_RESUME", attempt: "resume", interruptId: action.id },
      { by: "ann", as: "agent", code: "AMBIGUOUS_RESUME", attempt: "resume", interruptId: action.id },
    ]);
  });

  test("by whoever asked for it, also when others have decided", async () => {
    const { holdpoint, action } = await office();
    const { id, digest } = action;
    await says(holdpoint, "ann", { type: "reject" }, { threadId: "pays" });
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "zoe", digest }))).toBe("ALREADY_DECIDED");
    expect(await recorded(holdpoint)).toMatchObject([{ by: "zoe", code: "ALREADY_DECIDED", attempt: "approve" }]);
  });

  test("by another reviewer when it is decided is a conflict and no attempt", async () => {
    const { holdpoint, action } = await office();
    const { id, digest } = action;
    await says(holdpoint, "ann", { type: "reject" }, { threadId: "pays" });
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "ann", digest }))).toBe("ALREADY_DECIDED");
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "ben", digest: WRONG }))).toBe("ALREADY_DECIDED");
    expect(await recorded(holdpoint)).toEqual([]);
  });

  test("that is not there: delegating and taking back, too", async () => {
    const { holdpoint } = await office();
    expect(await codeOf(holdpoint.delegate("int_none", { to: "eve", until: "1h" }, { by: "cid" }))).toBe(
      "INTERRUPT_NOT_FOUND",
    );
    expect(await codeOf(holdpoint.revoke("int_none", { by: BOT }))).toBe("INTERRUPT_NOT_FOUND");
    expect(await recorded(holdpoint)).toMatchObject([
      { by: "cid", as: "person", code: "INTERRUPT_NOT_FOUND", attempt: "delegate", interruptId: "int_none" },
      { by: "bot", as: "agent", code: "INTERRUPT_NOT_FOUND", attempt: "revoke", interruptId: "int_none" },
    ]);
  });
});

test("all of many attempts at the same time are counted", async () => {
  const { holdpoint, question } = await office();
  const tries = Array.from({ length: 20 }, () => codeOf(holdpoint.decide(question.id, "yes", { by: BOT })));
  expect(new Set(await Promise.all(tries))).toEqual(new Set(["AGENT_CANNOT_DECIDE"]));
  expect(await recorded(holdpoint)).toHaveLength(20);
});

/** Puts a number into a document that says how much was recorded. */
async function counted(store: Store, key: string, change: object): Promise<void> {
  const [found] = await store.get(DEFAULT_TENANT, "bypass", [key]);
  if (found === undefined) throw new Error("Nothing was recorded.");
  const body = JSON.stringify({ ...(JSON.parse(found.body) as object), ...change });
  await store.commit({ tenant: DEFAULT_TENANT, put: [{ ...found, body }] });
}

describe("there is an end to what is recorded, and none to what is refused (B1)", () => {
  test("of one actor: others are recorded all the same", async () => {
    const { store, holdpoint, question } = await office();
    const tries = (by: Decider) => codeOf(holdpoint.decide(question.id, "yes", { by }));
    expect(await tries(BOT)).toBe("AGENT_CANNOT_DECIDE");
    await counted(store, `of ${digestOf(["agent", "bot"])}`, { recorded: 499 });
    for (let round = 0; round < 3; round += 1) expect(await tries(BOT)).toBe("AGENT_CANNOT_DECIDE");
    await tries({ id: "eve", kind: "agent" });
    expect(await codeOf(holdpoint.revoke("int_none", { by: { id: "bot", kind: "person" } }))).toBe(
      "INTERRUPT_NOT_FOUND",
    );
    expect((await recorded(holdpoint)).map(({ as, by }) => `${as} ${by}`)).toEqual([
      "agent bot",
      "agent bot",
      "agent eve",
      "person bot",
    ]);
  });

  test("of all together", async () => {
    const { store, holdpoint, question } = await office();
    const tries = () => codeOf(holdpoint.decide(question.id, "yes", { by: BOT }));
    expect(await tries()).toBe("AGENT_CANNOT_DECIDE");
    await counted(store, "end", { seq: 100_000 });
    expect(await tries()).toBe("AGENT_CANNOT_DECIDE");
    expect(await recorded(holdpoint)).toHaveLength(1);
  });
});

describe("attempts are listed a page at a time", () => {
  /** Attempts on an action, on another one, and on what is none. */
  async function tried() {
    const { clock, holdpoint, action, paying, as } = await office();
    await clock.advance(1);
    await paying.invoke({}, as("zoe", "pays too"));
    const other = await theOne(holdpoint, "pays too");
    for (const id of [action.id, action.id, other.id, action.id, "int_a", "int_b", "int_c"]) {
      await codeOf(holdpoint.decide(id, APPROVE, { by: BOT }));
    }
    return { holdpoint, on: [action.id, action.id, action.id, other.id, "int_a", "int_b", "int_c"] };
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "of %d: no page has more, none is left out, the last one says so",
    async (limit) => {
      const { holdpoint, on } = await tried();
      const pages: (readonly string[])[] = [];
      let after: string | undefined;
      do {
        const page = await holdpoint.bypasses({ limit, ...(after === undefined ? {} : { after }) });
        pages.push(page.items.map(({ interruptId }) => interruptId));
        after = page.next;
      } while (after !== undefined);
      expect(pages).toEqual(
        Array.from({ length: Math.ceil(on.length / limit) }, (_, at) => on.slice(at * limit, (at + 1) * limit)),
      );
    },
  );

  test("what comes between two pages is on the second", async () => {
    const { holdpoint, on } = await tried();
    const { next } = await holdpoint.bypasses({ limit: 6 });
    await codeOf(holdpoint.decide("int_d", APPROVE, { by: BOT }));
    const page = await holdpoint.bypasses({ limit: 6, after: next ?? "" });
    expect(page.items.map(({ interruptId }) => interruptId)).toEqual([on[6], "int_d"]);
    expect(page.next).toBeUndefined();
  });

  test.each(["", "x", "1", "q1", "o-1", "o1.5", "q1.?", "q1.eyJ", `o${"9".repeat(30)}`])(
    "the cursor %j is none",
    async (after) => {
      const { holdpoint } = await office();
      expect(await codeOf(holdpoint.bypasses({ after }))).toBe("INVALID_ARGUMENT");
    },
  );
});

test("many of one's attempts are no more than a page of work", async () => {
  const { store, holdpoint } = await office();
  for (let index = 0; index < 30; index += 1) await codeOf(holdpoint.decide(`int_${index}`, "yes", { by: BOT }));
  const read = vi.spyOn(store, "read");
  expect((await holdpoint.bypasses({ limit: 5 })).items).toHaveLength(5);
  expect(
    (await Promise.all(read.mock.results.map(({ value }) => value as Promise<readonly unknown[]>))).flat(),
  ).toHaveLength(6);
});

test("what was erased is passed over", async () => {
  const { store, holdpoint } = await office();
  const ids = ["int_a", "int_b", "int_c", "int_d", "int_e"];
  for (const id of ids) await codeOf(holdpoint.decide(id, "yes", { by: BOT }));
  const erase = [1, 2, 3, 5].map((seq) => ({ stream: "bypass", seq }));
  await store.commit({ tenant: DEFAULT_TENANT, erase });
  const { items, next } = await holdpoint.bypasses({ limit: 1 });
  expect({ on: items.map(({ interruptId }) => interruptId), next }).toEqual({ on: ["int_d"], next: undefined });
});

test("a name that fills pages is cut, so that nobody fills the store with it", async () => {
  const { holdpoint, pay } = await office();
  const id = "x".repeat(10_000);
  expect(await codeOf(holdpoint.revokeGrant(id, { by: "ann" }))).toBe("NOT_A_REVIEWER");
  expect(await codeOf(holdpoint.grant(pay, { ...BOUNDS, id }, { by: "ann", reason: "r" }))).toBe("NOT_A_REVIEWER");
  expect((await recorded(holdpoint)).map(({ interruptId }) => interruptId.length)).toEqual([80, 80]);
});
