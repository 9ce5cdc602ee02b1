/** Exact amounts (M1–M3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf } from "./currencies.ts";
import { alike, minor, Money, money, moneyText } from "./money.ts";

describe("M2: decimal text", () => {
  test.each([
    ["500.00", "USD", 50_000n],
    ["500", "USD", 50_000n],
    ["0.5", "USD", 50n],
    ["0", "USD", 0n],
    ["1000", "JPY", 1_000n],
    ["1.234", "KWD", 1_234n],
    ["1.2345", "CLF", 12_345n],
    ["999999999999999.99", "EUR", 99_999_999_999_999_999n],
  ])("given %s %s, then %d minor units", (text, currency, expected) => {
    expect(money(text, currency)).toEqual(new Money(expected, currency));
  });

  test.each([
    ["1,000.00", "USD", "plain decimal text"],
    ["1 000", "USD", "plain decimal text"],
    ["-5", "USD", "plain decimal text"],
    ["+5", "USD", "plain decimal text"],
    ["1e6", "USD", "plain decimal text"],
    [".5", "USD", "plain decimal text"],
    ["5.", "USD", "plain decimal text"],
    ["", "USD", "plain decimal text"],
    ["٥", "USD", "plain decimal text"],
    ["1234567890123456", "USD", "plain decimal text"],
    ["5.001", "USD", "more decimals than USD has (2)"],
    ["5.0", "JPY", "more decimals than JPY has (0)"],
    ["5", "XYZ", "not an ISO 4217 code"],
    ["5", "usd", "not an ISO 4217 code"],
  ])("given %j %s, then it is refused: %s", (text, currency, why) => {
    expect(() => money(text, currency)).toThrow(why);
  });
});

test("minor units: as they are, never negative, of a known currency", () => {
  expect(minor(50_000n, "USD")).toEqual(new Money(50_000n, "USD"));
  expect(() => minor(-1n, "USD")).toThrow("negative");
  expect(() => minor(1n, "XXX")).toThrow("ISO 4217");
});

test("M3: two currencies are never compared; a bare number is in the units of the other", () => {
  const usd = new Money(5n, "USD");
  expect(alike(usd, new Money(6n, "USD"))).toEqual([5n, 6n]);
  expect(alike(usd, 7n)).toEqual([5n, 7n]);
  expect(alike(7n, usd)).toEqual([7n, 5n]);
  expect(alike(1n, 2n)).toEqual([1n, 2n]);
  expect(() => alike(usd, new Money(5n, "EUR"))).toThrow("USD cannot be compared with EUR");
});

test.each([
  [50_000, "USD", "500.00 USD"],
  [5, "USD", "0.05 USD"],
  [1_234, "KWD", "1.234 KWD"],
  [1_000, "JPY", "1000 JPY"],
])("%i minor units of %s read %s", (units, currency, expected) => {
  expect(moneyText(units, currency)).toBe(expected);
});

test("property: what is written out is read back", () => {
  const currencies = fc.constantFrom("USD", "JPY", "KWD", "CLF");
  fc.assert(
    fc.property(fc.nat(), currencies, (units, currency) => {
      const [text = ""] = moneyText(units, currency).split(" ");
      expect(money(text, currency).minor).toBe(BigInt(units));
    }),
  );
});

test("currencies have the decimals of ISO 4217", () => {
  expect(["EUR", "KRW", "BHD", "UYW", "XAU", ""].map(decimalsOf)).toEqual([2, 0, 3, 4, undefined, undefined]);
});
