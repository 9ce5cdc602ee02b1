/** Policies as people write them: YAML, JSON, builders; one form (N1, N2), refused with rule and path (T1, T2). */
import { describe, expect, test } from "vitest";
import { HoldpointError } from "../core/errors.ts";
import { allow, ask, deny } from "./builders.ts";
import type { PolicyDocument, RuleDocument } from "./document.ts";
import { loadPolicy, POLICY_TEXT_MAX } from "./load.ts";
import { definePolicy } from "./normalize.ts";
import { policyDigest } from "./policy.ts";

const YAML = `
name: payments
version: "3"
rules:
  - id: reads
    tools: get_*
    effect: read
    verdict: allow
  - id: big
    tools: [wire, pay, pay]
    when: args.amount > 50000
    verdict: ask
    reason: Large payments need a manager.
    ask: { reviewers: manager, deadline: 3h, validFor: 90000, risk: high, allow: [edit, approve] }
limits:
  - { id: daily, tools: pay, amount: args.amount, currency: USD, per: tenant, window: day, max: 100000, onExceed: deny }
  - id: often
    tools: [pay]
    count: 1
    per: thread
    window: 10m
    max: 3
    onExceed: ask
    reason: Three within ten minutes.
    ask: { reviewers: { rule: { any: [{ role: a, count: 2 }, { people: [x, y] }] }, veto: { role: legal } } }
  - { id: total, tools: pay, per: graph, window: ever, max: 9, onExceed: deny }
repeats: { rejections: 2, within: 1d, denyFor: 1h }
judges: [shell, files]
`;

function refusal(source: string | PolicyDocument): { readonly message: string; readonly data: unknown } {
  try {
    loadPolicy(source);
  } catch (error) {
    if (error instanceof HoldpointError && error.code === "POLICY_INVALID") {
      return { message: error.message, data: error.data };
    }
    throw error;
  }
  throw new Error("it was accepted");
}

