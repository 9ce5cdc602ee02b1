/** The search itself (N1, N2), on a register whose right answers are known. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearize, type Model, type Operation } from "./linearize.ts";

type Input = { readonly write: number } | "read";
type Call = Operation<Input, number>;

const register: Model<number, Input, number> = {
  initial: 0,
  next: (state, input, output) => {
    if (input === "read") return output === undefined || output === state ? [state] : [];
    return [input.write];
  },
  isReading: (input) => input === "read",
  key: String,
};

const write = (value: number, from: number, to: number): Call => ({ input: { write: value }, output: value, from, to });
const lost = (value: number, from: number): Call => ({
  input: { write: value },
  output: undefined,
  from,
  to: Infinity,
});
const read = (value: number, from: number, to: number): Call => ({ input: "read", output: value, from, to });

describe("a register", () => {
  const table: readonly (readonly [string, readonly Call[], boolean])[] = [
    ["nothing", [], true],
    ["read after write", [write(1, 0, 1), read(1, 2, 3)], true],
    ["N1 stale read after the write returned", [write(1, 0, 1), read(0, 2, 3)], false],
    ["N1 either value while it is written", [write(1, 0, 5), read(0, 1, 2), read(1, 3, 4)], true],
    ["N1 new, then old, while it is written", [write(1, 0, 5), read(1, 1, 2), read(0, 3, 4)], false],
    [
      "N1 two writes at once, seen in both orders",
      [write(1, 0, 5), write(2, 0, 5), read(1, 6, 7), read(2, 8, 9)],
      false,
    ],
    ["N2 a lost write that took effect late", [lost(1, 0), read(0, 1, 2), read(1, 3, 4)], true],
    ["N2 a lost write that never did", [lost(1, 0), read(0, 1, 2), read(0, 3, 4)], true],
    ["N2 a lost write that came and went", [lost(1, 0), read(1, 1, 2), read(0, 3, 4)], false],
    ["N2 nothing before its call", [read(1, 0, 1), lost(1, 2)], false],
  ];
  test.each(table)("%s", (_name, history, right) => {
    expect(linearize(register, history) !== undefined).toBe(right);
  });

  test("any history made by giving each call an instant is found to be right", () => {
    const calls = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 20, noNaN: true }),
        before: fc.nat(3),
        after: fc.nat(3),
        value: fc.nat(3),
        kind: fc.nat(2),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(calls, (made) => {
        let value = 0;
        const history = made
          .toSorted((a, b) => a.at - b.at)
          .map(({ at, before, after, value: next, kind }): Call => {
            const [from, to] = [at - before, at + after];
            if (kind === 0) return read(value, from, to);
            value = next;
            return kind === 1 ? write(next, from, to) : lost(next, from);
          });
        expect(linearize(register, history)).toBeDefined();
      }),
    );
  });

  test("the order it gives explains the history by itself", () => {
    const order = linearize(register, [write(2, 0, 9), read(1, 4, 5), write(1, 0, 9), read(2, 6, 7)]) ?? [];
    let state = 0;
    for (const { input, output } of order) {
      const [next] = register.next(state, input, output);
      expect(next).toBeDefined();
      state = next ?? state;
    }
    expect(order).toHaveLength(4);
  });

  test("what need not be tried makes no difference (N3, N4, N5)", () => {
    const call = fc
      .record({ from: fc.nat(6), takes: fc.nat(4), value: fc.nat(2), kind: fc.nat(2) })
      .map(({ from, takes, value, kind }) => {
        if (kind === 0) return read(value, from, from + takes);
        return kind === 1 ? write(value, from, from + takes) : lost(value, from);
      });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 6 }), (history) => {
        expect(linearize(register, history) !== undefined).toBe(isRightByTryingAll(0, history));
      }),
      { numRuns: 2_000 },
    );
  });

  test("sixty lost calls cost no search of all their subsets", () => {
    let asked = 0;
    const counting: Model<number, Input, number> = {
      ...register,
      next: (...call) => {
        asked += 1;
        return register.next(...call);
      },
    };
    const history = Array.from({ length: 60 }, (_, index) => lost(index % 2, 0));
    expect(linearize(counting, [...history, read(7, 1, 2)])).toBeUndefined();
    expect(asked).toBeLessThan(20_000);
  });
});

/** Every order of every choice of lost calls, tried. */
function isRightByTryingAll(state: number, left: readonly Call[]): boolean {
  if (left.every(({ output }) => output === undefined)) return true;
  const firstReturn = Math.min(...left.map(({ to }) => to));
  return left.some((call, index) => {
    if (call.from > firstReturn) return false;
    const rest = left.toSpliced(index, 1);
    return register.next(state, call.input, call.output).some((next) => isRightByTryingAll(next, rest));
  });
}
