/** S9: what is erased is out of the data at once, and out of the server's log when that is rewritten. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OwnServer } from "../../../test/servers/ask.ts";
import { openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { accepted, record, TENANT } from "../../testing/store-contract/samples.ts";
import type { Client } from "./link.ts";
import { LogRewrite } from "./log-rewrite.ts";

/** All bytes of the log, and of what it begins with. */
function logOf({ address }: OwnServer): string {
  const directory = join(address["directory"] ?? "", "appendonlydir");
  return readdirSync(directory)
    .map((name) => {
      try {
        return readFileSync(join(directory, name), "latin1");
      } catch {
        // Replaced while it was read.
        return "";
      }
    })
    .join("");
}

test("S9 payload and salt leave the log after an erasure, and the record stays", async () => {
  const server = await ownRedis({ rdbcompression: "no" });
  const store = openRedis(server.address.url);
  const secret = { ...record(1, '{"of":"somebody"}'), salt: "grains-of-salt" };
  await accepted(store.commit({ tenant: TENANT, append: [{ stream: "s", record: secret }] }));
  expect(logOf(server)).toContain("somebody");
  await accepted(store.commit({ tenant: TENANT, erase: [{ stream: "s", seq: 1 }] }));
  expect(await store.read(TENANT, "s", 0, 10)).toEqual([{ ...secret, payload: null, salt: null }]);
  await expect.poll(() => logOf(server).includes("somebody"), { timeout: 20_000 }).toBe(false);
  expect(logOf(server)).not.toContain("grains-of-salt");
  expect(logOf(server)).toContain(secret.digest);
});

/** Counts rewrites instead of asking for them. */
function counting(error?: Error): {
  readonly rewrite: LogRewrite;
  readonly clock: ManualClock;
  readonly asked: () => number;
} {
  const clock = new ManualClock();
  let count = 0;
  const node = {
    bgrewriteaof: async () => {
      count += 1;
      if (error !== undefined) throw error;
      return "OK";
    },
  };
  const link = { call: <T>(send: (client: Client) => Promise<T>): Promise<T> => send(node as unknown as Client) };
  return { rewrite: new LogRewrite(link, clock), clock, asked: () => count };
}

test("many erasures lead to one rewrite at once, and one that begins after the last of them", async () => {
  const { rewrite, clock, asked } = counting();
  for (let times = 0; times < 5; times += 1) rewrite.request();
  expect(asked()).toBe(1);
  await clock.advance(59_999);
  expect(asked()).toBe(1);
  await clock.advance(1);
  expect(asked()).toBe(2);
  await clock.advance(600_000);
  expect(asked()).toBe(2);
  rewrite.request();
  expect(asked()).toBe(3);
});

test("a rewrite that is due is asked for when the store closes", () => {
  const { rewrite, asked, clock } = counting();
  rewrite.request();
  rewrite.request();
  rewrite.close();
  rewrite.close();
  expect([asked(), clock.timers]).toEqual([2, 0]);
});

test("a rewrite that was under way is followed by another, and a right that is missing by none", async () => {
  const busy = counting(new Error("ERR Background append only file rewriting already in progress"));
  busy.rewrite.request();
  await busy.clock.settle();
  expect(busy.clock.timers).toBe(1);
  const denied = counting(new Error("NOPERM this user has no permissions to run the 'bgrewriteaof' command"));
  denied.rewrite.request();
  await denied.clock.settle();
  expect([denied.asked(), denied.clock.timers]).toEqual([1, 0]);
});
