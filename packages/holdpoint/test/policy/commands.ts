/** Tests of shell commands that are judged alike, in groups. */
import { describe, expect, test } from "vitest";
import type { FindingCode } from "../../src/policy/shell/finding.ts";
import { judgeCommand, type ShellOptions } from "../../src/policy/shell/judge-command.ts";

/** Commands that are denied without asking anyone. */
export function denied(name: string, commands: readonly string[], options?: ShellOptions): void {
  describe(name, () => {
    test.each(commands)("%j", (command) => {
      const judgment = judgeCommand(command, options);
      expect(judgment).toMatchObject({ verdict: "deny" });
      expect(judgment.findings.length).toBeGreaterThan(0);
    });
  });
}

/** Commands that are asked about, each with what is found in it. */
export function asked(
  name: string,
  cases: readonly (readonly [command: string, code: FindingCode])[],
  options?: ShellOptions,
): void {
  describe(name, () => {
    test.each(cases)("%j: %s", (command, code) => {
      const judgment = judgeCommand(command, options);
      expect(judgment.verdict).toBe("ask");
      expect(judgment.findings.map((finding) => finding.code)).toContain(code);
      expect(judgment.reason).toMatch(/^The command .+: ".+"\.$/);
    });
  });
}
