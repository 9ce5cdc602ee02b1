/** The judge and the pack, as policies use them (K1, K2). */
import { describe, expect, test } from "vitest";
import { facts as action } from "../../../test/policy/given.ts";
import type { Json } from "../../core/json.ts";
import { compilePolicy } from "../compile.ts";
import { evaluate } from "../evaluate.ts";
import { definePolicy } from "../normalize.ts";
import type { ActionFacts, Verdict } from "../outcome.ts";
import { shellJudge, shellPack } from "./shell-judge.ts";

const facts = (tool: string, args: Json): ActionFacts => action({ tool, args });

describe("the judge", () => {
  const judge = shellJudge({ tools: ["bash", "run_*"], cwd: "/srv/app", home: "/home/me", workspace: "/srv/app" });

  test.each<[Json, Verdict]>([
    [{ command: "ls" }, "allow"],
    [{ command: "rm -rf build" }, "ask"],
    [{ command: "cd .. && rm -rf *" }, "deny"],
    [{ command: ["ls", "-la", "a b"] }, "allow"],
    [{ command: ["rm", "-rf", "/"] }, "deny"],
    [{ command: ["echo", "$(rm -rf /)", "; rm -rf /", "it's"] }, "allow"],
    [{ command: ["bash", "-lc", "rm -rf /"] }, "deny"],
    [{ command: "" }, "allow"],
    [{}, "deny"],
    [{ command: 1 }, "deny"],
    [{ command: null }, "deny"],
    [{ command: [] }, "deny"],
    [{ command: ["ls", 1] }, "deny"],
    [{ command: { text: "ls" } }, "deny"],
    [{ cmd: "ls" }, "deny"],
    ["ls", "deny"],
    [["ls"], "deny"],
    [null, "deny"],
  ])("given %j: %s (K1)", (args, verdict) => {
    expect(judge.judge(facts("bash", args))?.verdict).toBe(verdict);
  });

  test("judges its tools only", () => {
    expect(judge.judge(facts("run_shell", { command: "ls" }))).toMatchObject({ verdict: "allow" });
    expect(judge.judge(facts("read_file", { command: "rm -rf /" }))).toBeUndefined();
  });

  test("finds the command where it is told to", () => {
    const other = shellJudge({ tools: "exec", arg: "cmd" });
    expect(other.judge(facts("exec", { cmd: "reboot" }))).toMatchObject({ verdict: "deny" });
    expect(other.judge(facts("exec", { command: "ls" }))).toEqual({
      verdict: "deny",
      reason: 'The argument "cmd" holds no command that can be judged.',
    });
  });

  test("is named after what it was made of (K2)", () => {
    const names = [
      {},
      { arg: "cmd" },
      { cwd: "/a" },
      { home: "/a" },
      { workspace: "/a" },
      { tools: ["bash", "sh"] },
    ].map((more) => shellJudge({ tools: ["bash"], ...more }).name);
    expect(new Set(names).size).toBe(names.length);
    expect(shellJudge({ tools: "bash" }).name).toBe(shellJudge({ tools: ["bash"], arg: "command" }).name);
    for (const name of names) expect(name).toMatch(/^shell\/1\/[0-9a-f]{12}$/);
  });
});

describe("the pack", () => {
  const pack = shellPack({ tools: "bash" });
  const shape = { name: "bash", effect: "act", schema: { type: "object" } } as const;
  const policy = compilePolicy(definePolicy(pack.policy), [shape], { judges: pack.judges });

  test.each<[string, Verdict]>([
    ["git status", "allow"],
    ["npm install", "ask"],
    ["sudo rm -rf /", "deny"],
  ])("%s: %s", (command, verdict) => {
    const outcome = evaluate(policy, facts("bash", { command }));
    expect(outcome).toMatchObject({ verdict, rules: pack.policy.judges });
  });

  test("says what was found", () => {
    const { reason, findings } = evaluate(policy, facts("bash", { command: "ls && sudo rm -rf /" }));
    expect(reason).toBe('The command removes everything under the root directory: "sudo rm -rf /".');
    expect(findings).toContainEqual({ code: "ROOT_REMOVAL", text: "sudo rm -rf /", at: 6 });
  });
});
