/** Policies and grants over HTTP (routes/policies.ts, routes/grants.ts, engine/reading/policies.ts). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACME, outcome, payTool } from "../../test/approvals/office.ts";
import { rested, until } from "../../test/engine/world.ts";
import { World, type Who } from "../../test/server/served.ts";
import { allow, compilePolicy, deny, entrypoint, tool, type Store } from "../index.ts";
import {
  explanationSchema,
  grantPageSchema,
  grantSchema,
  policiesSchema,
  simulationSchema,
} from "./schema/policy-schema.ts";

let world: World;

const pay = payTool([]);

const ofServer = compilePolicy(
  {
    name: "payments",
    version: "7",
    rules: [
      { id: "small", tools: ["pay"], when: "args.cents <= 10", verdict: "allow", reason: "Small change." },
      { id: "large", tools: ["pay"], effect: "act", when: "args.cents > 10", verdict: "ask", ask: { risk: "high" } },
      { id: "reads", tools: ["*"], effect: "read", verdict: "allow" },
    ],
    limits: [
      {
        id: "daily",
        tools: ["pay"],
        amount: "args.cents",
        per: "tenant",
        window: "day",
        max: 100_000,
        onExceed: "ask",
      },
      { id: "often", tools: ["pay"], per: "thread", window: "1h", max: 99, onExceed: "deny", reason: "Not so often." },
      {
        id: "ever",
        tools: ["pay"],
        amount: "args.cents",
        currency: "EUR",
        per: "requester",
        window: "ever",
        max: 10_000_000,
        onExceed: "deny",
      },
    ],
  },
  [pay],
);

const ofGraph = compilePolicy({ name: "shop", rules: [allow("pay"), deny("pay", { when: "args.to == 'evil'" })] }, [
  pay,
]);

/** A graph with a policy of its own. */
function shop(store: Store) {
  return entrypoint(
    { name: "shop", checkpointer: store, policy: ofGraph },
    async ({ cents }: { readonly cents: number }) => outcome(payTool([]).invoke({ ...ACME, cents })),
  );
}

