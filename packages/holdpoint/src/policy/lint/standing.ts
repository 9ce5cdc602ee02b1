/**
 * Where a rule stands among the others.
 *
 * P1. One rule covers another when it speaks for all its tools (of those there are), and holds whenever the other does: it
 *     always holds, or its condition follows from that of the other (bounds.ts). Nothing else is decided.
 */
import { scopeOf, Variables, type Expression } from "../cel/condition.ts";
import { ANYTHING } from "../cel/arg-values.ts";
import type { CompiledPolicy } from "../compile.ts";
import type { Rule } from "../rule.ts";
import { follows, isImpossible, readCondition, type Reading } from "./bounds.ts";

/** When a condition holds, as far as it can be said without an action. */
export type Holds = "always" | "never" | "fails" | "depends";

/** A rule, the tools it speaks for, and when. */
export interface Standing {
  readonly rule: Rule;
  readonly index: number;
  readonly tools: ReadonlySet<string>;
  readonly holds: Holds;
  /** What its condition says. */
  readonly says: Reading;
}

const NOTHING: Reading = { ranges: new Map(), parts: new Set(), clashes: false };

/** What a constant expression is evaluated with: it looks at none of it. */
const NOBODY = new Variables(
  { tool: "", effect: "read", known: false, args: null, tenant: "", threadId: "", graph: "", version: "", at: 0 },
  ANYTHING,
);

function holdsOf(when: Expression<boolean> | undefined, says: Reading): Holds {
  if (when === undefined) return "always";
  if (!when.constant) return isImpossible(says) ? "never" : "depends";
  try {
    return when.evaluate(NOBODY) ? "always" : "never";
  } catch {
    return "fails";
  }
}

/** All rules of a policy, with where they stand. */
export function standings({ policy, tools }: CompiledPolicy): readonly Standing[] {
  const { environment } = scopeOf(undefined);
  return policy.rules.map((rule, index) => {
    const bound = [...tools].flatMap(([tool, { rules }]) =>
      rules.filter((each) => each.rule === rule).map(({ when }) => ({ tool, when })),
    );
    const [first] = bound;
    const says = rule.when === undefined ? NOTHING : readCondition(environment.parse(rule.when).ast);
    const holds = first === undefined ? "depends" : holdsOf(first.when, says);
    return { rule, index, tools: new Set(bound.map(({ tool }) => tool)), holds, says };
  });
}

/** True when the first rule holds wherever the second does (P1). */
export function covers(a: Standing, b: Standing): boolean {
  const holds = a.holds === "always" || (a.holds === "depends" && follows(a.says, b.says));
  return holds && [...b.tools].every((tool) => a.tools.has(tool));
}
