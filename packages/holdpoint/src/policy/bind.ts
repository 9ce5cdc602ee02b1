/**
 * The rules and limits that matter to one tool, with their expressions checked against its arguments.
 */
import type { HoldpointError } from "../core/errors.ts";
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

/** True when a rule speaks for the actions of a tool. */
export function speaksFor(rule: Rule, tool: string, effect: Effect): boolean {
  return (rule.effect === undefined || rule.effect === effect) && matchesAny(rule.tools, tool);
}

/** Turns expressions into what can be evaluated, each once. */
export class Binder {
  private readonly scope: Scope;
  private readonly tool: string | undefined;
  private readonly conditions = new Map<string, Expression<boolean>>();
  /** By id of the limit. */
  private readonly amounts = new Map<string, Expression<Amount>>();

  /** `tool` is named in refusals; without one nothing is refused: an expression that cannot be used throws when it is met. */
  constructor(scope: Scope, tool: string | undefined) {
    this.scope = scope;
    this.tool = tool;
  }

  bind(policy: Policy, tool: string, effect: Effect): BoundTool {
    const rules = policy.rules.flatMap((rule, index): readonly BoundRule[] =>
      speaksFor(rule, tool, effect)
        ? [{ rule, when: this.condition(rule.when, { rule: rule.id, path: `rules[${index}].when` }) }]
        : [],
    );
    const limits = policy.limits.flatMap((limit, index): readonly BoundLimit[] =>
      matchesAny(limit.tools, tool)
        ? [{ limit, amount: this.amount(limit, { rule: limit.id, path: `limits[${index}].amount` }) }]
        : [],
    );
    return { effect, args: this.scope.args, rules, limits };
  }

  private condition(text: string | undefined, place: PolicyPlace): Expression<boolean> | undefined {
    if (text === undefined) return undefined;
    const found = this.conditions.get(text) ?? this.attempt(text, place, () => conditionOf(this.scope, text));
    this.conditions.set(text, found);
    return found;
  }

  private amount({ id, amount: text, currency }: Limit, place: PolicyPlace): Expression<Amount> | undefined {
    if (text === undefined) return undefined;
    const found = this.amounts.get(id) ?? this.attempt(text, place, () => amountOf(this.scope, text, currency));
    this.amounts.set(id, found);
    return found;
  }

  private attempt<Value>(text: string, place: PolicyPlace, make: () => Expression<Value>): Expression<Value> {
    try {
      return make();
    } catch (error) {
      if (this.tool !== undefined) throw unusable(place, this.tool, error);
      const refusal = new Error(whyOf(error));
      return {
        text,
        constant: false,
        evaluate: () => {
          throw refusal;
        },
      };
    }
  }
}

function unusable(place: PolicyPlace, tool: string, error: unknown): HoldpointError {
  const field = missingField(error);
  return invalidPolicy(
    { ...place, tool, ...(field === undefined ? {} : { field }) },
    `cannot be used for the tool ${JSON.stringify(tool)}: ${whyOf(error)}`,
    error,
  );
}
