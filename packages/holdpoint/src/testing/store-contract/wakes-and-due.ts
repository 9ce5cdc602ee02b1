/** S5: a wake is never lost, and a due thread is found by whoever serves its route. */
import assert from "node:assert/strict";
import type { Store, ThreadRow } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  claiming,
  creating,
  fenced,
  granted,
  LEASE_MS,
  optionally,
  refused,
  resting,
  rowOf,
  TENANT,
  thr,
  WORKER,
} from "./samples.ts";

function claim(store: Store, limit = 10, routes: readonly string[] = ["trading"]): Promise<readonly ThreadRow[]> {
  return store.claim({ worker: WORKER, leaseMs: LEASE_MS, routes, limit });
}

const idsOf = (rows: readonly ThreadRow[]): string[] => rows.map(({ id }) => id);

export const wakesAndDue: readonly StoreCase[] = [
  {
    name: "makes a waiting thread due when it is woken",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t")));
      assert.deepEqual(await claim(store), []);
      await kit.clock.advance(5);
      await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
      const row = await rowOf(store, "t");
      assert.equal(row.wakeAt, store.now());
      assert.equal(row.wakes, 1);
      assert.deepEqual(idsOf(await claim(store)), ["t"]);
    },
  },
  {
    name: "counts a wake once per commit, and passes over threads that are not there",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t")));
      await accepted(store.commit({ tenant: TENANT, wake: [thr("t"), thr("absent"), thr("t")] }));
      assert.equal((await rowOf(store, "t")).wakes, 1);
      assert.equal(await store.thread(TENANT, thr("absent")), undefined);
    },
  },
  {
    name: "brings a later due time forward and never puts it back",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const start = store.now();
      await accepted(store.commit(resting("later", start + 60_000)));
      await accepted(store.commit(resting("earlier", start + 10)));
      await kit.clock.advance(1_000);
      await accepted(store.commit({ tenant: TENANT, wake: [thr("later"), thr("earlier")] }));
      assert.equal((await rowOf(store, "later")).wakeAt, start + 1_000);
      assert.equal((await rowOf(store, "earlier")).wakeAt, start + 10);
    },
  },
  {
    name: "keeps a wake for a thread that is held until it is released",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      const { leaseUntil } = await rowOf(store, "t");
      await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
      assert.equal((await rowOf(store, "t")).leaseUntil, leaseUntil);
      assert.deepEqual(await claim(store), []);
      const released = await accepted(store.commit(fenced("t", fence, { release: { wakeAt: null, wakesSeen: 0 } })));
      assert.equal(released.thread?.wakes, 1);
      assert.equal((await rowOf(store, "t")).wakeAt, store.now());
      assert.deepEqual(idsOf(await claim(store)), ["t"]);
    },
  },
  {
    name: "lets a thread rest when its holder has seen every wake",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
      await accepted(store.commit(fenced("t", fence, { release: { wakeAt: null, wakesSeen: 1 } })));
      assert.equal((await rowOf(store, "t")).wakeAt, null);
      assert.deepEqual(await claim(store), []);
    },
  },
  {
    name: "counts a commit's own wake when it releases",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      const later = store.now() + 9_000;
      const seen = await accepted(
        store.commit({ ...fenced("t", fence, { release: { wakeAt: later, wakesSeen: 1 } }), wake: [thr("t")] }),
      );
      assert.equal(seen.thread?.wakes, 1);
      assert.equal((await rowOf(store, "t")).wakeAt, later);
      const again = await granted(store.commit(claiming("t")));
      await accepted(
        store.commit({ ...fenced("t", again, { release: { wakeAt: later, wakesSeen: 1 } }), wake: [thr("t")] }),
      );
      assert.equal((await rowOf(store, "t")).wakeAt, store.now());
    },
  },
  {
    name: "counts the wake of a claim that is not granted",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      const result = await accepted(store.commit({ ...optionally("t"), wake: [thr("t")] }));
      assert.deepEqual(result.thread, { fence: undefined, wakes: 1, head: 0 });
      await accepted(store.commit(fenced("t", fence, { release: { wakeAt: null, wakesSeen: 0 } })));
      assert.deepEqual(idsOf(await claim(store)), ["t"]);
    },
  },
  {
    name: "tells a granted claim of the wake it brings",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t")));
      const result = await accepted(store.commit({ ...optionally("t"), wake: [thr("t")] }));
      assert.deepEqual(result.thread, { fence: 2, wakes: 1, head: 0 });
      await accepted(store.commit(fenced("t", 2, { release: { wakeAt: null, wakesSeen: 1 } })));
      assert.deepEqual(await claim(store), []);
    },
  },
  {
    name: "loses no wake among many that meet a release",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t")));
      let seen = 0;
      for (let round = 0; round < 20; round += 1) {
        const wakes = Array.from({ length: 1 + (round % 3) }, () => store.commit({ tenant: TENANT, wake: [thr("t")] }));
        const [row] = await claim(store);
        for (const wake of wakes) await accepted(wake);
        if (row === undefined) continue;
        seen = row.wakes;
        await accepted(store.commit(fenced("t", row.fence, { release: { wakeAt: null, wakesSeen: seen } })));
      }
      const row = await rowOf(store, "t");
      assert.equal(row.wakeAt !== null, row.wakes !== seen, "due exactly when there is a wake its holder has not seen");
    },
  },
  {
    name: "claims a thread when its time has come, to the millisecond",
    invariant: "S5 S6",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t", store.now() + 100)));
      await kit.clock.advance(99);
      assert.deepEqual(await claim(store), []);
      await kit.clock.advance(1);
      const [row] = await claim(store);
      assert.deepEqual(row, await rowOf(store, "t"));
      assert.equal(row?.fence, 2);
      assert.equal(row?.leaseUntil, store.now() + LEASE_MS);
      assert.equal(row?.status, "waiting");
      assert.deepEqual(await claim(store), []);
      await refused(store.commit(fenced("t", 1)), "fenced");
    },
  },
  {
    name: "claims the longest due first, of the routes that are named, as many as are wanted",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const start = store.now();
      const due: readonly (readonly [string, number, string])[] = [
        ["c", 30, "trading"],
        ["a", 10, "trading@2"],
        ["d", 40, "trading"],
        ["b", 20, "trading"],
        ["not-served", 5, "loans"],
        ["not-due", 5_000, "trading"],
      ];
      for (const [id, at, route] of due) await accepted(store.commit(resting(id, start + at, { route })));
      await kit.clock.advance(100);
      const routes = ["trading", "trading@2", "trading", "nothing-has-this"];
      assert.deepEqual(idsOf(await claim(store, 3, routes)), ["a", "b", "c"]);
      assert.deepEqual(idsOf(await claim(store, 3, routes)), ["d"]);
      assert.deepEqual(await claim(store, 3, routes), []);
      assert.deepEqual(await claim(store, 3, []), []);
      assert.deepEqual(idsOf(await claim(store, 3, ["loans"])), ["not-served"]);
    },
  },
  {
    name: "claims threads whose lease has lapsed",
    invariant: "S2 S5",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t")));
      await kit.clock.advance(LEASE_MS - 1);
      assert.deepEqual(await claim(store), []);
      await kit.clock.advance(1);
      assert.deepEqual(idsOf(await claim(store)), ["t"]);
      await refused(store.commit(fenced("t", 1)), "fenced");
    },
  },
  {
    name: "follows a thread to another route",
    invariant: "S5",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      await accepted(
        store.commit(
          fenced("t", fence, { set: { route: "trading@2" }, release: { wakeAt: store.now(), wakesSeen: 0 } }),
        ),
      );
      assert.deepEqual(await claim(store), []);
      assert.deepEqual(idsOf(await claim(store, 1, ["trading@2"])), ["t"]);
    },
  },
];