describe("one form", () => {
  test("given YAML, then the internal form, frozen", () => {
    const policy = loadPolicy(YAML);
    expect(policy).toEqual({
      format: 1,
      name: "payments",
      version: "3",
      rules: [
        { id: "reads", tools: ["get_*"], effect: "read", verdict: "allow" },
        {
          id: "big",
          tools: ["pay", "wire"],
          when: "args.amount > 50000",
          verdict: "ask",
          reason: "Large payments need a manager.",
          ask: {
            reviewers: { rule: { role: "manager" } },
            deadlineMs: 10_800_000,
            validForMs: 90_000,
            risk: "high",
            allow: ["approve", "edit"],
          },
        },
      ],
      limits: [
        {
          id: "daily",
          tools: ["pay"],
          amount: "args.amount",
          currency: "USD",
          per: "tenant",
          window: "day",
          max: 100_000,
          onExceed: "deny",
        },
        {
          id: "often",
          tools: ["pay"],
          per: "thread",
          window: { ms: 600_000 },
          max: 3,
          onExceed: "ask",
          reason: "Three within ten minutes.",
          ask: {
            reviewers: { rule: { any: [{ role: "a", count: 2 }, { people: ["x", "y"] }] }, veto: { role: "legal" } },
          },
        },
        { id: "total", tools: ["pay"], per: "graph", window: "ever", max: 9, onExceed: "deny" },
      ],
      repeats: { rejections: 2, windowMs: 86_400_000, denyMs: 3_600_000 },
      judges: ["files", "shell"],
    });
    expect(Object.isFrozen(policy.rules[1]?.ask?.reviewers?.rule)).toBe(true);
  });

  test("N2: the same in JSON, as an object, and with builders has the same digest", () => {
    const document: PolicyDocument = {
      name: "p",
      rules: [
        { id: "allow get_*", tools: "get_*", verdict: "allow" },
        {
          id: "ask pay wire",
          tools: ["pay", "wire"],
          when: "args.n > 1",
          verdict: "ask",
          ask: { reviewers: { role: "m" }, deadline: "1h", validFor: "2h", risk: "low", allow: ["edit"] },
        },
        { id: "plain", tools: "pay", verdict: "ask", effect: "act" },
        { id: "never", tools: "drop", verdict: "deny", reason: "Never." },
      ],
    };
    const built: readonly RuleDocument[] = [
      allow("get_*"),
      ask(["pay", "wire"], {
        when: "args.n > 1",
        reviewers: { role: "m" },
        deadline: "1h",
        validFor: "2h",
        risk: "low",
        allow: ["edit"],
      }),
      ask("pay", { id: "plain", effect: "act" }),
      deny("drop", { id: "never", reason: "Never." }),
    ];
    const digest = policyDigest(definePolicy(document));
    expect(policyDigest(loadPolicy(JSON.stringify(document)))).toBe(digest);
    expect(policyDigest(definePolicy({ name: "p", rules: built }))).toBe(digest);
    expect(policyDigest(loadPolicy({ ...document, rules: document.rules.toReversed() }))).not.toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("terms of an ask, each by itself", () => {
    const terms = (given: RuleDocument["ask"] & {}): unknown =>
      definePolicy({ name: "p", rules: [{ id: "k", tools: "x", verdict: "ask", ask: given }] }).rules[0]?.ask;
    expect(terms({ risk: "low" })).toEqual({ risk: "low" });
    expect(terms({ deadline: "1h" })).toEqual({ deadlineMs: 3_600_000 });
    expect(terms({})).toEqual({});
  });

  test("a bare policy", () => {
    expect(definePolicy({ name: "p", rules: [] })).toEqual({ format: 1, name: "p", rules: [], limits: [], judges: [] });
  });
});

describe("T1: text that is not read", () => {
  test.each([
    [
      "an anchor",
      "name: &a p\nrules: []",
      "The policy cannot be read: it has an anchor (&); write out what it stands for.",
    ],
    ["an anchor and an alias", "name: p\nrules: &r []\nlimits: *r", "an anchor (&)"],
    ["an alias without an anchor", "name: *a", "it has an alias (*); write out"],
    ["a tag", "name: !!str p\nrules: []", "it has a tag (!); write the value as it is."],
    ["an unknown tag", "name: !js/function x\nrules: []", "The policy cannot be read: Unresolved tag"],
    ["a merge key", "name: p\nrules: []\n<<: { a: 1 }", "<< is not a field that is known here."],
    ["a duplicate key", "name: p\nname: q\nrules: []", 'it has the key "name" twice in one place.'],
    ["a duplicate key further in", 'name: p\nrules: [{ id: a, tools: x, "id": b }]', 'the key "id" twice'],
    ["a duplicate key in JSON", '{"name": "p", "name": "q", "rules": []}', 'the key "name" is there twice.'],
    ["broken JSON", '{"name": ', "The JSON text is refused at character 9: a value was expected."],
    ["broken YAML", "name: [", "The policy cannot be read: Flow sequence in block collection"],
    ["two documents", "name: p\n---\nname: q", "Source contains multiple documents"],
    ["another version of YAML", "%YAML 9.9\n---\nname: p", "Unsupported YAML version 9.9"],
    ["a key that is no text", "? [a]\n: 1", "With stringKeys, all keys must be strings"],
    ["deep nesting", "[".repeat(50_000), "The policy cannot be read: Maximum call stack size exceeded"],
    [
      "deep nesting of blocks",
      `name: p\nrules: ${"[".repeat(300)}${"]".repeat(300)}`,
      "is nested deeper than 256 levels",
    ],
    ["nothing", "", "The policy must be object."],
    [
      "not a number",
      "name: .nan",
      "The policy is no plain data: The policy cannot be stored: $.name is NaN; use null or a string.",
    ],
    ["too much", "x".repeat(POLICY_TEXT_MAX + 1), `it has more than ${POLICY_TEXT_MAX} characters`],
  ])("%s", (_what, text, message) => {
    expect(refusal(text).message).toContain(message);
  });

  test("ordinary comments, quotes and blocks are read", () => {
    const text =
      "# a policy\nname: 'p'\nrules:\n  - id: a\n    tools: x\n    when: |\n      true\n    verdict: allow\n";
    expect(loadPolicy(text).rules[0]?.when).toBe("true\n");
  });
});

describe("what is not of the shape of a policy is refused with rule and path", () => {
  const change = (from: string, to: string): string => {
    if (!YAML.includes(from)) throw new Error(`there is no ${from}`);
    return YAML.replace(from, to);
  };

  test.each<[string, string, string, object]>([
    ["name: payments", "nam: payments", "name is missing.", { path: "name" }],
    ["    tools: get_*\n", "", '"reads": rules[0].tools is missing.', { path: "rules[0].tools", rule: "reads" }],
    ["  - id: reads", "  - idd: reads", "rules[0].id is missing.", { path: "rules[0].id" }],
    ["  - id: reads", "  - id: 5", "rules[0].id is not of the form it has", { path: "rules[0].id" }],
    ["effect: read", "efect: read", '"reads": rules[0].efect is not a field that is known here.', { rule: "reads" }],
    [
      "verdict: allow",
      "verdict: maybe",
      '"reads": rules[0].verdict must be one of "allow", "ask", "deny".',
      { rule: "reads" },
    ],
    [
      "verdict: allow",
      "verdict: allow\n    ask: {}",
      '"reads": rules[0].verdict must be "ask", with what else it has.',
      { rule: "reads" },
    ],
    [
      "id: reads",
      "id: (reads)",
      "rules[0].id is not of the form it has: Unique in the policy.",
      { path: "rules[0].id" },
    ],
    ["id: reads", `id: ${"x".repeat(101)}`, "rules[0].id is not of the form it has", { path: "rules[0].id" }],
    [
      "when: args.amount > 50000",
      `when: ${"x".repeat(2_001)}`,
      "rules[1].when must NOT have more than 2000 characters.",
      { path: "rules[1].when", rule: "big" },
    ],
    [
      "tools: [wire, pay, pay]",
      "tools: []",
      '"big": rules[1].tools is not of the form it has: Names of tools; * stands for any run of characters.',
      { rule: "big" },
    ],
    [
      "deadline: 3h",
      "deadline: soon",
      '"big": rules[1].ask.deadline is not of the form it has: Milliseconds, or a number with ms, s, m, h, d or w.',
      { path: "rules[1].ask.deadline" },
    ],
    [
      "deadline: 3h",
      "deadline: 0s",
      '"big": rules[1].ask.deadline is no time at all.',
      { path: "rules[1].ask.deadline", rule: "big" },
    ],
    [
      "deadline: 3h",
      "deadline: 999999999w",
      '"big": rules[1].ask.deadline is longer than a thousand years.',
      { path: "rules[1].ask.deadline" },
    ],
    [
      "allow: [edit, approve]",
      "allow: [choose]",
      'rules[1].ask.allow[0] must be one of "approve", "reject", "edit", "respond".',
      { rule: "big" },
    ],
    [
      "reviewers: manager",
      "reviewers: { role: m, count: 0 }",
      "rules[1].ask.reviewers.count must be >= 1.",
      { rule: "big" },
    ],
    [
      "reviewers: manager",
      "reviewers: { all: [] }",
      "rules[1].ask.reviewers.all must NOT have fewer than 1 items.",
      { rule: "big" },
    ],
    [
      "reviewers: manager",
      "reviewers: { all: [{ stages: [{ role: a }] }] }",
      "rules[1].ask.reviewers.all[0] is not of the form it has: One of role, people, all, any",
      { rule: "big" },
    ],
    [
      "max: 100000",
      "max: 1000.50",
      '"daily": limits[0].max must be integer.',
      { path: "limits[0].max", rule: "daily" },
    ],
    ["max: 100000", "max: -1", '"daily": limits[0].max must be >= 0.', { rule: "daily" }],
    ["max: 100000", "max: 9007199254740993", "limits[0].max must be <= 9007199254740991.", { rule: "daily" }],
    [
      "currency: USD",
      "currency: XYZ",
      '"daily": limits[0].currency is no ISO 4217 currency in use.',
      { path: "limits[0].currency" },
    ],
    ["count: 1", "count: 2", '"often": limits[1].count must be 1, with what else it has.', { rule: "often" }],
    [
      "count: 1",
      "count: 1\n    amount: args.amount",
      '"often": limits[1].amount does not go with the other fields.',
      { rule: "often" },
    ],
    ["count: 1", "currency: USD", '"often": limits[1].amount is missing.', { path: "limits[1].amount", rule: "often" }],
    [
      "onExceed: ask",
      "onExceed: deny",
      '"often": limits[1].onExceed must be "ask", with what else it has.',
      { rule: "often" },
    ],
    [
      "window: 10m",
      "window: 0m",
      '"often": limits[1].window is no time at all.',
      { path: "limits[1].window", rule: "often" },
    ],
    [
      "window: 10m",
      "window: hourly",
      '"often": limits[1].window is not of the form it has: Milliseconds',
      { rule: "often" },
    ],
    [
      "id: big",
      "id: reads",
      '"reads": rules[1].id is there twice; give every rule and limit its own id.',
      { rule: "reads", path: "rules[1].id" },
    ],
    [
      "id: often",
      "id: big",
      '"big": limits[1].id is there twice; give every rule and limit its own id.',
      { rule: "big" },
    ],
    ["within: 1d", "within: 0d", "repeats.within is no time at all.", { path: "repeats.within" }],
    ["rejections: 2", "rejections: 0", "repeats.rejections must be >= 1.", { path: "repeats.rejections" }],
    ["judges: [shell, files]", "judges: [shell, shell]", "judges must NOT have duplicate items", { path: "judges" }],
    ["judges: [shell, files]", '"a/b~c": 1', "a/b~c is not a field that is known here.", { path: "a/b~c" }],
  ])("given %j in place of %j", (from, to, message, data) => {
    const found = refusal(change(from, to));
    expect(found.message).toContain(message);
    expect(found.data).toMatchObject(data);
  });

  test("an object that is no plain data", () => {
    const rules = [{ id: "a", tools: "x", verdict: "allow", when: () => true }] as unknown as readonly RuleDocument[];
    expect(refusal({ name: "p", rules }).message).toContain("$.rules[0].when is a function");
  });

  test("as many rules as are read, and one more", () => {
    const rules = (count: number): readonly RuleDocument[] =>
      Array.from({ length: count }, (_, index) => allow(`t${index}`));
    expect(definePolicy({ name: "p", rules: rules(1_000) }).rules).toHaveLength(1_000);
    expect(refusal({ name: "p", rules: rules(1_001) }).message).toBe("rules must NOT have more than 1000 items.");
  });
});
