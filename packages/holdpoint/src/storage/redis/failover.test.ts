/** What a server that lost the last of what it acknowledged goes on with: other fences, the same tenants, a later time. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { questionsOf, rowOf, thread } from "../../../test/engine/world.ts";
import { sharedServer, type OwnServer } from "../../../test/servers/ask.ts";
import { clientOf, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import { Command, entrypoint, interrupt } from "../../index.ts";
import {
  accepted,
  appending,
  claiming,
  creating,
  fenced,
  granted,
  refused,
  resting,
  TENANT,
  thr,
} from "../../testing/store-contract/samples.ts";
import type { Change, Store } from "../store.ts";
import type { RedisSaver } from "./index.ts";

const own = (): Promise<OwnServer> => ownRedis({ "repl-diskless-sync-delay": "0" });

/** A primary, and what was its replica until now: what is done on the one from here on is lost on the other. */
async function parted(
  first: (store: RedisSaver) => Promise<unknown>,
): Promise<readonly [lost: RedisSaver, kept: RedisSaver]> {
  const [primary, replica] = [await own(), await own()];
  const lost = openRedis(primary.address.url);
  await first(lost);
  const admin = clientOf(replica.address.url);
  await admin.replicaof("127.0.0.1", Number(primary.address["port"]));
  const isSame = async (): Promise<boolean> =>
    (await admin.dbsize()) > 0 && (await admin.info("replication")).includes("master_link_status:up");
  await expect.poll(isSame, { timeout: 20_000, interval: 10 }).toBe(true);
  await admin.replicaof("NO", "ONE");
  return [lost, openRedis(replica.address.url)];
}

/** Commits one after the other. */
function committing(...changes: readonly Change[]): (store: RedisSaver) => Promise<void> {
  return async (store) => {
    for (const change of changes) await accepted(store.commit(change));
  };
}

test("S2 a fence that was given out with a claim that a failover lost is not given out again", async () => {
  const [lost, kept] = await parted(committing(resting("t", 1), resting("u")));
  const [stale] = await lost.claim({ worker: "w", leaseMs: 60_000, routes: ["trading"], limit: 1 });
  const [row] = await kept.claim({ worker: "w", leaseMs: 60_000, routes: ["trading"], limit: 1 });
  expect([stale?.id, row?.id]).toEqual(["t", "t"]);
  const fence = stale?.fence ?? 0;
  await refused(kept.commit(fenced("t", fence, { set: { body: "stale" } })), "fenced", "t");
  expect(await kept.renew([{ tenant: TENANT, id: thr("t"), fence }], 1)).toEqual([undefined]);
  await accepted(kept.commit(fenced("t", row?.fence ?? 0, { release: { wakeAt: null, wakesSeen: 0 } })));
  // By a commit, too; and from then on they rise by one again.
  expect(await granted(kept.commit(claiming("t")))).toBe((row?.fence ?? 0) + 1);
  expect(await granted(lost.commit(claiming("u")))).not.toBe(await granted(kept.commit(claiming("u"))));
});

test("S2 neither is that of a thread that was lost, and is made anew", async () => {
  const [lost, kept] = await parted(committing(creating("another")));
  const fence = await granted(lost.commit(creating("t", { append: appending("s", 1) })));
  await granted(kept.commit(creating("t", { append: appending("s", 1) })));
  await refused(kept.commit({ ...fenced("t", fence), append: appending("s", 2) }), "fenced", "t");
});

test("S2 a lease that was not lost is kept through a restart, and the next one leaves out fences", async () => {
  const server = await own();
  const store = openRedis(server.address.url);
  const fence = await granted(store.commit(creating("t")));
  await server.act("restart");
  await expect
    .poll(() => store.renew([{ tenant: TENANT, id: thr("t"), fence }], 1_000).catch(() => []), { timeout: 20_000 })
    .toEqual([0]);
  await accepted(store.commit(fenced("t", fence, { release: { wakeAt: null, wakesSeen: 0 } })));
  expect(await granted(store.commit(claiming("t")))).toBeGreaterThan(fence + 1);
});

test("A1 a tenant whose entry was lost is entered again by whoever knows it", async () => {
  const { url } = await sharedServer("redis");
  const prefix = randomUUID();
  const store = openRedis(url, { prefix });
  for (const tenant of ["a", "b"] as Change["tenant"][]) await accepted(store.commit({ ...resting("t", 1), tenant }));
  // Where tenants are entered is another node of a cluster than where they live: it may be failed over alone.
  await clientOf(url).zrem(`${prefix}:tenants`, "b");
  const claimed = await store.claim({ worker: "w", leaseMs: 1_000, routes: ["trading"], limit: 5 });
  expect(claimed.map(({ tenant }) => tenant).toSorted()).toEqual(["a", "b"]);
  expect(await openRedis(url, { prefix }).unclaimable([], 5)).toHaveLength(2);
});

/** What a process is connected to: one server, and from some instant on another. */
class FailedOver extends WrappedStore {
  protected override inner: Store;

  constructor(first: Store) {
    super(first);
    this.inner = first;
  }

  to(store: Store): void {
    this.inner = store;
  }
}

test("S2 code that rested on what was lost does not go on, also where others wrote as many records in its place", async () => {
  const ordering = (checkpointer: Store) =>
    entrypoint({ name: "ordering", checkpointer }, async (_input: object) => {
      const what = await interrupt<string>("What?");
      return `${what}: ${await interrupt<string>("Sure?")}`;
    });
  let here: FailedOver | undefined;
  const [lost, kept] = await parted(async (store) => {
    here = new FailedOver(store);
    await ordering(here).invoke({}, thread());
  });
  const [rested, other] = [ordering(here ?? new FailedOver(lost)), ordering(kept)];
  const answer = (resume: string) => new Command({ resume });
  questionsOf(await rested.invoke(answer("what was lost"), thread()));
  const [question] = questionsOf(await other.invoke(answer("what was kept"), thread()));
  expect((await rowOf(kept)).head).toBe((await rowOf(lost)).head);
  here?.to(kept);
  await rested.decide(question.id, "yes", { by: "ann" });
  await rested.settled(thread());
  expect(await rested.invoke(null, thread())).toBe("what was kept: yes");
});
