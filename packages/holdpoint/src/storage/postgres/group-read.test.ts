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

test("A2: who was not answered for want of room has the next statement, and those before have theirs meanwhile", async () => {
  const statements: (readonly number[])[] = [];
  const answered: number[] = [];
  const read = new GroupRead<number, number>(async (asked) => {
    statements.push(asked);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toHaveLength(5 - asked.length);
    return asked.slice(0, 2);
  });
  await Promise.all([1, 2, 3, 4, 5].map(async (one) => answered.push(await read.ask(one))));
  expect(answered).toEqual([1, 2, 3, 4, 5]);
  expect(statements).toEqual([[1, 2, 3, 4, 5], [3, 4, 5], [5]]);
});

test("A3: what the way there is at fault for is the failure of all who share the statement, and of nobody else", async () => {
  const cut = new Error("Connection terminated unexpectedly");
  const { read, statements } = doubling((nth) => (nth === 1 ? cut : undefined));
  const results = await Promise.allSettled([read.ask(1), read.ask(2)]);
  expect(results).toEqual([1, 2].map(() => ({ status: "rejected", reason: cut })));
  expect(await read.ask(1)).toBe(2);
  expect(statements).toEqual([[1, 2], [1]]);
});

test("A3: a statement that the database refuses is the failure of the one at fault", async () => {
  const damaged = Object.assign(new Error("invalid page in block 7"), { code: "XX001", severity: "ERROR" });
  const read = new GroupRead<number, number>(async (asked) => {
    if (asked.includes(2)) throw damaged;
    return asked;
  });
  expect(await Promise.allSettled([1, 2, 3].map((one) => read.ask(one)))).toEqual([
    { status: "fulfilled", value: 1 },
    { status: "rejected", reason: damaged },
    { status: "fulfilled", value: 3 },
  ]);
});
