/** Policies on the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { makeDatabase, withStore } from "../../test/cli/database.ts";
import type { Ended } from "../../test/cli/terminal.ts";

const { at, call } = new CommandFolder();

const POLICY = `
name: office
rules:
  - { id: small, tools: pay, verdict: ask, ask: { reviewers: finance } }
  - { id: large, tools: pay, when: args.cents > 1000, verdict: deny, reason: Too much. }
  - { id: all, tools: "read_*", verdict: allow }
limits:
  - { id: few, tools: pay, per: thread, window: day, max: 3, onExceed: deny }
`;
const TOOLS = [
  {
    name: "pay",
    effect: "act",
    schema: { type: "object", properties: { cents: { type: "integer" } }, required: ["cents"] },
  },
];

describe("policies", () => {
  beforeEach(() => {
    writeFileSync(at("policy.yaml"), POLICY);
    writeFileSync(at("tools.json"), JSON.stringify(TOOLS));
  });

  const policy = (what: string, ...args: readonly string[]): Promise<Ended> =>
    call("policy", what, at("policy.yaml"), ...args);

  test("are linted, with the tools and without", async () => {
    const known = await policy("lint", "--tools", at("tools.json"));
    expect(known).toMatchObject({ code: 1, err: "" });
    expect(known.out).toContain('no-tool: The rule "all" speaks for no tool there is.\n1 finding.\n');
    const unknown = await policy("lint");
    expect(unknown).toMatchObject({ code: 0, out: "Nothing is odd about it.\n" });
    expect(unknown.err).toContain("Name them with --tools FILE, or a config");
    expect(JSON.parse((await policy("lint", "--json", "--tools", at("tools.json"))).out)).toMatchObject({
      toolsKnown: true,
      findings: [{ kind: "no-tool", rule: "all" }],
    });
  });

  test("are explained", async () => {
    const large = await policy("explain", "--tool", "pay", "--args", '{"cents":2000}', "--tools", at("tools.json"));
    expect(large).toMatchObject({ code: 0, err: "" });
    expect(large.out).toContain("deny   rule large  args.cents > 1000 → true");
    expect(large.out.trimEnd().split("\n").at(-1)).toMatch(/^deny: Too much\./);
    const small = await policy(
      "explain",
      "--tool",
      "pay",
      "--args",
      '{"cents":5}',
      "--requester",
      "ann",
      "--graph",
      "g",
    );
    expect(small.out.trimEnd().split("\n").at(-1)).toMatch(/^ask: /);
    expect(small.err).toContain("--tools FILE");
    const other = await policy("explain", "--tool", "drop", "--args", "{}", "--tools", at("tools.json"), "--json");
    expect(JSON.parse(other.out)).toMatchObject({ known: false, outcome: { verdict: "ask" } });
    const then = await policy("explain", "--tool", "pay", "--args", '{"cents":5}', "--at", "2026-05-01T09:00:00Z");
    expect(then.code).toBe(0);
  });

  test("are tried on what is recorded", async () => {
    await makeDatabase(at("agent.db"));
    const { code, out } = await policy("simulate", "--db", at("agent.db"));
    expect(code).toBe(1);
    expect(out).toMatch(/^CHANGE +TOOL +VERDICT +ACTION\n/);
    expect(out).toMatch(/stricter +pay +ask → deny +small \d+\.\d+\n/);
    expect(out).toMatch(/5 recorded actions: 2 would go stricter, 0 looser, \d with other terms\.\n$/);
    const same = await call("policy", "simulate", at("empty.yaml"), "--db", at("agent.db"));
    expect(same.code).toBe(2);
    writeFileSync(at("asks.yaml"), "name: asks\nrules: []\n");
    expect(
      JSON.parse((await call("policy", "simulate", at("asks.yaml"), "--db", at("agent.db"), "--json")).out),
    ).toMatchObject({ actions: 5, toolsKnown: false });
    writeFileSync(
      at("all.json"),
      JSON.stringify([...TOOLS, { name: "print", effect: "act", schema: { type: "object" } }]),
    );
    const known = await call("policy", "simulate", at("asks.yaml"), "--db", at("agent.db"), "--tools", at("all.json"));
    expect(known.err).toBe("");
  });

  test("find nothing to change in nothing", async () => {
    await withStore(at("empty.db"), () => Promise.resolve());
    expect((await policy("simulate", "--db", at("empty.db"), "--tools", at("tools.json"))).out).toBe(
      "0 recorded actions: 0 would go stricter, 0 looser, 0 with other terms.\n",
    );
  });

  test.each<readonly [args: readonly string[], says: RegExp]>([
    [
      ["lint", "absent.yaml"],
      /^The policy absent\.yaml cannot be read: there is no such file; name one that is there\./,
    ],
    [
      ["lint", "POLICY", "--tools", "absent.json"],
      /^The list of tools absent\.json cannot be read: there is no such file; name one that is there\./,
    ],
    [["lint", "POLICY", "--tools", "POLICY"], /^The list of tools .* is no JSON: /],
    [["lint", "TOOLS"], /^\/.*\/tools\.json: .* \(POLICY_INVALID\)\n$/],
    [["lint", "LIST"], /^\/.*\/list\.yaml: The policy must be object\. \(POLICY_INVALID\)\n$/],
    [["explain", "LIST", "--tool", "pay", "--args", "{}"], /^\/.*\/list\.yaml: .* \(POLICY_INVALID\)\n$/],
    [["simulate", "LIST", "--db", "EMPTY"], /^\/.*\/list\.yaml: .* \(POLICY_INVALID\)\n$/],
    [
      ["lint", "POLICY", "--tools", "TOOLS", "--config", "x"],
      /^--tools and --config both say which tools there are; name one\./,
    ],
    [["lint", "--tools", "TOOLS"], /^FILE is missing: --tools is for a policy in a file\./],
    [["explain", "POLICY", "--tool", "pay", "--args", "{"], /^--args is no JSON: /],
    [["explain", "POLICY", "--tool", "pay"], /^--args JSON is missing/],
    [
      ["explain", "POLICY", "--tool", "pay", "--args", "{}", "--at", "soon"],
      /^--at is an instant like 2026-05-01T09:00:00Z; "soon" is not\./,
    ],
    [["simulate", "POLICY"], /^--db STORE is missing/],
  ])("%j is refused", async (args, says) => {
    writeFileSync(at("list.yaml"), "- 1\n");
    await withStore(at("empty.db"), () => Promise.resolve());
    const real = args.map(
      (arg) =>
        ({ POLICY: at("policy.yaml"), TOOLS: at("tools.json"), LIST: at("list.yaml"), EMPTY: at("empty.db") })[arg] ??
        arg,
    );
    const { code, err } = await call("policy", ...real);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(says) as string });
  });

  test.each([
    "{}",
    "[null]",
    "[1]",
    '[{"name":"x","effect":"write","schema":{}}]',
    '[{"name":"x","effect":"act","schema":null}]',
    "[[]]",
  ])("a list of tools that is %s is refused", async (text) => {
    writeFileSync(at("tools.json"), text);
    expect(readFileSync(at("tools.json"), "utf8")).toBe(text);
    expect((await policy("lint", "--tools", at("tools.json"))).err).toMatch(
      /^The list of tools .* is not \[\{ "name": …/,
    );
  });
});
