/**
 * Several reviewer rules as one that is at least as strict as each.
 *
 * R1. Whoever meets the merged rule meets every rule that went into it.
 * R2. The order in which rules are merged changes nothing, and a rule merged with itself is that rule.
 * R3. The same need asked for twice is one need, with the higher count: two rules that want a manager want one manager.
 * R4. Stages merge position by position, so that every rule's own order is kept. A rule without stages belongs to the
 *     first.
 */
import type { ReviewerRule, Reviewers, StageRule } from "../../approvals/reviewer-rule.ts";
import { canonical, type Json } from "../../core/json.ts";

/** What is asked for, and how many people it takes; `key` says when two are the same need. */
interface Want {
  readonly rule: StageRule;
  readonly count: number;
}

function keyOf(rule: StageRule): string {
  if ("role" in rule) return canonical({ role: rule.role });
  if ("people" in rule) return canonical({ people: rule.people.toSorted() });
  return canonical(rule);
}

function wantsOf(rule: StageRule): ReadonlyMap<string, Want> {
  const wants = new Map<string, Want>();
  for (const part of "all" in rule ? rule.all : [rule]) {
    const key = keyOf(part);
    const count = "role" in part || "people" in part ? (part.count ?? 1) : 1;
    wants.set(key, { rule: part, count: count + (wants.get(key)?.count ?? 0) });
  }
  return wants;
}

function withCount({ rule, count }: Want): StageRule {
  if ("role" in rule) return count === 1 ? { role: rule.role } : { role: rule.role, count };
  if ("people" in rule) {
    const people = rule.people.toSorted();
    return count === 1 ? { people } : { people, count };
  }
  return rule;
}

function mergeStage(rules: readonly StageRule[]): StageRule {
  const wants = new Map<string, Want>();
  for (const rule of rules) {
    for (const [key, want] of wantsOf(rule)) {
      if (want.count > (wants.get(key)?.count ?? 0)) wants.set(key, want);
    }
  }
  const all = [...wants].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, want]) => withCount(want));
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : { all };
}

function mergeRules(rules: readonly ReviewerRule[]): ReviewerRule {
  const staged = rules.map((rule) => ("stages" in rule ? rule.stages : [rule]));
  const longest = Math.max(...staged.map((stages) => stages.length));
  const stages = Array.from({ length: longest }, (_, at) =>
    mergeStage(staged.flatMap((each) => each.slice(at, at + 1))),
  );
  const [only] = stages;
  return only !== undefined && stages.length === 1 ? only : { stages };
}

/** What one rejection means, strictest first: it rejects, it goes to others, it counts among the others. */
const DISAGREEMENTS = ["veto", "escalate", "majority"] as const;

function mergeVetoes(all: readonly Reviewers[]): StageRule | undefined {
  const vetoes = new Map(
    all.flatMap(({ veto }) => (veto === undefined ? [] : [[canonical(veto as unknown as Json), veto] as const])),
  );
  const sorted = [...vetoes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, veto]) => veto);
  return sorted.length > 1 ? { any: sorted } : sorted[0];
}

/** Several rules as the strictest (R1); `undefined` when there is none. */
export function mergeReviewers(given: readonly Reviewers[]): Reviewers | undefined {
  const distinct = [...new Map(given.map((each) => [canonical(each as unknown as Json), each])).values()];
  const [only] = distinct;
  if (distinct.length < 2) return only;
  const veto = mergeVetoes(distinct);
  return {
    rule: mergeRules(distinct.map(({ rule }) => rule)),
    ...(veto === undefined ? {} : { veto }),
    disagreement: distinct
      .map(({ disagreement = "veto" }) => disagreement)
      .reduce((a, b) => (DISAGREEMENTS.indexOf(b) < DISAGREEMENTS.indexOf(a) ? b : a)),
    allowRequester: distinct.every(({ allowRequester = false }) => allowRequester),
    maxDelegations: Math.min(...distinct.map(({ maxDelegations = 1 }) => maxDelegations)),
  };
}
