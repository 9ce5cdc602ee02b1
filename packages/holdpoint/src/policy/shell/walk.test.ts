/** Bounds of the judgement (W2), and trees that the grammar does not make of any text (W1). */
import { parse, type SyntaxNode } from "unbash";
import { describe, expect, test } from "vitest";
import type { Here } from "./judgement.ts";
import { InnerScripts } from "./inner-scripts.ts";
import { judgeCommand } from "./judge-command.ts";
import { initialState } from "./state.ts";
import { unknown } from "./value.ts";
import { MOST_FINDINGS, Walk } from "./walk.ts";

const HERE: Here = {
  state: initialState(undefined),
  input: { kind: "inherited" },
  source: "text",
  origin: undefined,
  depth: 0,
  calls: [],
  sweeps: false,
  at: 0,
  text: "text",
};

function walk(length = 100): Walk {
  return new Walk({ home: "/home/user", workspace: undefined }, length);
}

function codes(of: Walk): readonly string[] {
  return of.findings.map((finding) => finding.code);
}

const place = { pos: 0, end: 4 };

describe("trees of no text (W1)", () => {
  test("a node that is no command is not understood", () => {
    const j = walk();
    j.walk({ type: "Literal", ...place, value: "a", text: "a" }, HERE);
    expect(codes(j)).toEqual(["UNREADABLE"]);
  });

  test("what has no commands does nothing", () => {
    const j = walk();
    expect(j.walk({ type: "AndOr", ...place, commands: [], operators: [] }, HERE).ok).toBe(HERE.state);
    expect(j.walk({ type: "Pipeline", ...place, prefixes: [], commands: [], operators: [] }, HERE).ok).toBe(HERE.state);
    expect(codes(j)).toEqual([]);
  });

  test("a substitution without a script is not understood", () => {
    const j = walk();
    const inside = new InnerScripts(HERE, j);
    const node: SyntaxNode = { type: "CommandExpansion", ...place, text: "$(", script: undefined };
    inside.sweep(node);
    expect(codes(j)).toEqual(["UNREADABLE"]);
    expect(inside.printedBy(node)).toEqual([unknown("output", true)]);
  });
});

test("a here-document that was not taken apart is not understood", () => {
  const j = walk();
  const delimiter = { type: "HereDocDelimiter", ...place, text: "E", value: "E", quoted: false } as const;
  const body = { type: "HereDocBody", ...place, text: "$(evil)", parts: undefined } as const;
  const common = { type: "HereDoc", ...place, operator: "<<", descriptor: undefined, closing: place } as const;
  const document = { ...common, delimiter, body };
  const command = { type: "Command", ...place, name: undefined, prefix: [], suffix: [], args: [] } as const;
  j.walk({ ...command, redirects: [document] }, HERE);
  expect(codes(j)).toEqual(["UNREADABLE"]);
});

describe("bounds (W2)", () => {
  test("what asks is kept up to a number, what denies always", () => {
    const many = Array.from({ length: MOST_FINDINGS + 20 }, (_, index) => `evil${index}`).join("; ");
    const { verdict, findings } = judgeCommand(`${many}; rm -rf /; reboot`);
    expect(verdict).toBe("deny");
    expect(findings).toHaveLength(MOST_FINDINGS + 2);
    expect(findings.slice(-2).map((finding) => finding.code)).toEqual(["ROOT_REMOVAL", "MACHINE_STOP"]);
  });

  test("a finding is there once for a command", () => {
    expect(judgeCommand("for i in a b c d; do evil $i; done").findings).toEqual([
      { code: "UNKNOWN_COMMAND", text: "evil $i", at: 21 },
    ]);
  });

  test("commands are counted", () => {
    const j = walk(0);
    for (let index = 0; index < 3000; index += 1) j.walk(parse("ls").commands[0]?.command as SyntaxNode, HERE);
    expect(codes(j)).toEqual(["TOO_MUCH"]);
    j.script(parse("ls"), HERE);
    j.command([unknown("pipe")], HERE);
    expect(codes(j)).toEqual(["TOO_MUCH"]);
  });

  test.each([
    `echo ${"$X".repeat(200)}`,
    `a=(${"x ".repeat(300)}); a+=(${"x ".repeat(300)}); echo \${a[@]}`,
    `a=(${"x ".repeat(1100)}); echo "\${a[@]}"b "\${a[@]}$x"`,
    `x='${"a ".repeat(1100)}'; echo b$x"c$x"`,
    "for a in {1..9}; do for b in {1..9}; do echo $a$b$a; done; done",
    "for a in {1..9}; do for b in {1..9}; do echo $a $b; done; done",
    `for a in ${"b ".repeat(300)}; do echo $a; done`,
    Array.from({ length: 200 }, (_, index) => `x${index}=a`).join(";"),
    `x=${"a".repeat(100)}; echo \${x%a*} \${x/a/b}`,
  ])("much of the same is allowed: %#", (command) => {
    expect(judgeCommand(command)).toMatchObject({ verdict: "allow" });
  });

  test.each([
    "for a in {1..9}; do for b in {1..9} /; do rm -rf $b; done; done",
    `a=(${"x ".repeat(300)}); a+=(/); rm -rf "\${a[@]}" /`,
    `${"x=$x$y;".repeat(100)} rm -rf /`,
    "mapfile -t x <<< $'/\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9'; rm -rf ${x[0]}",
    "for a in {1..9}; do for b in {1..9}; do $a$b$a -rf /; done; done",
    `x='$(ls)${" ".repeat(5000)}'; rm -rf /`,
  ])("much of the same hides nothing: %#", (command) => {
    expect(judgeCommand(command)).toMatchObject({ verdict: "deny" });
  });
});

test("positions are those of the command as it was given", () => {
  const at = (command: string): readonly (readonly [string, number, string])[] =>
    judgeCommand(command).findings.map(({ code, at: from, text }) => [code, from, text] as const);
  expect(at("ls; evil -x | cat")).toEqual([["UNKNOWN_COMMAND", 4, "evil -x"]]);
  expect(at('echo "$(evil)"')).toEqual([["UNKNOWN_COMMAND", 8, "evil"]]);
  expect(at("ls; bash -c 'ls; evil'")).toEqual([["UNKNOWN_COMMAND", 4, "evil"]]);
  expect(at("ls; echo `echo \\`evil\\``")).toEqual([["UNKNOWN_COMMAND", 4, "evil"]]);
  expect(at("ls )")).toEqual([["UNREADABLE", 3, ")"]]);
  expect(at(`evil ${"x".repeat(200)}`)[0]?.[2]).toHaveLength(121);
  expect(at("evil \u202e\n\u200b\u00a0x")[0]).toEqual(["HIDDEN_CHARACTERS", 5, "\\u{202e}⏎\\u{200b}\\u{a0}x"]);
});