beforeEach(() => {
  world = new World({ policy: ofServer, graphs: shop, grantors: "finance" });
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

/** Runs the shop to its end, or to its question. */
async function sold(id: string, cents: number): Promise<void> {
  await world.clock.advance(1);
  const { status } = await world.post(`/v1/threads/${id}/runs`, {
    as: "bot",
    body: { graph: "shop", input: { cents } },
  });
  expect(status).toBe(202);
  await rested(world.store, id);
}

describe("what policies say", () => {
  test("is listed with whose they are, and a sentence for each rule and limit", async () => {
    const { status, body } = await world.get("/v1/policy");
    expect(status).toBe(200);
    expect(policiesSchema.parse(body)).toEqual(body);
    const [graph, server] = body["policies"] as readonly Readonly<Record<string, unknown>>[];
    expect(graph).toMatchObject({ source: "graph", graph: "shop", name: "shop", digest: ofGraph.digest, limits: [] });
    expect(graph?.["rules"]).toMatchObject([
      { verdict: "allow", says: "Lets pay run." },
      { verdict: "deny", says: "Denies pay, where args.to == 'evil'.", when: "args.to == 'evil'" },
    ]);
    expect(server).toMatchObject({
      source: "server",
      version: "7",
      rules: [
        { id: "small", says: "Small change." },
        { id: "large", says: "Asks people before pay, when they act, where args.cents > 10.", ask: { risk: "high" } },
        { id: "reads", says: "Lets * run, when they read." },
      ],
      limits: [
        {
          id: "daily",
          says: "At most 100000 of args.cents of pay for each tenant a day; people are asked about more.",
        },
        { id: "often", says: "Not so often.", window: { ms: 3_600_000 } },
        {
          id: "ever",
          says: "At most 10000000 of args.cents (EUR) of pay for each requester in all; more is denied.",
        },
      ],
    });
    expect(body["tools"]).toMatchObject([{ name: "pay", effect: "act", schema: { type: "object" } }]);
  });

  test("has none where there are none, and the one that is only tried out by its name", async () => {
    const bare = new World();
    expect((await bare.get("/v1/policy")).body).toEqual({ policies: [], tools: [] });
    await bare.asked("t");
    expect((await bare.get("/v1/policy")).body["tools"]).toMatchObject([{ name: "pay", effect: "act" }]);
    await bare.stop();
    const shadowed = new World({ shadow: ofServer });
    expect((await shadowed.get("/v1/policy")).body["policies"]).toMatchObject([{ source: "shadow" }]);
    const { body } = await shadowed.post("/v1/policy/explanations", { as: "ann", body: { tool: "pay", args: ACME } });
    expect(body).toMatchObject({ verdict: "ask", rules: ["(default)"], traces: [{ source: "shadow" }] });
    await shadowed.stop();
  });
});

describe("explaining", () => {
  const explain = (body: object, as: Who = "ann") => world.post("/v1/policy/explanations", { as, body });

  test("says what all policies of a graph say of an action, and how each comes to it", async () => {
    const { status, body } = await explain({
      graph: "shop",
      tool: "pay",
      args: { to: "acme", cents: 500 },
      requester: "rita",
    });
    expect(status).toBe(200);
    expect(explanationSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      verdict: "ask",
      rules: ["large"],
      traces: [
        { source: "graph", graph: "shop", verdict: "allow", known: true, decided: ["allow pay"] },
        {
          source: "server",
          verdict: "ask",
          decided: ["large"],
          considered: expect.arrayContaining([
            expect.objectContaining({ kind: "rule", id: "large", expression: "args.cents > 10", value: true }),
            expect.objectContaining({ kind: "limit", id: "daily", value: 500 }),
          ]) as unknown,
        },
      ],
    });
    expect((await explain({ tool: "pay", args: { to: "acme", cents: 5 }, requester: "rita" })).body).toMatchObject({
      verdict: "allow",
      traces: [{ source: "server" }],
    });
  });

  test("asks about what only reads where its author says how it is approved, as the gate does", async () => {
    const schema = { type: "object", properties: {} } as const;
    const peek = tool(() => "seen", { name: "peek", description: "Looks.", schema, effect: "read", approval: {} });
    const policy = compilePolicy({ name: "other", rules: [allow("pay")] }, [pay, peek]);
    const knowing = new World({ policy });
    const asked = { as: "ann", body: { tool: "peek", args: {} } } as const;
    expect((await knowing.post("/v1/policy/explanations", asked)).body).toMatchObject({
      verdict: "ask",
      rules: ["(its author asks)"],
    });
    expect((await knowing.get("/v1/policy")).body["tools"]).toMatchObject([{ name: "pay" }, { name: "peek" }]);
    await knowing.stop();
    const peeking = (store: Store) => entrypoint({ name: "peeks", checkpointer: store }, async () => peek.invoke({}));
    const lately = new World({ graphs: peeking });
    await lately.post("/v1/threads/t/runs", { as: "bot", body: { graph: "peeks", input: {} } });
    await rested(lately.store, "t");
    expect((await lately.post("/v1/policy/explanations", asked)).body).toMatchObject({ verdict: "ask" });
    await lately.stop();
  });

  test("shows what is hidden in what it is asked about, and asks about tools that nobody knows", async () => {
    const { body } = await explain({ tool: "p\u0430y", args: {} });
    expect(body).toMatchObject({ verdict: "ask", traces: [{ known: false }] });
    expect(JSON.stringify(body)).toContain("\\\\u{430}");
  });

  test("refuses arguments that the tool does not take, and graphs that are not here", async () => {
    expect(await explain({ tool: "pay", args: { to: 5 } })).toMatchObject({
      status: 422,
      body: { code: "INVALID_ARGUMENT", detail: expect.stringMatching(/no arguments of the tool "pay"/) as string },
    });
    expect(await explain({ tool: "pay", args: 5 })).toMatchObject({ status: 422 });
    const sent = await world.post("/v1/decisions", {
      as: "ann",
      body: { decisions: Array.from({ length: 99 }, () => 1) },
    });
    expect(sent).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/; and 79 more\.$/) as string } });
    expect((sent.body["data"] as { readonly issues: readonly unknown[] }).issues).toHaveLength(20);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`${"k".repeat(300)}${at}`, 1]));
    const { status, body } = await explain({ tool: "pay", args: many });
    expect(status).toBe(422);
    const { issues } = body["data"] as { readonly issues: readonly unknown[] };
    expect(issues).toHaveLength(21);
    expect(issues.at(-1)).toEqual({ path: "$", message: expect.stringMatching(/^and 9\d\d more$/) as string });
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
    expect(await explain({ graph: "x", tool: "pay", args: {} })).toMatchObject({ status: 404 });
    expect(await explain({ tool: "pay" })).toMatchObject({ status: 422 });
    expect(await explain({ tool: "pay", args: {} }, "reader")).toMatchObject({ status: 403 });
  });
});

