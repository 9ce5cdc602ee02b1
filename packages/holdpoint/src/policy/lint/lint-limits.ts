/** What is odd about the limits of a policy. */
import { canonical } from "../../core/json.ts";
import type { CompiledPolicy } from "../compile.ts";
import type { Limit } from "../limits/limit.ts";
import type { LintFinding, LintKind } from "./finding.ts";
import { standings } from "./standing.ts";

interface StandingLimit {
  readonly limit: Limit;
  readonly index: number;
  readonly tools: ReadonlySet<string>;
}

function about(kind: LintKind, { limit }: StandingLimit, message: string, by?: string): LintFinding {
  return {
    kind,
    rule: limit.id,
    ...(by === undefined ? {} : { by }),
    message: `The limit ${JSON.stringify(limit.id)} ${message}.`,
  };
}

function limitsOf({ policy, tools }: CompiledPolicy): readonly StandingLimit[] {
  return policy.limits.map((limit, index) => ({
    limit,
    index,
    tools: new Set(
      [...tools].flatMap(([tool, { limits }]) => (limits.some((each) => each.limit === limit) ? [tool] : [])),
    ),
  }));
}

/** What a limit counts: two that count the same differ at most in how much they take. */
function counted({ amount = "", currency = "", per, window }: Limit): string {
  return canonical([amount, currency, per, window]);
}

/** True when the first limit stops everything before the second would. */
function isTighter(a: StandingLimit, b: StandingLimit): boolean {
  if (a === b || ![...b.tools].every((tool) => a.tools.has(tool)) || counted(a.limit) !== counted(b.limit)) {
    return false;
  }
  if (a.limit.onExceed === "ask" && b.limit.onExceed === "deny") return false;
  return a.limit.max < b.limit.max || (a.limit.max === b.limit.max && a.index < b.index);
}

/** What is odd about the limits, in their order. */
export function lintLimits(policy: CompiledPolicy): readonly LintFinding[] {
  const all = limitsOf(policy);
  const denials = standings(policy).filter(({ rule, holds }) => rule.verdict === "deny" && holds === "always");
  return all.flatMap((each) => {
    if (each.tools.size === 0) return [about("no-tool", each, "speaks for no tool there is")];
    const found: LintFinding[] = [];
    const { onExceed, ask } = each.limit;
    if (onExceed === "ask" && ask?.reviewers === undefined) {
      found.push(about("no-reviewers", each, "asks, and does not say whom"));
    }
    if ([...each.tools].every((tool) => denials.some(({ tools }) => tools.has(tool)))) {
      found.push(about("never-reached", each, "is for tools that are always denied"));
    }
    const tighter = all.find((other) => isTighter(other, each));
    if (tighter !== undefined) {
      const name = JSON.stringify(tighter.limit.id);
      found.push(about("never-reached", each, `is never reached before ${name}`, tighter.limit.id));
    }
    return found;
  });
}
