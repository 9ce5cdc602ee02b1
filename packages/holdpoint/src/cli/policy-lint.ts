/** `holdpoint policy lint`: what is odd about a policy. */
import { lint } from "../policy/index.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { count } from "./frame/figures.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import type { ConfigPolicies } from "./policy/config-policies.ts";
import { configBeside, POLICY_OR_CONFIG, readPolicy, UNKNOWN_TOOLS } from "./policy/read-policy.ts";
import { safeLine } from "./show/untrusted.ts";

type Given = Call<typeof POLICY_OR_CONFIG>["given"];

function sayCount(findings: number, it: string): string {
  return findings === 0 ? `Nothing is odd about ${it}.` : `${count(findings, "finding")}.`;
}

function lintFile(file: string, given: Given, config: ConfigPolicies | undefined): number {
  const { policy, isKnown } = readPolicy({ ...given, file }, { config });
  // A pattern for tools that nobody named is no finding.
  const findings = lint(policy).filter(({ kind }) => isKnown || kind !== "no-tool");
  if (given.json) printJson({ digest: policy.digest, findings, toolsKnown: isKnown });
  else {
    for (const { kind, message } of findings) print(safeLine(`${kind}: ${message}`));
    print(sayCount(findings.length, "it"));
    if (!isKnown) tell(UNKNOWN_TOOLS);
  }
  return findings.length;
}

/** The policies of a config, each with whose it is. */
function lintConfig({ inForce }: ConfigPolicies, { json }: Given): number {
  const policies = inForce.map(({ policy, ...whose }) => ({
    ...whose,
    name: policy.policy.name,
    digest: policy.digest,
    findings: lint(policy),
  }));
  const found = policies.reduce((sum, { findings }) => sum + findings.length, 0);
  if (json) printJson({ policies });
  else if (policies.length === 0) print("The config has no policies.");
  else {
    for (const { source, graph, name, findings } of policies) {
      const whose = `${name} (${graph === undefined ? source : `graph ${graph}`})`;
      for (const { kind, message } of findings) print(safeLine(`${whose}: ${kind}: ${message}`));
    }
    print(sayCount(found, count(policies.length, "policy").replace("policys", "policies")));
  }
  return found;
}

export const policyLintCommand = command({
  name: "policy lint",
  summary: "says what is odd about a policy: rules that never decide, say the same twice or the contrary",
  notes: [
    "Without FILE it looks at all policies of a config, with the tools they are for. What is refused, with the rule and the place, ends with 2; what is odd ends with 1.",
  ],
  options: POLICY_OR_CONFIG,
  examples: [
    ["policy lint", "checks the policies of holdpoint.config.ts"],
    ["policy lint policy.yaml --config holdpoint.config.ts", "checks a file against the tools of a config"],
    ["policy lint policy.yaml --tools tools.json", "checks it against the tools it is for"],
    ["policy lint policy.yaml", "checks what can be checked without them"],
  ],
  async run({ given }) {
    const { file } = given;
    const found =
      file === undefined
        ? lintConfig(await configBeside({ ...given, file }), given)
        : lintFile(file, given, await configBeside(given));
    return found === 0 ? EXIT.ok : EXIT.findings;
  },
});
