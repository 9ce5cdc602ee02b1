/** Amounts of money: whole minor units (cents) and a currency, never floats. */
import { isObject, type Json } from "../core/json.ts";
import type { Issue } from "./issue.ts";
import { pathTo } from "./path.ts";

/** An amount of money in minor units. */
export interface Amount {
  readonly minor: number;
  /** As the author writes it everywhere: `EUR`. */
  readonly currency: string;
}

/** True for a whole number of minor units that is exact. */
export function isMinor(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** True for an amount that is exact and says in which currency. */
export function isAmount({ minor, currency }: Amount): boolean {
  return isMinor(minor) && currency !== "";
}

function check(value: Json, rest: readonly string[], path: string): readonly Issue[] {
  const [part, ...after] = rest;
  if (part === undefined) {
    return isMinor(value) ? [] : [{ path, message: "is an amount in minor units: a whole number (1250 for 12.50)" }];
  }
  if (part === "[]") {
    return Array.isArray(value)
      ? value.flatMap((item: Json, index) => check(item, after, pathTo(path, index)))
      : [{ path, message: "is a list of amounts" }];
  }
  if (!isObject(value) || !Object.hasOwn(value, part)) return [];
  return check(value[part] as Json, after, pathTo(path, part));
}

/**
 * What is wrong with the money fields of arguments. Fields are declared like `amountMinor` or `lines[].priceMinor`; one
 * that is not there is the schema's business.
 */
export function amountIssues(args: Json, fields: readonly string[]): readonly Issue[] {
  return fields.flatMap((field) => check(args, field.replaceAll("[]", ".[]").split("."), "$"));
}
