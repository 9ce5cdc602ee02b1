/** Checks a grant before it is issued, and makes an issued one ready to be used. */
import { HoldpointError } from "../../core/errors.ts";
import { deepFreeze, isObject, isText, toJson, type Json } from "../../core/json.ts";
import type { ArgType } from "../cel/arg-values.ts";
import { decimalsOf } from "../cel/currencies.ts";
import { amountOf, conditionOf, scopeOf, whyOf, type Amount, type Expression, type Scope } from "../cel/condition.ts";
import type { Effect } from "../outcome.ts";
import type { ToolShape } from "../tool-shape.ts";
import type { Grant } from "./grant.ts";

/** Most uses of one grant. */
const GRANT_USES_MAX = 1_000;
/** Longest time a grant can hold: 90 days. */
const GRANT_LASTS_MAX_MS = 90 * 86_400_000;
const TEXT_MAX = 500;

/** A grant with its expressions checked against the tool it is for. */
export interface CompiledGrant {
  readonly grant: Grant;
  readonly effect: Effect;
  readonly args: ArgType;
  readonly when: Expression<boolean> | undefined;
  readonly amount: Expression<Amount> | undefined;
}

function refuse(field: string, what: string, cause?: unknown): never {
  throw new HoldpointError("GRANT_INVALID", `The grant's ${field} ${what}.`, { field }, cause);
}

const FIELDS = new Set([
  ...["id", "scope", "maxUses", "amount", "maxAmountMinor", "currency"],
  ...["issuedBy", "issuedAt", "expiresAt", "reason", "revokedAt"],
]);

function checkFields(value: object, known: ReadonlySet<string>, within: string): void {
  const extra = Object.keys(value).find((key) => !known.has(key));
  if (extra !== undefined) refuse(`${within}${extra}`, "is not a field of a grant");
}

function checkBounds({ maxUses, issuedAt, expiresAt }: Grant): void {
  if (!(Number.isSafeInteger(maxUses) && maxUses >= 1 && maxUses <= GRANT_USES_MAX)) {
    refuse("maxUses", `must be a whole number from 1 to ${GRANT_USES_MAX}`);
  }
  if (!Number.isSafeInteger(issuedAt)) refuse("issuedAt", "must be an instant in milliseconds");
  if (!(Number.isSafeInteger(expiresAt) && expiresAt > issuedAt && expiresAt - issuedAt <= GRANT_LASTS_MAX_MS)) {
    refuse("expiresAt", "must be an instant in milliseconds, after it is issued and at most 90 days later");
  }
}

function checkScope({ scope }: Grant): void {
  if (!isObject(scope)) refuse("scope", "must name a tool");
  checkFields(scope, new Set("actionDigest" in scope ? ["tool", "actionDigest"] : ["tool", "when"]), "scope.");
  if ("actionDigest" in scope && !/^[0-9a-f]{64}$/.test(String(scope.actionDigest))) {
    refuse("scope.actionDigest", "must be the digest of an action");
  }
}

function checkMoney({ amount, maxAmountMinor, currency }: Grant): void {
  const given = [amount, maxAmountMinor, currency].filter((each) => each !== undefined).length;
  if (given === 0) return;
  if (given < 3) refuse("amount", "goes with maxAmountMinor and currency: all three, or none");
  if (!(Number.isSafeInteger(maxAmountMinor) && Number(maxAmountMinor) >= 0)) {
    refuse("maxAmountMinor", "must be a whole number of minor units (5000 for 50.00)");
  }
  if (decimalsOf(String(currency)) === undefined) refuse("currency", "must be an ISO 4217 currency in use");
}

function expression<Value>(
  field: string,
  text: unknown,
  make: (text: string) => Expression<Value>,
): Expression<Value> | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== "string") return refuse(field, "must be an expression");
  try {
    return make(text);
  } catch (error) {
    return refuse(field, `cannot be used: ${whyOf(error)}`, error);
  }
}

function expressionsOf({ scope, amount, currency }: Grant, language: Scope): Pick<CompiledGrant, "when" | "amount"> {
  const when = "when" in scope ? scope.when : undefined;
  return {
    when: expression("scope.when", when, (text) => conditionOf(language, text)),
    amount: expression("amount", amount, (text) => amountOf(language, text, currency)),
  };
}

/** A grant, checked against the tools there are; throws GRANT_INVALID naming the field. `grant` is to be recorded. */
export function issueGrant(given: Grant, tools: readonly ToolShape[]): CompiledGrant {
  const grant = deepFreeze(toJson(given, "grant")) as Json & Grant;
  checkFields(grant, FIELDS, "");
  for (const field of ["id", "issuedBy", "reason"] as const) {
    const text: unknown = grant[field];
    if (!isText(text) || text.length > TEXT_MAX) refuse(field, `must be a text of 1 to ${TEXT_MAX} characters`);
  }
  checkBounds(grant);
  checkScope(grant);
  checkMoney(grant);
  const tool = tools.find(({ name }) => name === grant.scope.tool);
  if (tool === undefined) return refuse("scope.tool", "must be the name of one tool there is");
  const language = scopeOf(tool.schema);
  return { grant, effect: tool.effect, args: language.args, ...expressionsOf(grant, language) };
}
