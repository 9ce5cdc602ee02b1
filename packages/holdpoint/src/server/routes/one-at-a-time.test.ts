/** Heavy work, one at a time (one-at-a-time.ts). */
import { expect, test } from "vitest";
import { OneAtATime } from "./one-at-a-time.ts";

test("work waits for its turn, one after the other, and more than a few are refused", async () => {
  const turns = new OneAtATime();
  const begun: number[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const work = (at: number) => () => {
    begun.push(at);
    return gate.then(() => at);
  };
  const all = [0, 1, 2, 3, 4].map((at) => turns.run(work(at)));
  await expect(turns.run(work(5))).rejects.toMatchObject({ code: "RATE_LIMITED", data: { retryAfterMs: 5_000 } });
  expect(begun).toEqual([0]);
  open();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(await turns.run(work(6))).toBe(6);
});

test("work that fails holds up nobody", async () => {
  const turns = new OneAtATime();
  const failing = turns.run(() => Promise.reject(new Error("broken")));
  const next = turns.run(() => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
});
