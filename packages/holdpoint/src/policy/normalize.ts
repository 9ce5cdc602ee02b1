/**
 * From the written to the internal form.
 *
 * N1. Ids of rules and limits are unique: an outcome names them.
 * N2. What is left out stays left out, and what can be written in two ways comes out in one, so that two documents that
 *     say the same have the same digest.
 */
import type { RepeatLimits } from "../approvals/repeats.ts";
import type { Reviewers, ReviewersInput } from "../approvals/reviewer-rule.ts";
import { durationMs } from "../core/duration.ts";
import { deepFreeze, type Json } from "../core/json.ts";
import type { AskTerms } from "./asks/ask-terms.ts";
import { DECISIONS } from "./asks/decisions.ts";
import { decimalsOf } from "./cel/currencies.ts";
import { checkDocument } from "./check-document.ts";
import type { AskDocument, LimitDocument, PolicyDocument, RepeatsDocument, RuleDocument } from "./document.ts";
import { invalidPolicy, type PolicyPlace } from "./invalid.ts";
import type { Limit, Window } from "./limits/limit.ts";
import type { Policy } from "./policy.ts";
import type { Rule } from "./rule.ts";

function milliseconds(given: AskDocument["deadline"] & {}, place: PolicyPlace): number {
  try {
    const ms = durationMs(given);
    if (ms >= 1) return ms;
  } catch (error) {
    throw invalidPolicy(place, "is longer than a thousand years", error);
  }
  throw invalidPolicy(place, "is no time at all");
}

function reviewersOf(given: ReviewersInput): Reviewers {
  if (typeof given === "string") return { rule: { role: given } };
  return "rule" in given ? given : { rule: given };
}

function askOf({ reviewers, deadline, validFor, risk, allow }: AskDocument, place: PolicyPlace): AskTerms {
  const at = (field: string): PolicyPlace => ({ ...place, path: `${place.path}.ask.${field}` });
  return {
    ...(reviewers === undefined ? {} : { reviewers: reviewersOf(reviewers) }),
    ...(deadline === undefined ? {} : { deadlineMs: milliseconds(deadline, at("deadline")) }),
    ...(validFor === undefined ? {} : { validForMs: milliseconds(validFor, at("validFor")) }),
    ...(risk === undefined ? {} : { risk }),
    ...(allow === undefined ? {} : { allow: DECISIONS.filter((each) => allow.includes(each)) }),
  };
}

function toolsOf(tools: string | readonly string[]): readonly string[] {
  return [...new Set(typeof tools === "string" ? [tools] : tools)].toSorted();
}

function ruleOf({ tools, ask, ...rule }: RuleDocument, index: number): Rule {
  const place = { rule: rule.id, path: `rules[${index}]` };
  return { ...rule, tools: toolsOf(tools), ...(ask === undefined ? {} : { ask: askOf(ask, place) }) };
}

function windowOf(window: LimitDocument["window"], place: PolicyPlace): Window {
  if (window === "day" || window === "ever") return window;
  return { ms: milliseconds(window, { ...place, path: `${place.path}.window` }) };
}

function limitOf({ tools, ask, window, count: _one, ...limit }: LimitDocument, index: number): Limit {
  const place = { rule: limit.id, path: `limits[${index}]` };
  if (limit.currency !== undefined && decimalsOf(limit.currency) === undefined) {
    throw invalidPolicy({ ...place, path: `${place.path}.currency` }, "is no ISO 4217 currency in use");
  }
  return {
    ...limit,
    tools: toolsOf(tools),
    window: windowOf(window, place),
    ...(ask === undefined ? {} : { ask: askOf(ask, place) }),
  };
}

function repeatsOf({ rejections, within, denyFor }: RepeatsDocument): RepeatLimits {
  return {
    rejections,
    windowMs: milliseconds(within, { path: "repeats.within" }),
    denyMs: milliseconds(denyFor, { path: "repeats.denyFor" }),
  };
}

function checkIds(named: readonly (readonly [string, string])[]): void {
  const seen = new Set<string>();
  for (const [id, path] of named) {
    if (seen.has(id)) throw invalidPolicy({ rule: id, path }, "is there twice; give every rule and limit its own id");
    seen.add(id);
  }
}

/** A written policy in its internal form; throws POLICY_INVALID naming rule and path. */
export function definePolicy(document: PolicyDocument): Policy {
  const { name, version, rules, limits = [], repeats, judges = [] } = checkDocument(document);
  checkIds([
    ...rules.map(({ id }, index) => [id, `rules[${index}].id`] as const),
    ...limits.map(({ id }, index) => [id, `limits[${index}].id`] as const),
  ]);
  const policy: Policy = {
    format: 1,
    name,
    ...(version === undefined ? {} : { version }),
    rules: rules.map(ruleOf),
    limits: limits.map(limitOf),
    ...(repeats === undefined ? {} : { repeats: repeatsOf(repeats) }),
    judges: judges.toSorted(),
  };
  return deepFreeze(policy as unknown as Json) as unknown as Policy;
}
