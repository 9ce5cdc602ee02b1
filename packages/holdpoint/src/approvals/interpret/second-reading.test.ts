/** A second reader is heard only to lower a yes (S1–S3). */
import { describe, expect, test } from "vitest";
import { readingOf, type Answer } from "./reading.ts";
import { secondReading } from "./second-reading.ts";

const FIRST = { yes: readingOf("yes"), no: readingOf("no"), ambiguous: readingOf("hedge", "maybe") } as const;

describe("given a first and a second reading", () => {
  test.each<[Answer, Answer, Answer]>([
    ["yes", "yes", "yes"],
    ["yes", "no", "ambiguous"],
    ["yes", "ambiguous", "ambiguous"],
    ["no", "yes", "no"],
    ["no", "no", "no"],
    ["no", "ambiguous", "no"],
    ["ambiguous", "yes", "ambiguous"],
    ["ambiguous", "no", "ambiguous"],
    ["ambiguous", "ambiguous", "ambiguous"],
  ])("S1, S2: %s then %s is %s", (first, second, expected) => {
    expect(secondReading(FIRST[first], FIRST[second]).reading).toBe(expected);
  });
});

test("what stands keeps its own reason; what is lowered says so", () => {
  expect(secondReading(FIRST.no, FIRST.yes)).toBe(FIRST.no);
  expect(secondReading(FIRST.ambiguous, FIRST.yes)).toBe(FIRST.ambiguous);
  expect(secondReading(FIRST.yes, FIRST.no)).toEqual({
    reading: "ambiguous",
    code: "second-reading",
    reason: "A second reading did not find a plain yes in it.",
  });
});

test("S3: whatever a second reader returns, only a yes leaves a yes", () => {
  for (const odd of ["YES", "approve", "", "yes ", undefined]) {
    const second = { reading: odd as Answer };
    expect(secondReading(FIRST.yes, second).reading).toBe("ambiguous");
  }
});
