/** What is odd about a policy, for the tools it was compiled with. Nothing of it refuses the policy. */
import type { CompiledPolicy } from "../compile.ts";
import type { LintFinding } from "./finding.ts";
import { lintLimits } from "./lint-limits.ts";
import { lintRules } from "./lint-rules.ts";

/** Rules and limits that never decide, say the same twice or the contrary, or ask nobody in particular. */
export function lint(policy: CompiledPolicy): readonly LintFinding[] {
  return [...lintRules(policy), ...lintLimits(policy)];
}
