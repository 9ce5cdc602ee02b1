/** S8: nothing is read or changed across tenants; only `claim` and `unclaimable` serve all. */
import assert from "node:assert/strict";
import type { Tenant } from "../../core/ids.ts";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  appending,
  creating,
  fenced,
  LEASE_MS,
  OTHER_TENANT,
  putting,
  refused,
  resting,
  rowOf,
  TENANT,
  thr,
  WORKER,
} from "./samples.ts";

/** Names that a careless key would run together. */
const TENANTS = ["default", "other", "Default", "default ", "d", ""].map((name) => name as Tenant);

export const tenants: readonly StoreCase[] = [
  {
    name: "keeps threads, streams and documents of the same names apart",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      for (const tenant of TENANTS) {
        const body = `{"of":"${tenant}"}`;
        const put = [putting("d", 0, { at: 1, parent: "t", state: "pending", tags: ["red"] }, body)];
        await accepted(store.commit({ ...creating("t", { append: appending("s", 1), put }, { body }), tenant }));
      }
      for (const tenant of TENANTS) {
        const body = `{"of":"${tenant}"}`;
        assert.equal((await rowOf(store, "t", tenant)).body, body);
        const threads = await store.threads({ tenant, limit: 10 });
        assert.deepEqual(
          threads.items.map((row) => row.tenant),
          [tenant],
        );
        assert.deepEqual(
          (await store.get(tenant, "interrupts", ["d"])).map((found) => found.body),
          [body],
        );
        for (const by of [{}, { parent: "t" }, { state: "pending" }, { tag: "red" }]) {
          const { items } = await store.find({ tenant, collection: "interrupts", limit: 10, ...by });
          assert.deepEqual(
            items.map((found) => found.body),
            [body],
          );
        }
        assert.equal((await store.read(tenant, "s", 0, 10)).length, 1);
        const found = await store.events(tenant, undefined, 10);
        assert.deepEqual(
          found.map((event) => event.tenant),
          [tenant],
        );
      }
    },
  },
  {
    name: "changes nothing of another tenant",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("t", { append: appending("s", 1), put: [putting("d", 0)] })));
      const before = await rowOf(store, "t");
      await refused(store.commit({ ...fenced("t", 1), tenant: OTHER_TENANT }), "missing");
      await refused(store.commit({ tenant: OTHER_TENANT, append: appending("s", 2) }), "head");
      await refused(store.commit({ tenant: OTHER_TENANT, put: [putting("d", 1)] }), "revision");
      await accepted(store.commit({ tenant: OTHER_TENANT, wake: [thr("t")] }));
      assert.deepEqual(await store.renew([{ tenant: OTHER_TENANT, id: thr("t"), fence: 1 }], 2 * LEASE_MS), [
        undefined,
      ]);
      assert.deepEqual(await rowOf(store, "t"), before);
      assert.equal(await store.thread(OTHER_TENANT, thr("t")), undefined);
    },
  },
  {
    name: "claims, and looks for what nobody serves, for all tenants",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      const now = store.now();
      for (const tenant of TENANTS) await accepted(store.commit({ ...resting("t", now), tenant }));
      assert.equal((await store.unclaimable([], 10)).length, TENANTS.length);
      for (const tenant of TENANTS) {
        assert.deepEqual(
          (await store.unclaimable([], 10, tenant)).map((row) => row.tenant),
          [tenant],
        );
      }
      const rows = await store.claim({ worker: WORKER, leaseMs: LEASE_MS, routes: ["trading"], limit: 10 });
      assert.deepEqual(new Set(rows.map(({ tenant }) => tenant)), new Set(TENANTS));
    },
  },
  {
    name: "says which tenants there are: those that something was appended for, by name",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      assert.deepEqual(await store.tenants(undefined, 10), []);
      // Documents, and a commit that was refused, make no tenant.
      await accepted(store.commit({ tenant: "documents" as Tenant, put: [putting("d", 0)] }));
      await refused(store.commit({ tenant: "refused" as Tenant, append: appending("s", 2) }), "head");
      for (const tenant of TENANTS) {
        await accepted(store.commit({ tenant, append: appending("s", 1, 2) }));
        await accepted(store.commit({ tenant, append: appending("other", 1) }));
      }
      const sorted = ["", "Default", "d", "default", "default ", "other"].map((name) => name as Tenant);
      assert.deepEqual(await store.tenants(undefined, 10), sorted);
      assert.deepEqual(await store.tenants(undefined, 2), sorted.slice(0, 2));
      assert.deepEqual(await store.tenants("" as Tenant, 2), sorted.slice(1, 3));
      // A name that is none goes on where it would stand.
      assert.deepEqual(await store.tenants("default!" as Tenant, 10), ["other"]);
      assert.deepEqual(await store.tenants("other" as Tenant, 10), []);
      await accepted(store.commit({ tenant: TENANT, erase: [{ stream: "s", seq: 1 }] }));
      assert.deepEqual(await store.tenants(undefined, 10), sorted);
    },
  },
  {
    name: "pages through one tenant's events among another's",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      for (let seq = 1; seq <= 5; seq += 1) {
        await accepted(store.commit({ tenant: TENANT, append: appending("s", seq) }));
        await accepted(store.commit({ tenant: OTHER_TENANT, append: appending("s", 2 * seq - 1, 2 * seq) }));
      }
      const seqs: number[] = [];
      for (let after: string | undefined; ;) {
        const found = await store.events(TENANT, after, 2);
        seqs.push(...found.map(({ record }) => record.seq));
        if (found.length === 0) break;
        after = found.at(-1)?.cursor;
      }
      assert.deepEqual(seqs, [1, 2, 3, 4, 5]);
    },
  },
];
