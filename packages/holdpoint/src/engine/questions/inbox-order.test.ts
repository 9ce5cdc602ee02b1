/** The order of what waits (I1–I2). */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { RISKS, type Risk } from "../../policy/asks/ask-terms.ts";
import { placeOf } from "./inbox-order.ts";

const MINUTE = 60_000;
const NOW = 1_790_000_000_000 - (1_790_000_000_000 % MINUTE);

interface Waiting {
  readonly deadlineAt?: number | undefined;
  readonly risk?: Risk | undefined;
  readonly createdAt?: number;
}

function place({ deadlineAt, risk, createdAt = NOW }: Waiting): number {
  const judged = { ask: risk === undefined ? {} : { risk } };
  const asked = { createdAt, ...(deadlineAt === undefined ? {} : { deadlineAt }), action: { judged } };
  return placeOf(asked as unknown as InterruptRecord);
}

const sorted = (waiting: readonly Waiting[]): readonly Waiting[] =>
  waiting.toSorted((one, other) => place(one) - place(other));

test("I1: by the minute of the deadline, then by risk, then to the millisecond", () => {
  const inOrder: readonly Waiting[] = [
    { deadlineAt: NOW - 1 },
    { deadlineAt: NOW + 59_000, risk: "critical" },
    { deadlineAt: NOW + 2, risk: "high" },
    { deadlineAt: NOW + 1, risk: "medium" },
    { deadlineAt: NOW },
    { deadlineAt: NOW + 1, risk: "low" },
    { deadlineAt: NOW + 2 },
    { deadlineAt: NOW + MINUTE, risk: "critical" },
  ];
  expect(sorted(inOrder.toReversed())).toEqual(inOrder);
});

test("I2: what waits for ever comes last, by risk and then by age", () => {
  const inOrder: readonly Waiting[] = [
    { deadlineAt: NOW + 1_000 * 366 * 86_400_000, risk: "low" },
    { risk: "critical", createdAt: NOW },
    { risk: "high", createdAt: 0 },
    { risk: "medium", createdAt: 5 },
    { createdAt: 1 },
    { risk: "low", createdAt: 2 },
  ];
  expect(sorted(inOrder.toReversed())).toEqual(inOrder);
});

test("whatever the instants, it is a whole number, and the order is the one that is said", () => {
  const instant = fc.integer({ min: 0, max: 60_000_000_000_000 });
  const waiting = fc.record({
    deadlineAt: fc.option(instant, { nil: undefined }),
    risk: fc.option(fc.constantFrom(...RISKS), { nil: undefined }),
    createdAt: instant,
  });
  const weight = ({ risk = "low" }: Waiting): number => -RISKS.indexOf(risk);
  const keys = (one: Waiting): readonly number[] =>
    one.deadlineAt === undefined
      ? [1, weight(one), one.createdAt ?? 0]
      : [0, Math.floor(one.deadlineAt / MINUTE), weight(one), one.deadlineAt];
  const before = (one: readonly number[], other: readonly number[]): number => {
    const at = one.findIndex((key, index) => key !== other[index]);
    return at < 0 ? 0 : Math.sign((one[at] ?? 0) - (other[at] ?? 0));
  };
  fc.assert(
    fc.property(waiting, waiting, (one, other) => {
      expect(Number.isSafeInteger(place(one))).toBe(true);
      expect(Math.sign(place(one) - place(other))).toBe(before(keys(one), keys(other)));
    }),
  );
});

test("a deadline beyond all calendars comes before what has none", () => {
  expect(place({ deadlineAt: 8_640_000_000_000_000, risk: "low" })).toBeLessThan(place({ risk: "critical" }));
});
