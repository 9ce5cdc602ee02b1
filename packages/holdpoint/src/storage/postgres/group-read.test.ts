/** A1–A3: reads that are asked for in one turn. */
import { expect, test } from "vitest";
import { GroupRead } from "./group-read.ts";

/** Doubles numbers. What each statement was asked for is in `statements`. */
function doubling(fail: (nth: number) => Error | undefined = () => undefined) {
  const statements: (readonly number[])[] = [];
  const read = new GroupRead<number, number>((asked) => {
    statements.push(asked);
    const error = fail(statements.length);
    return error === undefined ? Promise.resolve(asked.map((one) => 2 * one)) : Promise.reject(error);
  });
  return { read, statements };
}

test("A1: what is asked for in one turn is one statement, and what comes later another", async () => {
  const { read, statements } = doubling();
  const both = Promise.all([read.ask(1), Promise.resolve().then(() => read.ask(2))]);
  expect(await both).toEqual([2, 4]);
  expect(await read.ask(3)).toBe(6);
  expect(statements).toEqual([[1, 2], [3]]);
});

test("A2: a statement has so many and no more, and everybody gets their own", async () => {
  const { read, statements } = doubling();
  const all = Array.from({ length: 300 }, (_, index) => index);
  expect(await Promise.all(all.map((one) => read.ask(one)))).toEqual(all.map((one) => 2 * one));
  expect(statements.map(({ length }) => length)).toEqual([128, 128, 44]);
});

test("A3: a failure is that of all who share the statement, and of nobody else", async () => {
  const { read } = doubling((nth) => (nth === 1 ? new Error("cut") : undefined));
  const results = await Promise.allSettled([read.ask(1), read.ask(2)]);
  expect(results).toEqual([1, 2].map(() => ({ status: "rejected", reason: new Error("cut") })));
  expect(await read.ask(1)).toBe(2);
});
