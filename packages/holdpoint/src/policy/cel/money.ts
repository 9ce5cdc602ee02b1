/**
 * Money: an exact whole number of a currency's smallest units.
 *
 * M1. Amounts come from decimal text or from whole numbers of minor units, never from a floating-point number.
 * M2. Text is digits with at most the currency's decimals: no sign, no grouping, no exponent. "1,000" is refused, not
 *     guessed.
 * M3. Two currencies are never compared or added: that throws.
 */
import { decimalsOf } from "./currencies.ts";

/** Longest whole part that is read; no amount needs more, and sums stay far from any limit. */
const DECIMAL = /^(\d{1,15})(?:\.(\d+))?$/;

function decimals(currency: string): number {
  const found = decimalsOf(currency);
  if (found === undefined) throw new Error("the currency is not an ISO 4217 code in use");
  return found;
}

/** An amount of one currency. */
export class Money {
  readonly minor: bigint;
  readonly currency: string;

  constructor(minor: bigint, currency: string) {
    this.minor = minor;
    this.currency = currency;
  }
}

/** Decimal text as money: `money("500.00", "USD")` is 50,000 cents (M2). */
export function money(text: string, currency: string): Money {
  const places = decimals(currency);
  const match = DECIMAL.exec(text);
  if (match === null) throw new Error("money() takes plain decimal text, like 500.00");
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > places) throw new Error(`money() was given more decimals than ${currency} has (${places})`);
  return new Money(BigInt(whole + fraction.padEnd(places, "0")), currency);
}

/** Whole minor units as money: `minor(50000, "USD")` is 500.00. */
export function minor(units: bigint, currency: string): Money {
  decimals(currency);
  if (units < 0n) throw new Error("minor() was given a negative amount");
  return new Money(units, currency);
}

/** The minor units of two amounts of one currency (M3); a bare number is in the units of the other. */
export function alike(a: Money | bigint, b: Money | bigint): readonly [bigint, bigint] {
  if (typeof a === "bigint") return [a, typeof b === "bigint" ? b : b.minor];
  if (typeof b === "bigint") return [a.minor, b];
  if (a.currency !== b.currency) throw new Error(`${a.currency} cannot be compared with ${b.currency}`);
  return [a.minor, b.minor];
}

/** An amount for people: `500.00 USD`. */
export function moneyText(units: number, currency: string): string {
  const places = decimals(currency);
  const digits = String(units).padStart(places + 1, "0");
  const cut = digits.length - places;
  return places === 0 ? `${digits} ${currency}` : `${digits.slice(0, cut)}.${digits.slice(cut)} ${currency}`;
}
