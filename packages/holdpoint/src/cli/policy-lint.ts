/** `holdpoint policy lint`: what is odd about a policy. */
import { lint } from "../policy/index.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { count } from "./frame/figures.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { POLICY, readPolicy, UNKNOWN_TOOLS } from "./policy/read-policy.ts";
import { safeLine } from "./show/untrusted.ts";

export const policyLintCommand = command({
  name: "policy lint",
  summary: "says what is odd about a policy: rules that never decide, say the same twice or the contrary",
  notes: ["What is refused, with the rule and the place, ends with 2; what is odd ends with 1."],
  options: POLICY,
  examples: [
    ["policy lint policy.yaml --tools tools.json", "checks it against the tools it is for"],
    ["policy lint policy.yaml", "checks what can be checked without them"],
  ],
  run({ given }) {
    const { policy, isKnown } = readPolicy(given);
    // A pattern for tools that nobody named is no finding.
    const findings = lint(policy).filter(({ kind }) => isKnown || kind !== "no-tool");
    if (given.json) printJson({ digest: policy.digest, findings, toolsKnown: isKnown });
    else {
      for (const { kind, message } of findings) print(safeLine(`${kind}: ${message}`));
      if (findings.length > 0) print(`${count(findings.length, "finding")}.`);
      else print("Nothing is odd about it.");
      if (!isKnown) tell(UNKNOWN_TOOLS);
    }
    return Promise.resolve(findings.length === 0 ? EXIT.ok : EXIT.findings);
  },
});
