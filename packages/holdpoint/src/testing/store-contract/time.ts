/** S6: time is the store's, and it never runs backwards. */
import assert from "node:assert/strict";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  appending,
  claiming,
  creating,
  LEASE_MS,
  record,
  refused,
  resting,
  rowOf,
  TENANT,
  WORKER,
} from "./samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const time: readonly StoreCase[] = [
  {
    name: "shows the clock it runs by",
    invariant: "S6",
    async run(kit) {
      const store = await kit.open();
      assert.equal(store.clock, kit.clock);
      assert.equal(store.now(), kit.clock.now());
      await kit.clock.advance(12 * DAY_MS);
      assert.equal(store.now(), kit.clock.now());
    },
  },
  {
    name: "accepts a commit before its limit and refuses it from then on",
    invariant: "S6",
    async run(kit) {
      const store = await kit.open();
      const before = store.now() + 100;
      await kit.clock.advance(99);
      await accepted(store.commit({ tenant: TENANT, before, append: appending("s", 1) }));
      await kit.clock.advance(1);
      await refused(store.commit({ tenant: TENANT, before, append: appending("s", 2) }), "late", "s");
    },
  },
  {
    name: "never goes backwards, though the machine's clock does",
    invariant: "S6",
    async run(kit) {
      const store = await kit.open();
      const start = store.now();
      await accepted(store.commit(creating("t")));
      await accepted(store.commit(resting("due", start)));
      kit.clock.set(start - HOUR_MS);
      assert.equal(store.now(), start);
      await refused(store.commit({ tenant: TENANT, before: start, append: appending("s", 1) }), "late");
      const due = await store.claim({ worker: WORKER, leaseMs: LEASE_MS, routes: ["trading"], limit: 5 });
      assert.deepEqual(
        due.map(({ id }) => id),
        ["due"],
      );
      // A lease that lapsed stays lapsed.
      kit.clock.set(start + LEASE_MS);
      store.now();
      kit.clock.set(start);
      await accepted(store.commit(claiming("t")));
      assert.equal((await rowOf(store, "t")).leaseUntil, start + 2 * LEASE_MS);
    },
  },
  {
    name: "holds a lease and a due time for twelve days",
    invariant: "S6",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(resting("t", store.now() + 12 * DAY_MS)));
      await kit.clock.advance(12 * DAY_MS - 1);
      const request = { worker: WORKER, leaseMs: 12 * DAY_MS, routes: ["trading"], limit: 5 };
      assert.deepEqual(await store.claim(request), []);
      await kit.clock.advance(1);
      assert.equal((await store.claim(request)).length, 1);
      await kit.clock.advance(12 * DAY_MS - 1);
      await refused(store.commit(claiming("t")), "leased");
    },
  },
  {
    name: "remembers across a restart how late it was",
    invariant: "S6",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      await kit.clock.advance(DAY_MS);
      const at = store.now();
      await accepted(store.commit({ tenant: TENANT, append: [{ stream: "s", record: record(1, "{}", at) }] }));
      await store.close();
      kit.clock.set(at - HOUR_MS);
      const again = await kit.reopen?.();
      assert.ok(again);
      assert.equal(again.now(), at);
      await refused(again.commit({ tenant: TENANT, before: at }), "late");
      await again.close();
    },
  },
];
