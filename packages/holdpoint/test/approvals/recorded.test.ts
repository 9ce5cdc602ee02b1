/** The actions on record, as `simulate` takes them, and what a policy that was tried out said of them (shadow S2). */
import { describe, expect, test } from "vitest";
import {
  allow,
  approve,
  ask,
  compilePolicy,
  deny,
  entrypoint,
  tool,
  type CompiledPolicy,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { simulate, type RecordedAction } from "../../src/policy/index.ts";
import { clocked, serving, thread } from "../engine/world.ts";
import { limitedTo } from "./limited.ts";
import { APPROVE, outcome, payTool, REJECT, says } from "./office.ts";

const look = tool(() => "looked", {
  name: "look",
  description: "Looks.",
  schema: { type: "object" },
  effect: "read",
});
const pay = payTool([]);
/** What goes through `approve()`, as a policy knows it. */
const WIRE = { name: "wire", effect: "act", schema: { type: "object" } } as const;

const rules = (...given: PolicyDocument["rules"]): CompiledPolicy =>
  compilePolicy({ name: "p", rules: given }, [pay, look, WIRE]);

/** Everything that is called by the name of a thread, each in a thread of its own. */
function office(store: Store, policy: CompiledPolicy, shadow?: CompiledPolicy) {
  const app = entrypoint({ name: "office", version: "7", checkpointer: store, policy }, async (what: string) => {
    if (what === "look") return look.invoke({});
    if (what === "wire") return (await approve({ tool: "wire", args: {} })).approved;
    return outcome(pay.invoke({ to: "acme", cents: Number(what) }));
  });
  return { app, ...serving(store, [app], shadow === undefined ? {} : { shadow }) };
}

async function all(holdpoint: { recordedActions(): AsyncGenerator<RecordedAction> }) {
  const found = new Map<string, RecordedAction>();
  for await (const action of holdpoint.recordedActions()) found.set(action.facts.threadId, action);
  return found;
}

const JUDGED = ["look", "wire", "1", "500", "9000"] as const;

async function judged(policy: CompiledPolicy, shadow?: CompiledPolicy) {
  const { store } = clocked();
  const { app, holdpoint } = office(store, policy, shadow);
  for (const what of JUDGED) {
    await app.invoke(what, { configurable: { thread_id: what, actor: "zoe" } });
  }
  return { store, app, holdpoint };
}

const IN_FORCE = rules(
  allow("pay", { when: "args.cents < 100" }),
  ask("pay", { reviewers: "finance", when: "args.cents >= 100" }),
  deny("pay", { when: "args.cents > 1000" }),
  deny("wire"),
);

describe("recorded actions", () => {
  test("are what was allowed, asked about and denied, once each, with what was judged", async () => {
    const { holdpoint } = await judged(IN_FORCE);
    const found = await all(holdpoint);
    expect([...found.values()].map(({ facts, outcome: { verdict } }) => [facts.threadId, verdict])).toEqual(
      expect.arrayContaining([
        ["look", "allow"],
        ["wire", "deny"],
        ["1", "allow"],
        ["500", "ask"],
        ["9000", "deny"],
      ]),
    );
    expect(found.size).toBe(JUDGED.length);
    expect(found.get("500")).toMatchObject({
      facts: {
        tool: "pay",
        effect: "act",
        known: true,
        args: { to: "acme", cents: 500, memo: "-" },
        tenant: "default",
        graph: "office",
        version: "7",
        requester: "zoe",
      },
      outcome: { ask: { reviewers: { rule: { role: "finance", count: 1 } } } },
    });
    expect(found.get("look")?.facts.effect).toBe("read");
    for (const action of found.values()) expect(action).not.toHaveProperty("shadow");
  });

  test("put to the policy that judged them change nothing", async () => {
    const { holdpoint } = await judged(IN_FORCE);
    const actions = [...(await all(holdpoint)).values()];
    expect(simulate(IN_FORCE, actions)).toMatchObject({ actions: JUDGED.length, changes: [] });
  });

  test.each([
    ["approved", APPROVE],
    ["rejected", REJECT],
  ])("are one action, whatever people said of it (%s)", async (_what, said) => {
    const { store } = clocked();
    const { app, holdpoint } = office(store, rules(ask("pay")));
    await app.invoke("500", thread());
    await says(holdpoint, "ann", said);
    await app.settled(thread());
    const actions: RecordedAction[] = [];
    for await (const action of holdpoint.recordedActions()) actions.push(action);
    expect(actions).toMatchObject([{ outcome: { verdict: "ask" } }]);
  });
});

test("an action that people are asked about again is still one action", async () => {
  const { store } = clocked();
  let price = 1;
  const priced = payTool([], { snapshot: () => ({ price }) });
  const app = entrypoint({ name: "buying", checkpointer: store }, async (_input: object) =>
    outcome(priced.invoke({ to: "acme", cents: 500 })),
  );
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  price = 2;
  await says(holdpoint, "ann", APPROVE);
  await app.settled(thread());
  await says(holdpoint, "ann", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 500");
  const actions: RecordedAction[] = [];
  for await (const action of holdpoint.recordedActions()) actions.push(action);
  expect(actions).toMatchObject([{ facts: { tool: "pay" }, outcome: { verdict: "ask" } }]);
});

describe("a policy that is tried out", () => {
  const SHADOW = rules(
    allow("pay", { when: "args.cents >= 1 && args.cents < 100" }),
    deny("pay", { id: "frozen", when: "args.cents >= 100", reason: "Payments are frozen." }),
    ask("look", { id: "privacy" }),
    allow("wire", { id: "trusted" }),
  );

  test("is heard beside what was said, where it would have said something else; it decides nothing", async () => {
    const { app, holdpoint } = await judged(IN_FORCE, SHADOW);
    const found = await all(holdpoint);
    const heard = Object.fromEntries([...found].map(([id, { shadow }]) => [id, shadow]));
    expect(heard).toEqual({
      look: expect.objectContaining({ change: "stricter", from: "allow", to: "ask", rules: ["privacy"] }) as unknown,
      wire: expect.objectContaining({ change: "looser", from: "deny", to: "allow", rules: ["trusted"] }) as unknown,
      "1": undefined,
      "500": {
        change: "stricter",
        from: "ask",
        to: "deny",
        rules: ["frozen"],
        reason: "Payments are frozen.",
        policy: SHADOW.digest,
      },
      "9000": undefined,
    });
    const without = await all((await judged(IN_FORCE)).holdpoint);
    for (const [id, { outcome: said }] of found) expect(said).toEqual(without.get(id)?.outcome);
    await says(holdpoint, { id: "ann", roles: ["finance"] }, APPROVE, { threadId: "500" });
    expect(await app.settled(thread("500"))).toBe("paid acme 500");
  });

  test("the very policy in force, tried out beside it, never differs: under a grant", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const policy = compilePolicy({ name: "p", rules: [ask("pay")] }, [pay]);
    const app = entrypoint({ name: "g", checkpointer: store, policy }, async () =>
      outcome(pay.invoke({ to: "a", cents: 1 })),
    );
    const { holdpoint } = serving(store, [app], { shadow: policy, grantors: { people: ["boss"] } });
    await holdpoint.grant(pay, { maxUses: 5, expiresIn: "1h" }, { by: "boss", reason: "x" });
    await app.invoke({}, thread());
    expect([...(await all(holdpoint)).values()].map(({ shadow }) => shadow)).toEqual([undefined]);
  });

  test("nor where a limit has no room", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const policy = limitedTo(pay, allow("pay"));
    const app = entrypoint({ name: "g", checkpointer: store, policy }, async () =>
      outcome(pay.invoke({ to: "a", cents: 900 })),
    );
    const { holdpoint } = serving(store, [app], { shadow: policy });
    await app.invoke({}, thread("a"));
    await app.invoke({}, thread("b"));
    expect([...(await all(holdpoint)).values()].map(({ shadow }) => shadow)).toEqual([undefined, undefined]);
  });
});
