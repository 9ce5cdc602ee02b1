/** A server that is changed while a store is connected to it is refused within a second of use, not served in silence. */
import { expect, onTestFinished, test, vi } from "vitest";
import { clientOf, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import type { HoldpointError } from "../../core/errors.ts";
import { accepted, putting, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import type { CommitResult } from "../store.ts";
import type { RedisSaver } from "./index.ts";

/** Lets the process's time go on by more than a second with every call of what comes back. */
function hurrying(): () => void {
  const now = performance.now.bind(performance);
  let aheadMs = 0;
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + aheadMs);
  onTestFinished(() => spy.mockRestore());
  return () => {
    aheadMs += 1_100;
  };
}

let keys = 0;
const put = (store: RedisSaver): Promise<CommitResult> =>
  store.commit({ tenant: TENANT, put: [putting(`d${(keys += 1)}`, 0)] });

/** Commits until it is refused, and says why. */
async function refusedSoon(store: RedisSaver, hurry: () => void): Promise<unknown> {
  hurry();
  return vi.waitFor(
    async () => {
      const error = await put(store).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeDefined();
      return error;
    },
    { timeout: 10_000, interval: 5 },
  );
}

async function acceptedSoon(store: RedisSaver, hurry: () => void): Promise<void> {
  hurry();
  await vi.waitFor(() => accepted(put(store)), { timeout: 10_000, interval: 5 });
}

test("L1 settings that are weakened are STORE_UNSAFE until they are put right", async () => {
  const { url } = (await ownRedis()).address;
  const [store, admin, hurry] = [openRedis(url), clientOf(url), hurrying()];
  await accepted(put(store));
  for (const [name, weak, right] of [
    ["appendfsync", "no", "always"],
    ["appendonly", "no", "yes"],
    ["no-appendfsync-on-rewrite", "yes", "no"],
    ["maxmemory-policy", "allkeys-lru", "noeviction"],
  ] as const) {
    await admin.config("SET", name, weak);
    expect(await refusedSoon(store, hurry)).toMatchObject({ code: "STORE_UNSAFE", data: { [name]: weak } });
    await admin.config("SET", name, right);
    await acceptedSoon(store, hurry);
  }
});

test("F2 a server that was emptied is STORE_CORRUPT, also after others have begun anew, until what was there is back", async () => {
  const { url } = (await ownRedis()).address;
  const [store, admin, hurry] = [openRedis(url), clientOf(url), hurrying()];
  await accepted(put(store));
  const data = (await admin.get("holdpoint:format")) ?? "";
  expect(data).toMatch(/^holdpoint 1 /);
  await admin.flushall();
  const error = await refusedSoon(store, hurry);
  expect(error).toMatchObject({ code: "STORE_CORRUPT" });
  expect(String(error)).toContain("gone or was replaced");
  await accepted(put(openRedis(url)));
  hurry();
  expect(await refusedSoon(store, hurry)).toMatchObject({ code: "STORE_CORRUPT" });
  await admin.set("holdpoint:format", data);
  await acceptedSoon(store, hurry);
});

test("F2 so is one that came back without its data, unless it was accepted that everything may be lost", async () => {
  const server = await ownRedis({ appendonly: "no" });
  const store = openRedis(server.address.url, { durability: "none", busyMs: 30_000 });
  await accepted(put(store));
  await server.act("restart");
  const hurry = hurrying();
  await acceptedSoon(store, hurry);
  expect(await seqsOf(store, "s")).toEqual([]);
  expect(await store.unclaimable([], 1)).toEqual([]);
});

test("a password that is changed is STORE_DENIED with the next connection, and a user who is taken away at once", async () => {
  const { url } = (await ownRedis({ user: "desk on >one ~* &* +@all" })).address;
  const [store, admin, hurry] = [openRedis(url.replace("//", "//desk:one@")), clientOf(url), hurrying()];
  await accepted(put(store));
  await admin.acl("SETUSER", "desk", ">two", "<one");
  // Who is connected stays so: both passwords may be valid while processes are started anew.
  await accepted(put(store));
  await admin.acl("DELUSER", "desk");
  const { code } = (await refusedSoon(store, hurry)) as HoldpointError;
  expect(["STORE_DENIED", "STORE_UNREACHABLE"]).toContain(code);
  await vi.waitFor(
    async () => {
      hurry();
      await expect(put(store)).rejects.toMatchObject({ code: "STORE_DENIED" });
    },
    { timeout: 10_000, interval: 5 },
  );
  await admin.acl("SETUSER", "desk", "on", ">one", "~*", "&*", "+@all");
  await acceptedSoon(store, hurry);
});
