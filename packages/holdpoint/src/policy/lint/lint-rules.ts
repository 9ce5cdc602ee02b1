/** What is odd about the rules of a policy. */
import { canonical, type Json } from "../../core/json.ts";
import type { CompiledPolicy } from "../compile.ts";
import { stricter } from "../outcome.ts";
import type { LintFinding, LintKind } from "./finding.ts";
import { covers, standings, type Standing } from "./standing.ts";

function about(kind: LintKind, { rule }: Standing, message: string, by?: Standing): LintFinding {
  return {
    kind,
    rule: rule.id,
    ...(by === undefined ? {} : { by: by.rule.id }),
    message: `The rule ${JSON.stringify(rule.id)} ${message}.`,
  };
}

/** What a rule is by itself. */
function alone(each: Standing): readonly LintFinding[] {
  const { rule, tools, holds } = each;
  if (tools.size === 0) return [about("no-tool", each, "speaks for no tool there is")];
  if (holds === "never") return [about("never-holds", each, "has a condition that never holds")];
  if (holds === "fails") {
    return [about("always-fails", each, "has a condition that always fails, so it denies everything")];
  }
  if (rule.verdict === "ask" && rule.ask?.reviewers === undefined) {
    return [about("no-reviewers", each, "asks, and does not say whom")];
  }
  return [];
}

function sameTerms(a: Standing, b: Standing): boolean {
  return canonical((a.rule.ask ?? {}) as Json) === canonical((b.rule.ask ?? {}) as Json);
}

/** What one rule is beside another: the second is what the finding is about. */
function beside(a: Standing, b: Standing): LintFinding | undefined {
  if (!covers(a, b)) return undefined;
  const mutual = covers(b, a);
  const name = JSON.stringify(a.rule.id);
  if (a.rule.verdict === b.rule.verdict) {
    // Of two that say the same, the later one is too many.
    if (!sameTerms(a, b) || (mutual && a.index > b.index)) return undefined;
    return about("redundant", b, `says no more than ${name}`, a);
  }
  if (stricter(b.rule.verdict, a.rule.verdict) === b.rule.verdict) return undefined;
  return mutual
    ? about("contradictory", b, `says ${b.rule.verdict} where ${name} says ${a.rule.verdict}, which is stricter`, a)
    : about("unreachable", b, `never decides: ${name} speaks for all of it and is stricter`, a);
}

/** What is odd about the rules, in their order; at most one finding about two rules for each. */
export function lintRules(policy: CompiledPolicy): readonly LintFinding[] {
  const all = standings(policy);
  return all.flatMap((each) => {
    const found = alone(each);
    if (found.some(({ kind }) => kind !== "no-reviewers")) return found;
    const pair = all
      .filter((other) => other !== each && (other.holds === "always" || other.holds === "depends"))
      .map((other) => beside(other, each))
      .find((finding) => finding !== undefined);
    return pair === undefined ? found : [...found, pair];
  });
}
