/** S2: one live lease per thread, and a fence that rises with every claim. */
import assert from "node:assert/strict";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  appending,
  claiming,
  creating,
  fenced,
  granted,
  LEASE_MS,
  optionally,
  refused,
  resting,
  rowOf,
  seqsOf,
  TENANT,
  thr,
  WORKER,
} from "./samples.ts";

export const leasesAndFences: readonly StoreCase[] = [
  {
    name: "creates a thread with its fields, held by the one who creates it",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const now = store.now();
      assert.equal(await store.thread(TENANT, thr("t")), undefined);
      assert.equal(await granted(store.commit(creating("t", {}, { body: '{"a":1}' }))), 1);
      assert.deepEqual(await rowOf(store, "t"), {
        tenant: TENANT,
        id: "t",
        route: "trading",
        graph: "trading",
        version: "1",
        status: "running",
        head: 0,
        fence: 1,
        wakes: 0,
        wakeAt: now + LEASE_MS,
        leaseUntil: now + LEASE_MS,
        body: '{"a":1}',
        createdAt: now,
        updatedAt: now,
      });
    },
  },
  {
    name: "creates a thread once",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.commit(creating("t", { append: appending(`s${index}`, 1) }))),
      );
      assert.equal(results.filter(({ ok }) => ok).length, 1);
      assert.ok(results.every((result) => result.ok || result.reason === "exists"));
      assert.equal((await store.events(TENANT, undefined, 100)).length, 1);
    },
  },
  {
    name: "refuses to use a thread that is not there",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await refused(store.commit(claiming("t")), "missing", "t");
      await refused(store.commit(optionally("t")), "missing", "t");
      await refused(store.commit(fenced("t", 0)), "missing", "t");
    },
  },
  {
    name: "sets the fields that are named and keeps the others",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      const before = await rowOf(store, "t");
      await kit.clock.advance(1_000);
      const set = { route: "trading@2", version: "2", head: 3 };
      await accepted(store.commit(fenced("t", fence, { set })));
      const leaseUntil = store.now() + LEASE_MS;
      assert.deepEqual(await rowOf(store, "t"), {
        ...before,
        ...set,
        leaseUntil,
        wakeAt: leaseUntil,
        updatedAt: store.now(),
      });
      await accepted(store.commit(fenced("t", fence, { set: { graph: "g", status: "waiting", body: "[]" } })));
      assert.deepEqual(await rowOf(store, "t"), {
        ...before,
        ...set,
        graph: "g",
        status: "waiting",
        body: "[]",
        leaseUntil,
        wakeAt: leaseUntil,
        updatedAt: store.now(),
      });
    },
  },
  {
    name: "refuses a claim while a lease is live, to the millisecond",
    invariant: "S2 S6",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t")));
      const { leaseUntil } = await rowOf(store, "t");
      await kit.clock.advance(LEASE_MS - 1);
      assert.deepEqual(await store.commit(claiming("t")), { ok: false, reason: "leased", key: "t", leaseUntil });
      await kit.clock.advance(1);
      assert.equal(await granted(store.commit(claiming("t"))), 2);
    },
  },
  {
    name: "refuses a claim by the very worker that holds the lease",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t")));
      await refused(
        store.commit(claiming("t", { hold: { kind: "claim", worker: WORKER, leaseMs: LEASE_MS } })),
        "leased",
        "t",
      );
    },
  },
  {
    name: "raises the fence with every claim and refuses every earlier one",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t")));
      for (let fence = 2; fence <= 5; fence += 1) {
        await kit.clock.advance(LEASE_MS);
        assert.equal(await granted(store.commit(claiming("t"))), fence);
        for (const stale of [fence - 1, fence + 1, 0]) {
          await refused(
            store.commit({ ...fenced("t", stale, { set: { status: "failed" } }), append: appending("s", 1) }),
            "fenced",
            "t",
          );
        }
      }
      assert.equal((await rowOf(store, "t")).status, "running");
      assert.deepEqual(await seqsOf(store, "s"), []);
    },
  },
  {
    name: "extends the lease with every use",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      for (let turn = 0; turn < 3; turn += 1) {
        await kit.clock.advance(LEASE_MS - 1);
        assert.equal(await granted(store.commit(fenced("t", fence))), fence);
        assert.equal((await rowOf(store, "t")).leaseUntil, store.now() + LEASE_MS);
      }
    },
  },
  {
    name: "lets a lapsed lease be used while nobody else has claimed",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      await kit.clock.advance(10 * LEASE_MS);
      assert.equal(await granted(store.commit(fenced("t", fence))), fence);
      await refused(store.commit(claiming("t")), "leased");
    },
  },
  {
    name: "does not let a lease be used that was given back",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      await accepted(store.commit(fenced("t", fence, { release: { wakeAt: null, wakesSeen: 0 } })));
      assert.equal((await rowOf(store, "t")).leaseUntil, null);
      await refused(store.commit(fenced("t", fence)), "fenced", "t");
      assert.deepEqual(await store.renew([{ tenant: TENANT, id: thr("t"), fence }], LEASE_MS), [undefined]);
      assert.equal(await granted(store.commit(claiming("t"))), fence + 1);
    },
  },
  {
    name: "tells a claimer the head that was there before",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t", null, { head: 4 })));
      const result = await accepted(store.commit(optionally("t", { set: { head: 5 } })));
      assert.deepEqual(result.thread, { fence: 2, wakes: 0, head: 4 });
      const next = await accepted(store.commit(fenced("t", 2, { set: { head: 6 } })));
      assert.deepEqual(next.thread, { fence: 2, wakes: 0, head: 5 });
    },
  },
  {
    name: "stores the rest when an optional claim meets a live lease",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t", {}, { head: 3 })));
      const before = await rowOf(store, "t");
      await kit.clock.advance(5);
      const change = optionally("t", { set: { status: "failed", head: 9 }, release: { wakeAt: null, wakesSeen: 0 } });
      const result = await accepted(store.commit({ ...change, append: appending("s", 1) }));
      assert.deepEqual(result.thread, { fence: undefined, wakes: 0, head: 3 });
      assert.deepEqual(await rowOf(store, "t"), before);
      assert.deepEqual(await seqsOf(store, "s"), [1]);
    },
  },
  {
    name: "grants an optional claim when nobody holds the thread",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t")));
      assert.equal(await granted(store.commit(optionally("t", { set: { status: "running" } }))), 2);
      const row = await rowOf(store, "t");
      assert.equal(row.leaseUntil, store.now() + LEASE_MS);
      assert.equal(row.status, "running");
    },
  },
  {
    name: "renews what is held, and says what is lost",
    invariant: "S2 S5",
    async run(kit) {
      const store = await kit.open();
      for (const id of ["held", "lapsed", "lost"]) await accepted(store.commit(creating(id)));
      await accepted(store.commit({ tenant: TENANT, wake: [thr("held"), thr("held")] }));
      await accepted(store.commit({ tenant: TENANT, wake: [thr("held")] }));
      await kit.clock.advance(LEASE_MS);
      await accepted(store.commit(claiming("lost")));
      const held = [
        ...["held", "lapsed", "lost", "absent"].map((id) => ({ tenant: TENANT, id: thr(id), fence: 1 })),
        { tenant: TENANT, id: thr("held"), fence: 2 },
      ];
      assert.deepEqual(await store.renew(held, 40_000), [2, 0, undefined, undefined, undefined]);
      assert.equal((await rowOf(store, "held")).leaseUntil, store.now() + 40_000);
      assert.equal((await rowOf(store, "lapsed")).leaseUntil, store.now() + 40_000);
      assert.equal((await rowOf(store, "lost")).leaseUntil, store.now() + LEASE_MS);
      assert.deepEqual(await store.renew([], LEASE_MS), []);
    },
  },
  {
    name: "grants each thread once to workers that claim at the same moment",
    invariant: "S2",
    async run(kit) {
      const store = await kit.open();
      const now = store.now();
      for (let index = 0; index < 50; index += 1) await accepted(store.commit(resting(`t${index}`, now)));
      const request = { leaseMs: LEASE_MS, routes: ["trading"], limit: 10 };
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.claim({ ...request, worker: `w${index}` })),
      );
      const ids = claims.flat().map(({ id }) => id);
      assert.equal(ids.length, 50);
      assert.equal(new Set(ids).size, 50);
    },
  },
];
