/** What is read anew, and when (V3). */
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { readAnew } from "./read-anew.ts";

const KEY = ["thread", "t"];

/** Lets promises that are settled be heard of. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Somebody who looks at a thread, whose readings the test answers one after another. */
function watched() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  const open: PromiseWithResolvers<string>[] = [];
  let read = 0;
  const observer = new QueryObserver(queries, {
    queryKey: KEY,
    queryFn: () => {
      read += 1;
      const answer = Promise.withResolvers<string>();
      open.push(answer);
      return answer.promise;
    },
  });
  const leave = observer.subscribe(() => undefined);
  return {
    queries,
    leave,
    shown: () => observer.getCurrentResult().data,
    read: () => read,
    answer: async (text: string) => {
      open.shift()?.resolve(text);
      await settle();
    },
    fail: async () => {
      open.shift()?.reject(new Error("away"));
      await settle();
    },
  };
}

test("what happens during the first reading is read after it (V3)", async () => {
  const { queries, answer, read, shown } = watched();
  readAnew(queries, { queryKey: ["thread"] });
  expect(read()).toBe(1);
  await answer("running");
  expect([shown(), read()]).toEqual(["running", 2]);
  await answer("failed");
  expect([shown(), read()]).toEqual(["failed", 2]);
});

test("a reading under way is not given up, and is followed by one, however much happens (V3)", async () => {
  const { queries, answer, read, shown } = watched();
  await answer("one");
  for (let times = 0; times < 5; times += 1) readAnew(queries, { queryKey: KEY });
  expect(read()).toBe(2);
  await answer("two");
  expect([shown(), read()]).toEqual(["two", 3]);
  readAnew(queries, { queryKey: KEY });
  await answer("three");
  expect([shown(), read()]).toEqual(["three", 4]);
  await answer("four");
  expect([shown(), read()]).toEqual(["four", 4]);
});

test("one that failed is followed by another, too (V3)", async () => {
  const { queries, answer, fail, read, shown } = watched();
  readAnew(queries, { queryKey: KEY });
  await fail();
  expect(read()).toBe(2);
  await answer("two");
  expect(shown()).toBe("two");
});

test("what nobody looks at any more is read when somebody does (V3)", async () => {
  const { queries, answer, leave, read } = watched();
  readAnew(queries, { queryKey: KEY });
  leave();
  await answer("one");
  expect([read(), queries.getQueryState(KEY)?.isInvalidated]).toEqual([1, true]);
});
