/**
 * Reviewer rules as people write them, checked and made whole.
 *
 * V1. What comes out is complete (every default written down), frozen, and comes out the same when put in again.
 * V2. A rule that nobody could ever meet is refused when it is given, not found out when everybody waits.
 * V3. Every refusal names the field at fault.
 */
import { HoldpointError } from "../core/errors.ts";
import { canonical, deepFreeze, isObject, isText, type Json } from "../core/json.ts";
import { personIdProblem } from "../core/person-id.ts";
import {
  needsOf,
  stagesOf,
  type Need,
  type ReviewerRule,
  type Reviewers,
  type ReviewersInput,
  type StageRule,
} from "./reviewer-rule.ts";
import { countWays, fewest, reachable, waysOf } from "./ways.ts";

/** Deepest nesting of `all` and `any`. */
export const MAX_RULE_DEPTH = 6;
/** Most ways in which a rule can be met. */
export const MAX_WAYS = 64;
/** Most people one need, or the smallest way of a rule, can ask for. */
export const MAX_PEOPLE = 50;
/** Most names in one list, and most parts of one `all`, `any` or `stages`. */
export const MAX_LIST = 200;
/** Longest chain of delegations that can be allowed. */
export const MAX_CHAIN = 5;

/** What is known where the rule is used. */
export interface Surroundings {
  /** Who asks; excluded unless the rule allows them. */
  readonly requesters?: readonly string[];
  /** The roles there are; a role that is not among them is refused. */
  readonly roles?: ReadonlySet<string>;
  /** How the field is called in refusals; default `reviewers`. */
  readonly field?: string;
}

const NEED_KINDS = ["role", "people"] as const;
const KINDS = [...NEED_KINDS, "all", "any", "stages"] as const;
const WHOLE = new Set(["rule", "veto", "disagreement", "allowRequester", "maxDelegations"]);

function refuse(path: string, what: string): never {
  throw new HoldpointError("REVIEWERS_INVALID", `${path} ${what}.`, { path });
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function textAt(value: unknown, path: string): string {
  return isText(value) && value.length <= MAX_LIST ? value : refuse(path, `is a text of 1 to ${MAX_LIST} characters`);
}

function personAt(value: unknown, path: string): string {
  const id = textAt(value, path);
  const problem = personIdProblem(id);
  return problem === undefined ? id : refuse(path, problem);
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) return refuse(path, "is a list with at least one entry");
  return value.length > MAX_LIST ? refuse(path, `has ${value.length} entries; at most ${MAX_LIST} are allowed`) : value;
}

function noTwice(values: readonly Json[], path: string, advice: string): void {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    const text = canonical(value);
    if (seen.has(text)) refuse(`${path}[${index}]`, `is there twice; ${advice}`);
    seen.add(text);
  }
}

function countAt(given: unknown, path: string): number {
  const count = given ?? 1;
  return isCount(count, 1, MAX_PEOPLE) ? count : refuse(path, `is a whole number from 1 to ${MAX_PEOPLE}`);
}

function needAt(given: Readonly<Record<string, unknown>>, path: string, roles: Surroundings["roles"]): Need {
  const count = countAt(given["count"], `${path}.count`);
  if ("role" in given) {
    const role = textAt(given["role"], `${path}.role`);
    if (roles !== undefined && !roles.has(role)) {
      refuse(`${path}.role`, `is ${JSON.stringify(role)}, which is no known role (${[...roles].join(", ")})`);
    }
    return { role, count };
  }
  const people = listAt(given["people"], `${path}.people`).map((id, at) => personAt(id, `${path}.people[${at}]`));
  noTwice(people, `${path}.people`, "name everybody once");
  if (count > people.length) refuse(`${path}.count`, `is ${count}, and only ${people.length} people are named`);
  return { people, count };
}

