/** What values mean, and the order of arguments. */
import { describe, expect, test } from "vitest";
import { hostIn, readingOf, sayMoney } from "./reading.ts";
import { inSchemaOrder } from "./schema-order.ts";

/** Formats put spaces that do not break between number and currency. */
function plain(text: string | undefined): string | undefined {
  return text?.replaceAll(/[\u00a0\u202f]/g, " ");
}

describe("money", () => {
  test.each([
    [124_950, "EUR", "EUR 1,249.50"],
    [500, "JPY", "JPY 500"],
    [1_234, "KWD", "KWD 1.234"],
    [-5, "USD", "-USD 0.05"],
    [1.5, "EUR", undefined],
    [1, "euro", undefined],
  ])("%s %s", (minor, currency, said) => {
    expect(plain(sayMoney(minor, currency))).toBe(said);
  });
});

describe("a reading", () => {
  test.each([
    [900, { name: "amountMinor", beside: { currency: "EUR" } }, "EUR 9.00"],
    [900, { name: "price_cents", currency: "USD" }, "USD 9.00"],
    [900, { name: "amountMinor" }, undefined],
    [900, { name: "amountMinor", beside: { currency: 7 }, currency: "USD" }, "USD 9.00"],
    [1_234_567, { name: "count" }, "1,234,567"],
    [12_345, { name: "count" }, undefined],
    ["2026-12-04", {}, "Friday, December 4, 2026"],
    ["2026-02-30", {}, "no such day"],
    ["2026-12-04T99:00:00Z", {}, "no such instant"],
    ["tomorrow", {}, undefined],
    [true, {}, undefined],
    [null, {}, undefined],
  ])("%j in %j", (value, place, said) => {
    expect(plain(readingOf(value, place))).toBe(said);
  });

  test("of instants is in the time of the device", () => {
    expect(readingOf(1_795_640_486_065, { name: "startsAt" })).toContain("2026");
    expect(readingOf("2026-12-04T10:00:00Z", {})).toContain("2026");
    expect(readingOf(1_795_640_486_065, { name: "id" })).toBe("1,795,640,486,065");
  });
});

test.each([
  ["https://user@evil.example:8080/a?b#c", { before: "https://user@", host: "evil.example", after: ":8080/a?b#c" }],
  ["http://example.com", { before: "http://", host: "example.com", after: "" }],
  ["javascript:alert(1)", undefined],
  ["not https://example.com", undefined],
])("the host of %s", (text, parts) => {
  expect(hostIn(text)).toEqual(parts);
});

test("arguments stand in the order of their schema, and none is lost", () => {
  const schema = {
    properties: { to: {}, lines: { items: { properties: { text: {}, price: {} } } }, gone: {} },
  };
  const ordered = inSchemaOrder({ extra: 1, lines: [{ price: 2, text: "a" }], to: "x" }, schema);
  expect(JSON.stringify(ordered)).toBe('{"to":"x","lines":[{"text":"a","price":2}],"extra":1}');
  expect(inSchemaOrder({ b: 1, a: 2 }, undefined)).toEqual({ b: 1, a: 2 });
  expect(inSchemaOrder("x", schema)).toBe("x");
});
