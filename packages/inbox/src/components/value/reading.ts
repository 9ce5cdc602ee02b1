/**
 * What a value means beside what it says: an amount of money, a day, an instant, an address. The value itself is always
 * shown; the reading stands beside it, because a guess must not hide what is really there.
 */
import type { Json, JsonObject } from "holdpoint/client";
import { LOCALE, sayDay, sayInstantLong } from "../instants.ts";

/** Names of fields that hold money in minor units: `amountMinor`, `price_minor`, `cents`. */
const MINOR = /(?:minor|cents)$/i;
const INSTANT = /(?:At|_at|Date|Time|^at|^date|^time|Timestamp)$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const CURRENCY = /^[A-Z]{3}$/;
/** Ms since 1970 that are meant as instants: from 2001 to 2100. */
const FROM_AT = 1e12;
const UNTIL_AT = 4.1e12;

/** Minor units in words: `1,250.00 EUR`; undefined for what is no currency. */
export function sayMoney(minor: number, currency: string): string | undefined {
  if (!CURRENCY.test(currency) || !Number.isSafeInteger(minor)) return undefined;
  const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency, currencyDisplay: "code" });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** Where a value stands. */
export interface Place {
  /** The name of its field. */
  readonly name?: string | undefined;
  /** The fields beside it. */
  readonly beside?: JsonObject | undefined;
  /** The currency that counts where nothing beside it names one. */
  readonly currency?: string | undefined;
}

function currencyOf({ beside, currency }: Place): string | undefined {
  const named = beside?.["currency"];
  return typeof named === "string" ? named : currency;
}

function readNumber(value: number, place: Place): string | undefined {
  const { name = "" } = place;
  if (MINOR.test(name)) {
    const currency = currencyOf(place);
    return currency === undefined ? undefined : sayMoney(value, currency);
  }
  if (INSTANT.test(name) && value >= FROM_AT && value <= UNTIL_AT) return sayInstantLong(value);
  return Number.isSafeInteger(value) && Math.abs(value) >= 1_000_000 ? value.toLocaleString(LOCALE) : undefined;
}

function readText(value: string): string | undefined {
  if (ISO_DAY.test(value)) {
    const at = Date.parse(`${value}T00:00:00Z`);
    return Number.isNaN(at) || !new Date(at).toISOString().startsWith(value) ? "no such day" : sayDay(at);
  }
  if (!ISO_INSTANT.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? "no such instant" : sayInstantLong(at);
}

/** What stands beside a value; undefined when it speaks for itself. */
export function readingOf(value: Json, place: Place): string | undefined {
  if (typeof value === "number") return readNumber(value, place);
  return typeof value === "string" ? readText(value) : undefined;
}

/** The host of a web address, so that it can be made to stand out; undefined for anything else. */
export function hostIn(
  text: string,
): { readonly before: string; readonly host: string; readonly after: string } | undefined {
  const found = /^(https?:\/\/(?:[^/?#@\s]*@)?)([^/?#:@\s]+)(.*)$/s.exec(text);
  if (found === null) return undefined;
  const [, before = "", host = "", after = ""] = found;
  return { before, host, after };
}