function ruleAt(given: unknown, path: string, roles: Surroundings["roles"], depth: number): ReviewerRule {
  if (!isObject(given)) return refuse(path, "is an object with role, people, all, any or stages");
  const kinds = KINDS.filter((kind) => kind in given);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return refuse(path, `has exactly one of ${KINDS.join(", ")}`);
  const counted = kind === "role" || kind === "people";
  const extra = Object.keys(given).find((key) => key !== kind && !(counted && key === "count"));
  if (extra !== undefined) refuse(`${path}.${extra}`, "is not part of a reviewer rule");
  if (counted) return needAt(given, path, roles);
  if (depth >= MAX_RULE_DEPTH) refuse(path, `is nested deeper than ${MAX_RULE_DEPTH} levels`);
  const parts = listAt(given[kind], `${path}.${kind}`).map((part, at) =>
    flatAt(part, `${path}.${kind}[${at}]`, roles, depth + 1),
  );
  if (kind === "stages") return { stages: parts };
  noTwice(parts, `${path}.${kind}`, "give it a count to ask for more people");
  return kind === "all" ? { all: parts } : { any: parts };
}

function flatAt(given: unknown, path: string, roles: Surroundings["roles"], depth: number): StageRule {
  const rule = ruleAt(given, path, roles, depth);
  return "stages" in rule ? refuse(`${path}.stages`, "stands inside another rule; stages are only at the top") : rule;
}

/** V2: refuses the first stage that cannot be met once those before it are. */
function checkReach(rule: ReviewerRule, path: string, requesters: readonly string[]): void {
  const stages = stagesOf(rule);
  for (const at of stages.keys()) {
    const where = "stages" in rule ? `${path}.stages[${at}]` : path;
    const soFar: StageRule = { all: stages.slice(0, at + 1) };
    if (countWays(soFar) > MAX_WAYS) refuse(where, `can be met in more than ${MAX_WAYS} ways; write it simpler`);
    const people = fewest(waysOf(soFar));
    if (people > MAX_PEOPLE) refuse(where, `takes ${people} people; at most ${MAX_PEOPLE} can be asked for`);
    if (!reachable(soFar, new Set())) {
      refuse(where, "can never be met: it takes more distinct people than are named (one person counts once)");
    }
    if (!reachable(soFar, new Set(requesters))) {
      const who = requesters.map((id) => JSON.stringify(id)).join(" or ");
      refuse(where, `can never be met: it takes ${who}, who asks and is not counted`);
    }
  }
}

function vetoAt(given: unknown, path: string, roles: Surroundings["roles"]): StageRule {
  const veto = flatAt(given, path, roles, 1);
  if (needsOf(veto).some((need) => need.count !== 1)) refuse(path, "has a count; one rejection of a veto is enough");
  return veto;
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], path: string): T {
  return choices.find((choice) => choice === value) ?? refuse(path, `is one of ${choices.join(", ")}`);
}

/** Checks who is to approve, and makes it whole; throws REVIEWERS_INVALID. */
export function normalizeReviewers(input: ReviewersInput, around: Surroundings = {}): Reviewers {
  const field = around.field ?? "reviewers";
  const given: unknown = typeof input === "string" ? { role: input } : input;
  if (!isObject(given)) return refuse(field, "is a role, a rule, or an object with a rule");
  const isWhole = "rule" in given;
  const whole = isWhole ? given : { rule: given };
  const extra = Object.keys(whole).find((key) => !WHOLE.has(key));
  if (extra !== undefined) refuse(`${field}.${extra}`, "is not part of reviewers");
  const path = isWhole ? `${field}.rule` : field;
  const rule = ruleAt(whole["rule"], path, around.roles, 0);
  const allowRequester = whole["allowRequester"] ?? false;
  if (typeof allowRequester !== "boolean") return refuse(`${field}.allowRequester`, "is true or false");
  const maxDelegations = whole["maxDelegations"] ?? 1;
  if (!isCount(maxDelegations, 0, MAX_CHAIN)) {
    return refuse(`${field}.maxDelegations`, `is a whole number from 0 to ${MAX_CHAIN}`);
  }
  checkReach(rule, path, allowRequester ? [] : (around.requesters ?? []));
  const modes = ["veto", "majority", "escalate"] as const;
  const reviewers = {
    rule,
    ...(whole["veto"] === undefined ? {} : { veto: vetoAt(whole["veto"], `${field}.veto`, around.roles) }),
    disagreement: oneOf(whole["disagreement"] ?? "veto", modes, `${field}.disagreement`),
    allowRequester,
    maxDelegations,
  };
  return deepFreeze(reviewers as unknown as Json) as unknown as Reviewers;
}
