/** Conditions, and what they come to or are refused with, for tests of them. */
import type { Json } from "../../src/core/json.ts";
import { conditionOf, Variables, whyOf, type Scope } from "../../src/policy/cel/condition.ts";
import type { ActionFacts } from "../../src/policy/outcome.ts";
import { facts } from "./given.ts";

/** What a condition comes to of an action with these arguments; why not, where it cannot be judged. */
export function outcome(scope: Scope, text: string, args: Json, more: Partial<ActionFacts> = {}): boolean | string {
  const condition = conditionOf(scope, text);
  try {
    return condition.evaluate(new Variables(facts({ ...more, args }), scope.args));
  } catch (error) {
    return whyOf(error);
  }
}

/** Why a condition is none. */
export function refusal(scope: Scope, text: string): string {
  try {
    conditionOf(scope, text);
  } catch (error) {
    return whyOf(error);
  }
  return "accepted";
}
