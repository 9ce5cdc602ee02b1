/**
 * The rules and limits that matter to one tool, with their expressions checked against its arguments.
 */
import type { ArgType } from "./cel/arg-values.ts";
import {
  amountOf,
  conditionOf,
  missingField,
  whyOf,
  type Amount,
  type Expression,
  type Scope,
} from "./cel/condition.ts";
import { matchesAny } from "./glob.ts";
import { invalidPolicy, type PolicyPlace } from "./invalid.ts";
import type { Limit } from "./limits/limit.ts";
import type { Effect } from "./outcome.ts";
import type { Policy } from "./policy.ts";
import type { Rule } from "./rule.ts";

/** A rule, ready for the actions of one tool; without `when` it always holds. */
export interface BoundRule {
  readonly rule: Rule;
  readonly when: Expression<boolean> | undefined;
}

/** A limit, ready for the actions of one tool; without `amount` each counts as one. */
export interface BoundLimit {
  readonly limit: Limit;
  readonly amount: Expression<Amount> | undefined;
}

/** What of a policy matters to one tool. */
export interface BoundTool {
  readonly effect: Effect;
  readonly args: ArgType;
  readonly rules: readonly BoundRule[];
  readonly limits: readonly BoundLimit[];
}

/** True when a rule or limit speaks for the actions of a tool. */
export function speaksFor(
  part: { readonly tools: readonly string[]; readonly effect?: Effect },
  tool: string,
  effect: Effect,
): boolean {
  return (part.effect === undefined || part.effect === effect) && matchesAny(part.tools, tool);
}

/** What work that can pause comes to, done at once. */
export function drained<Result>(work: Generator<undefined, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Turns expressions into what can be evaluated, each once. */
export class Binder {
  private readonly scope: Scope;
  private readonly tool: string | undefined;
  private readonly conditions = new Map<string, Expression<boolean>>();
  /** By id of the limit. */
  private readonly amounts = new Map<string, Expression<Amount>>();

  /** Conditions that look at no arguments, so that one serves every tool. */
  private readonly shared: Map<string, Expression<boolean>>;

  /** `tool`: whose arguments the scope has, named in refusals; without one, of any tool nobody described. */
  constructor(scope: Scope, shared: Map<string, Expression<boolean>>, tool?: string) {
    this.scope = scope;
    this.shared = shared;
    this.tool = tool;
  }

  /**
   * The rules and limits for a tool that `chosen` is true for, one by one, so that whoever does it can pause between them;
   * throws POLICY_INVALID for an expression that cannot be used.
   */
  *binding(policy: Policy, effect: Effect, chosen: (part: Rule | Limit) => boolean): Generator<undefined, BoundTool> {
    const rules: BoundRule[] = [];
    const limits: BoundLimit[] = [];
    for (const [index, rule] of policy.rules.entries()) {
      if (!chosen(rule)) continue;
      rules.push({ rule, when: this.condition(rule, `rules[${index}].when`) });
      yield;
    }
    for (const [index, limit] of policy.limits.entries()) {
      if (!chosen(limit)) continue;
      limits.push({ limit, amount: this.amount(limit, `limits[${index}].amount`) });
      yield;
    }
    return { effect, args: this.scope.args, rules, limits };
  }

  /** The same at once. */
  bind(policy: Policy, effect: Effect, chosen: (part: Rule | Limit) => boolean): BoundTool {
    return drained(this.binding(policy, effect, chosen));
  }

  private condition({ id, when: text }: Rule, path: string): Expression<boolean> | undefined {
    if (text === undefined) return undefined;
    const known = this.shared.get(text) ?? this.conditions.get(text);
    if (known !== undefined) return known;
    const made = this.attempt({ rule: id, path }, () => conditionOf(this.scope, text));
    (made.looksAtArgs ? this.conditions : this.shared).set(text, made);
    return made;
  }

  private amount({ id, amount: text, currency }: Limit, path: string): Expression<Amount> | undefined {
    if (text === undefined) return undefined;
    const found = this.amounts.get(id) ?? this.attempt({ rule: id, path }, () => amountOf(this.scope, text, currency));
    this.amounts.set(id, found);
    return found;
  }

  private attempt<Value>(place: PolicyPlace, make: () => Expression<Value>): Expression<Value> {
    try {
      return make();
    } catch (error) {
      const { tool } = this;
      const field = missingField(error);
      const data = { ...place, ...(tool === undefined ? {} : { tool }), ...(field === undefined ? {} : { field }) };
      const whose = tool === undefined ? "tools that are not known" : `the tool ${JSON.stringify(tool)}`;
      throw invalidPolicy(data, `cannot be used for ${whose}: ${whyOf(error)}`, error);
    }
  }
}