describe("trying a policy out", () => {
  const simulate = (policy: string, as: Who = "ann") => world.post("/v1/policy/simulations", { as, body: { policy } });

  test("takes the scope for what is on record as well: conditions look at the arguments", async () => {
    const policy = "name: n\nrules: []\n";
    for (const [who, scope] of [
      ["policies", "audit:read"],
      ["auditor", "policy:read"],
    ] as const) {
      expect(await simulate(policy, who)).toMatchObject({
        status: 403,
        body: { code: "SCOPE_MISSING", data: { scope } },
      });
    }
  });

  test("says what it would have changed of the actions on record", async () => {
    await sold("a", 5);
    await sold("b", 500);
    const { status, body } = await simulate(
      'name: next\nrules:\n  - id: none\n    tools: pay\n    verdict: deny\n    reason: "N\u043e."\n',
    );
    expect(status).toBe(200);
    expect(simulationSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ complete: true, actions: 2, stricter: 2, looser: 0, terms: 0 });
    expect(body["changes"]).toMatchObject([
      { id: expect.stringMatching(/^a /) as string, tool: "pay", change: "stricter", from: "allow", to: "deny" },
      { from: "ask", to: "deny", rules: ["none"], reason: "N\\u{43E}." },
    ]);
    const { body: same } = await simulate(
      JSON.stringify({
        name: "n",
        rules: [{ id: "x", tools: ["pay"], verdict: "ask", ask: { reviewers: "finance" } }],
      }),
    );
    expect(same).toMatchObject({ stricter: 1, terms: 1 });
    expect(world.holdpoint.policies.list()).toHaveLength(2);
  });

  test("knows the tools that people were asked about where no policy does, and stops where it is enough", async () => {
    const bare = new World();
    await bare.asked("t");
    const policy = "name: n\nrules: [{ id: a, tools: pay, verdict: allow, when: args.cents < 1000 }]\n";
    expect(await bare.post("/v1/policy/simulations", { as: "ann", body: { policy } })).toMatchObject({
      status: 200,
      body: { actions: 1, looser: 1 },
    });
    expect(await bare.holdpoint.policies.simulate(policy, () => true)).toMatchObject({ complete: false, actions: 0 });
    await bare.asked("u");
    const { policies } = bare.holdpoint;
    let asked = 0;
    const count = (): boolean => {
      asked += 1;
      return false;
    };
    expect(await policies.simulate(policy, count)).toMatchObject({ complete: true, actions: 2 });
    const last = asked;
    asked = 0;
    expect(await policies.simulate(policy, () => count() || asked === last)).toMatchObject({
      complete: false,
      actions: 1,
    });
    await bare.stop();
  });

  test.each([
    ["that is none", "[1, 2"],
    ["with an alias", "name: &a x\nrules: []\nversion: *a\n"],
    ["for a tool that is not there", "name: n\nrules: [{ id: a, tools: sell, verdict: deny }]\n"],
    [
      "with a condition that cannot be",
      "name: n\nrules: [{ id: a, tools: pay, verdict: deny, when: args.nothing > 1 }]\n",
    ],
    [
      "with a condition that can hang",
      "name: n\nrules: [{ id: a, tools: pay, verdict: deny, when: args.to.matches('(a+)+$') }]\n",
    ],
    [
      "whose reviewers cannot be",
      "name: n\nrules: [{ id: a, tools: pay, verdict: ask, ask: { reviewers: { role: x, count: -1 } } }]\n",
    ],
    ["whose judge is not here", "name: n\nrules: []\njudges: [mine]\n"],
    ["that is too long", `name: n\nrules: []\n#${"x".repeat(262_144)}`],
  ])("one %s is refused with its place, and is no error of the server", async (_name, policy) => {
    expect(await simulate(policy)).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
  });

  test("what fails once does not hold up the next", async () => {
    const { find } = world.store;
    world.store.find = () => Promise.reject(new Error("broken"));
    expect(await simulate("name: n\nrules: []\n")).toMatchObject({ status: 500 });
    world.store.find = find;
    expect(await simulate("name: n\nrules: []\n")).toMatchObject({ status: 200 });
    expect(world.errors.splice(0)).toHaveLength(1);
  });
});

