/** A server that is changed while a store is connected to it is refused within a second of use, not served in silence. */
import { expect, onTestFinished, test, vi } from "vitest";
import { clientOf, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import type { HoldpointError } from "../../core/errors.ts";
import { accepted, putting, seqsOf, TENANT, thr } from "../../testing/store-contract/samples.ts";
import type { Tenant } from "../../core/ids.ts";
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

test("C3 nothing is put into a server that was emptied, not even before that was looked for", async () => {
  const { url } = (await ownRedis()).address;
  const [store, knowing, admin] = [openRedis(url), openRedis(url), clientOf(url)];
  await accepted(put(store));
  // It has stored nothing, and has seen that there is something.
  await knowing.ready();
  const other = { tenant: "other" as Tenant, put: [putting("d", 0)] };
  const refusedAt = async (commit: () => Promise<unknown>): Promise<void> => {
    await admin.flushall();
    // What workers do all the time.
    expect(await store.claim({ worker: "w", leaseMs: 1, routes: ["r"], limit: 1 })).toEqual([]);
    expect(await store.renew([{ tenant: TENANT, id: thr("t"), fence: 1 }], 1)).toEqual([undefined]);
    await expect(commit()).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    expect(await admin.dbsize()).toBe(0);
  };
  await refusedAt(() => put(store));
  await refusedAt(() => put(knowing));
  await refusedAt(() => store.commit(other));
});

test("C3 what a failover lost of one tenant is not taken for that", async () => {
  const { url } = (await ownRedis()).address;
  const [store, admin] = [openRedis(url), clientOf(url)];
  await accepted(put(store));
  await admin.del(...(await admin.keys("holdpoint:{default}:*")));
  await accepted(put(store));
  await accepted(put(store));
});

test("F1 a prefix that others take, or newer code, is told as what it is while it is in use", async () => {
  const { url } = (await ownRedis()).address;
  const [store, admin, hurry] = [openRedis(url), clientOf(url), hurrying()];
  await accepted(put(store));
  const data = (await admin.get("holdpoint:format")) ?? "";
  for (const [format, code] of [
    ["queue 3", "STORE_CORRUPT"],
    [data.replace("holdpoint 1", "holdpoint 2"), "STORE_TOO_NEW"],
  ] as const) {
    await admin.set("holdpoint:format", format);
    expect(await refusedSoon(store, hurry)).toMatchObject({ code });
    await admin.set("holdpoint:format", data);
    await acceptedSoon(store, hurry);
  }
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

test("a password that is set where there was none is STORE_DENIED with the next connection, until it is taken away", async () => {
  const { url } = (await ownRedis()).address;
  const [store, admin, hurry] = [openRedis(url), clientOf(url), hurrying()];
  await accepted(put(store));
  await admin.config("SET", "requirepass", "open-sesame");
  await accepted(put(store));
  await admin.call("CLIENT", "KILL", "TYPE", "normal");
  await vi.waitFor(
    async () => {
      hurry();
      await expect(put(store)).rejects.toMatchObject({ code: "STORE_DENIED" });
    },
    { timeout: 10_000, interval: 5 },
  );
  await admin.config("SET", "requirepass", "");
  await acceptedSoon(store, hurry);
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
