import { expect, test } from "vitest";
import { dayOf, hourOf } from "./day.ts";

test.each([
  [0, "1970-01-01", 0],
  [Date.UTC(2026, 10, 23, 23, 59, 59, 999), "2026-11-23", 23],
  [Date.UTC(2026, 10, 24), "2026-11-24", 0],
])("given the instant %i, then its day in UTC is %s and its hour %i", (at, day, hour) => {
  expect([dayOf(at), hourOf(at)]).toEqual([day, hour]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e18])("%d is no instant", (at) => {
  expect(() => dayOf(at)).toThrow(RangeError);
  expect(() => hourOf(at)).toThrow(RangeError);
});