describe("grants", () => {
  const issue = (body: object, as: Who = "ann") => world.post("/v1/grants", { as, body });
  const five = { tool: "pay", maxUses: 5, expiresInMs: 3_600_000, reason: "A busy day" };

  test("permit what they say, are listed with their uses, and are taken back", async () => {
    const made = await issue({ ...five, id: "g1", when: "args.cents < 1000" });
    expect(made.status).toBe(200);
    expect(grantSchema.parse(made.body)).toEqual(made.body);
    expect(made.body).toMatchObject({ id: "g1", tool: "pay", used: 0, issuedBy: "ann", when: "args.cents < 1000" });
    expect(made.body["says"]).toMatch(/^up to 5 uses of pay, where args\.cents < 1000, until .*; granted by ann/);
    await sold("a", 500);
    await until(async () => (await rested(world.store, "a")).status === "completed", "it was permitted");
    const listed = await world.get("/v1/grants?state=active");
    expect(grantPageSchema.parse(listed.body)).toEqual(listed.body);
    expect(listed.body.items).toMatchObject([{ id: "g1", used: 1 }]);
    const revoked = await world.post("/v1/grants/g1/revocations", { as: "cara", body: {} });
    expect(revoked).toMatchObject({ status: 200, body: { revokedAt: world.clock.now(), used: 1 } });
    expect((await world.get("/v1/grants?state=active")).body.items).toEqual([]);
    expect((await world.get("/v1/grants?limit=1")).body).toMatchObject({ items: [{ id: "g1" }], next: null });
  });

  test("with a limit of money say so", async () => {
    const money = { amount: "args.cents", maxAmountMinor: 5_000, currency: "EUR" };
    const { status, body } = await issue({ ...five, ...money });
    expect([status, body["detail"]]).toEqual([200, undefined]);
    expect(body).toMatchObject({
      maxAmountMinor: 5_000,
      says: expect.stringMatching(/each at most 50\.00 EUR/) as string,
    });
  });

  test("are issued by grantors alone, with bounds, for tools there are", async () => {
    expect(await issue(five, "bob")).toMatchObject({ status: 403, body: { code: "NOT_A_REVIEWER" } });
    for (const as of ["bot", "cron", "mute"] as const) {
      expect(await issue(five, as)).toMatchObject({ status: 403, body: { code: "AGENT_CANNOT_DECIDE" } });
      expect(await issue({ ...five, tool: "none" }, as)).toMatchObject({ status: 403 });
    }
    expect(await issue(five, "nobody")).toMatchObject({ status: 403, body: { code: "SCOPE_MISSING" } });
    expect(await issue({ ...five, tool: "sell" })).toMatchObject({ status: 422, body: { code: "GRANT_INVALID" } });
    expect(await issue({ ...five, maxUses: 0 })).toMatchObject({ status: 422, body: { code: "GRANT_INVALID" } });
    expect(await issue({ ...five, when: "args.nothing" })).toMatchObject({
      status: 422,
      body: { code: "GRANT_INVALID" },
    });
    expect(await issue({ ...five, reason: "" })).toMatchObject({ status: 422 });
    expect(await world.post("/v1/grants/none/revocations", { as: "ann", body: {} })).toMatchObject({ status: 422 });
    expect(await world.post("/v1/grants/none/revocations", { as: "bob", body: {} })).toMatchObject({ status: 403 });
    expect(await world.get("/v1/grants", { as: "reader" })).toMatchObject({ status: 403 });
    expect((await world.get("/v1/grants")).body.items).toEqual([]);
  });

  test("are issued by nobody where nobody is named", async () => {
    const bare = new World({ policy: ofServer });
    expect(await bare.post("/v1/grants", { as: "ann", body: five })).toMatchObject({ status: 403 });
    await bare.stop();
  });
});
