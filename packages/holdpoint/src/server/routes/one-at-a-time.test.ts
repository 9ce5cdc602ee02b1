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
  const all = [0, 1, 2, 3, 4].map((at) => turns.run("acme", work(at)));
  await expect(turns.run("acme", work(5))).rejects.toMatchObject({
    code: "RATE_LIMITED",
    data: { retryAfterMs: 5_000 },
  });
  expect(begun).toEqual([0]);
  open();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(await turns.run("acme", work(6))).toBe(6);
});

test("work that fails holds up nobody", async () => {
  const turns = new OneAtATime();
  const failing = turns.run("acme", () => Promise.reject(new Error("broken")));
  const next = turns.run("acme", () => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
});

test("tenants take turns, and one that asks too much keeps no other from its turn (W1)", async () => {
  const turns = new OneAtATime();
  const begun: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const run = (tenant: string, at: number): Promise<void> =>
    turns.run(tenant, () => {
      begun.push(`${tenant} ${at}`);
      return gate;
    });
  const acme = [0, 1, 2, 3, 4].map((at) => run("acme", at));
  await expect(run("acme", 5)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  const others = [run("beta", 0), run("beta", 1), run("gamma", 0)];
  open();
  await Promise.all([...acme, ...others]);
  expect(begun).toEqual([
    "acme 0",
    ...["acme 1", "beta 0", "gamma 0"],
    ...["acme 2", "beta 1"],
    ...["acme 3", "acme 4"],
  ]);
});
