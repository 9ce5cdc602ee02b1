/** What is odd about a policy (P1). */
import { describe, expect, test } from "vitest";
import { allow, ask, deny } from "../builders.ts";
import { compilePolicy } from "../compile.ts";
import type { LimitDocument, RuleDocument } from "../document.ts";
import { definePolicy } from "../normalize.ts";
import type { ToolShape } from "../tool-shape.ts";
import { lint } from "./lint.ts";

const schema = { type: "object", properties: { n: { type: "integer" } } };
const TOOLS: readonly ToolShape[] = [
  { name: "pay", effect: "act", schema },
  { name: "wire", effect: "act", schema },
  { name: "get", effect: "read", schema },
];

function found(
  rules: readonly RuleDocument[],
  limits: readonly LimitDocument[] = [],
): readonly (readonly (string | undefined)[])[] {
  const compiled = compilePolicy(definePolicy({ name: "p", rules, limits }), TOOLS);
  return lint(compiled).map(({ kind, rule, by }) => (by === undefined ? [kind, rule] : [kind, rule, by]));
}

const whom = { reviewers: "m" };

describe("rules", () => {
  test.each<[string, readonly RuleDocument[], readonly (readonly string[])[]]>([
    ["nothing odd", [allow("get"), ask(["pay", "wire"], whom), deny("wire", { when: "args.n > 1" })], []],
    [
      "no tool there is",
      [deny("drop_*", { id: "a" }), deny("get", { id: "b", effect: "act" })],
      [
        ["no-tool", "a"],
        ["no-tool", "b"],
      ],
    ],
    ["never holds", [deny("pay", { id: "a", when: "1 > 2" })], [["never-holds", "a"]]],
    ["always fails", [deny("pay", { id: "a", when: 'money("1,000", "USD") > 3' })], [["always-fails", "a"]]],
    [
      "what is constant and holds is as if it had no condition",
      [deny("pay", { id: "d", when: "1 < 2" }), allow("pay", { id: "a", when: "args.n > 1" })],
      [["unreachable", "a", "d"]],
    ],
    ["a time is not constant", [deny("pay", { id: "a", when: "hour() < 6" })], []],
    ["asks nobody", [ask("pay", { id: "a" })], [["no-reviewers", "a"]]],
    ["below a broader deny", [ask("pay", { id: "a", ...whom }), deny("*", { id: "d" })], [["unreachable", "a", "d"]]],
    ["below a broader ask", [allow("pay", { id: "a" }), ask("*", { id: "k", ...whom })], [["unreachable", "a", "k"]]],
    [
      "asks nobody, and cannot be reached",
      [ask("pay", { id: "a" }), deny("*", { id: "d" })],
      [
        ["no-reviewers", "a"],
        ["unreachable", "a", "d"],
      ],
    ],
    ["below a narrower deny", [allow("*", { id: "a" }), deny("pay", { id: "d" })], []],
    ["below a deny that may not hold", [allow("pay", { id: "a" }), deny("*", { id: "d", when: "args.n > 1" })], []],
    [
      "the same condition",
      [allow("pay", { id: "a", when: "args.n > 1" }), deny("*", { id: "d", when: "args.n > 1" })],
      [["unreachable", "a", "d"]],
    ],
    [
      "one that never holds shadows nothing",
      [allow("pay", { id: "a" }), deny("*", { id: "d", when: "false" })],
      [["never-holds", "d"]],
    ],
    [
      "the same broader deny",
      [deny("*", { id: "d" }), deny("pay", { id: "e", when: "args.n > 1" })],
      [["redundant", "e", "d"]],
    ],
    [
      "the same twice: the later one",
      [allow("pay", { id: "a" }), allow("pay", { id: "b" })],
      [["redundant", "b", "a"]],
    ],
    [
      "two asks with the same terms",
      [ask("*", { id: "k", ...whom }), ask("pay", { id: "l", ...whom })],
      [["redundant", "l", "k"]],
    ],
    ["two asks with other terms", [ask("*", { id: "k", ...whom }), ask("pay", { id: "l", reviewers: "n" })], []],
    ["the contrary", [allow("pay", { id: "a" }), deny("pay", { id: "d" })], [["contradictory", "a", "d"]]],
    [
      "the contrary under one condition",
      [allow("pay", { id: "a", when: "args.n > 1" }), ask("pay", { id: "k", when: "args.n > 1", ...whom })],
      [["contradictory", "a", "k"]],
    ],
    [
      "below a deny that begins earlier",
      [allow("pay", { id: "a", when: "args.n > 100" }), deny("*", { id: "d", when: "args.n > 50" })],
      [["unreachable", "a", "d"]],
    ],
    [
      "the contrary, written the other way around",
      [allow("pay", { id: "a", when: "args.n > 1" }), deny("pay", { id: "d", when: "1 < args.n" })],
      [["contradictory", "a", "d"]],
    ],
    [
      "bounds that no number meets",
      [deny("pay", { id: "a", when: "args.n > 100 && args.n < 50" })],
      [["never-holds", "a"]],
    ],
  ])("%s", (_what, rules, expected) => {
    expect(found(rules)).toEqual(expected);
  });

  test("messages are sentences", () => {
    const compiled = compilePolicy(
      definePolicy({ name: "p", rules: [allow("pay", { id: "a" }), deny("*", { id: "d" })] }),
      TOOLS,
    );
    expect(lint(compiled)[0]?.message).toBe('The rule "a" never decides: "d" speaks for all of it and is stricter.');
  });
});

describe("limits", () => {
  const limit = (id: string, more: Partial<LimitDocument> = {}): LimitDocument => ({
    ...{ id, tools: "pay", per: "tenant", window: "day", max: 10, onExceed: "deny", ...more },
  });

  test.each<[string, readonly RuleDocument[], readonly LimitDocument[], readonly (readonly string[])[]]>([
    ["nothing odd", [], [limit("a"), limit("b", { tools: "wire" }), limit("c", { per: "thread" })], []],
    ["no tool there is", [], [limit("a", { tools: "drop_*" })], [["no-tool", "a"]]],
    ["asks nobody", [], [limit("a", { onExceed: "ask" })], [["no-reviewers", "a"]]],
    ["asks somebody", [], [limit("a", { onExceed: "ask", ask: whom })], []],
    [
      "what is always denied",
      [deny("pay", { id: "d" })],
      [limit("a"), limit("b", { tools: "*" })],
      [["never-reached", "a"]],
    ],
    ["a tighter one", [], [limit("a"), limit("b", { tools: "*", max: 9 })], [["never-reached", "a", "b"]]],
    ["the same twice: the later one", [], [limit("a"), limit("b")], [["never-reached", "b", "a"]]],
    ["a tighter one that only asks", [], [limit("a"), limit("b", { max: 9, onExceed: "ask", ask: whom })], []],
    [
      "a tighter one that denies",
      [],
      [limit("a", { onExceed: "ask", ask: whom }), limit("b", { max: 9 })],
      [["never-reached", "a", "b"]],
    ],
    ["a tighter one for fewer tools", [], [limit("a", { tools: "*" }), limit("b", { max: 9 })], []],
    ["one that counts something else", [], [limit("a"), limit("b", { max: 9, amount: "args.n" })], []],
    [
      "one of another currency",
      [],
      [limit("a", { amount: "args.n", currency: "USD" }), limit("b", { max: 9, amount: "args.n", currency: "EUR" })],
      [],
    ],
  ])("%s", (_what, rules, limits, expected) => {
    expect(found(rules, limits)).toEqual(expected);
  });
});
