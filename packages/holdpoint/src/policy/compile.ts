/**
 * A policy made ready for the tools it is to judge.
 *
 * B1. Everything is checked here, against every tool a rule matches: a condition that could not be evaluated, a tool or a
 *     field that does not exist, an amount that is no whole number. What compiles fails later only on the values of an
 *     action, and then it denies.
 * B2. Rules are sorted by tool, so that an action costs the rules that match its tool, not all.
 * B3. The digest covers the policy and the names of its judges.
 */
import type { Reviewers } from "../approvals/reviewer-rule.ts";
import type { AskTerms } from "./asks/ask-terms.ts";
import { Binder, drained, speaksFor, type BoundTool } from "./bind.ts";
import { scopeOf, whyOf, type Expression } from "./cel/condition.ts";
import { isGlob } from "./glob.ts";
import { invalidPolicy } from "./invalid.ts";
import type { Judge } from "./judge.ts";
import type { Effect } from "./outcome.ts";
import { policyDigest, type Policy } from "./policy.ts";
import type { ToolShape } from "./tool-shape.ts";

/** A policy, ready to be evaluated. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly digest: string;
  readonly tools: ReadonlyMap<string, BoundTool>;
  /** The tools it was compiled with. */
  readonly shapes: readonly ToolShape[];
  readonly judges: readonly Judge[];
  /** The same rules for a tool it was not compiled with, of whose arguments nothing is known. */
  readonly unknown: (tool: string, effect: Effect) => BoundTool;
}

/** What a policy is compiled with, beside the tools. */
export interface CompileOptions {
  readonly judges?: readonly Judge[];
  /** Checks the reviewers of a rule or limit and makes them whole; what it throws refuses the policy. */
  readonly checkReviewers?: (reviewers: Reviewers, field: string) => Reviewers;
}

interface Part {
  readonly id: string;
  readonly tools: readonly string[];
  readonly ask?: AskTerms;
}

/** A name without a wildcard must be the name of a tool. */
function checkNames(parts: readonly Part[], list: string, tools: ReadonlyMap<string, unknown>): void {
  for (const [index, { id, tools: names }] of parts.entries()) {
    const tool = names.find((name) => !isGlob(name) && !tools.has(name));
    if (tool === undefined) continue;
    const some = tools.size === 0 ? "none" : [...tools.keys()].slice(0, 10).join(", ");
    throw invalidPolicy(
      { rule: id, path: `${list}[${index}].tools`, tool },
      `names ${JSON.stringify(tool)}, which is no tool; there are ${some}`,
    );
  }
}

function withReviewers<T extends Part>(
  parts: readonly T[],
  list: string,
  check: CompileOptions["checkReviewers"],
): readonly T[] {
  return parts.map((part, index) => {
    const { id, ask } = part;
    if (check === undefined || ask?.reviewers === undefined) return part;
    const path = `${list}[${index}].ask.reviewers`;
    try {
      return { ...part, ask: { ...ask, reviewers: check(ask.reviewers, path) } };
    } catch (error) {
      throw invalidPolicy({ rule: id, path }, `cannot be used: ${whyOf(error).replace(/\.$/, "")}`, error);
    }
  });
}

function judgeNames(policy: Policy, judges: readonly Judge[]): readonly string[] {
  const names = judges.map(({ name }) => name).toSorted();
  const twice = names.find((name, index) => names[index + 1] === name);
  if (twice !== undefined) throw invalidPolicy({ path: "judges" }, `has ${JSON.stringify(twice)} twice`);
  const missing = policy.judges.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw invalidPolicy({ path: "judges" }, `names ${JSON.stringify(missing)}, which was not given`);
  }
  return names;
}

/**
 * Checks a policy against the tools there are and makes it ready (B1), rule by rule, so that whoever does it can pause
 * between them; throws POLICY_INVALID naming rule and path.
 */
export function* compiling(
  given: Policy,
  tools: readonly ToolShape[],
  { judges = [], checkReviewers }: CompileOptions = {},
): Generator<undefined, CompiledPolicy> {
  const policy: Policy = {
    ...given,
    rules: withReviewers(given.rules, "rules", checkReviewers),
    limits: withReviewers(given.limits, "limits", checkReviewers),
    judges: judgeNames(given, judges),
  };
  const shapes = new Map(tools.map((tool) => [tool.name, tool]));
  if (shapes.size < tools.length) throw invalidPolicy({ path: "" }, "is given two tools of one name");
  checkNames(policy.rules, "rules", shapes);
  checkNames(policy.limits, "limits", shapes);
  const shared = new Map<string, Expression<boolean>>();
  const bound = new Map<string, BoundTool>();
  for (const [name, { effect, schema }] of shapes) {
    const binder = new Binder(scopeOf(schema), shared, name);
    bound.set(name, yield* binder.binding(policy, effect, (part) => speaksFor(part, name, effect)));
    yield;
  }
  const loose = new Binder(scopeOf(undefined), shared);
  yield* loose.binding(policy, "act", () => true);
  return {
    policy,
    digest: policyDigest(policy),
    tools: bound,
    shapes: tools,
    judges,
    unknown: (tool, effect) => loose.bind(policy, effect, (part) => speaksFor(part, tool, effect)),
  };
}

/** Checks a policy against the tools there are and makes it ready (B1); throws POLICY_INVALID naming rule and path. */
export function compilePolicy(
  given: Policy,
  tools: readonly ToolShape[],
  options: CompileOptions = {},
): CompiledPolicy {
  return drained(compiling(given, tools, options));
}
