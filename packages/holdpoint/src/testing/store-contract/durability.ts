/** S1 across handles and restarts: what was acknowledged is there, for everyone. */
import assert from "node:assert/strict";
import type { Store } from "../../storage/store.ts";
import type { StoreCase, StoreKit } from "./contract.ts";
import {
  accepted,
  appending,
  claiming,
  contentsOf,
  creating,
  fenced,
  granted,
  LEASE_MS,
  putting,
  refused,
  resting,
  rowOf,
  seqsOf,
  TENANT,
  thr,
  WORKER,
} from "./samples.ts";

/** A second handle, which the case closes. */
async function second(kit: StoreKit): Promise<Store> {
  const store = await kit.reopen?.();
  assert.ok(store, "the kit can reopen");
  return store;
}

export const durability: readonly StoreCase[] = [
  {
    name: "finds everything again after it was closed and opened",
    invariant: "S1 S7",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      await accepted(
        store.commit(
          creating("t", {
            append: appending("s", 1, 2),
            put: [putting("d", 0, { at: 3, parent: "t", state: "pending", tags: ["red"] })],
          }),
        ),
      );
      await accepted(store.commit(resting("u", store.now() + 60_000)));
      await accepted(store.commit({ tenant: TENANT, wake: [thr("u")] }));
      const before = await contentsOf(store, TENANT, ["interrupts"]);
      await store.close();
      const again = await second(kit);
      assert.deepEqual(await contentsOf(again, TENANT, ["interrupts"]), before);
      const due = await again.claim({ worker: WORKER, leaseMs: LEASE_MS, routes: ["trading"], limit: 5 });
      assert.deepEqual(
        due.map(({ id }) => id),
        ["u"],
      );
      await again.close();
    },
  },
  {
    name: "shows to another handle what was acknowledged",
    invariant: "S1",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      const other = await second(kit);
      for (let seq = 1; seq <= 10; seq += 1) {
        const [writer, reader] = seq % 2 === 0 ? [store, other] : [other, store];
        await accepted(writer.commit({ tenant: TENANT, append: appending("s", seq) }));
        assert.equal((await seqsOf(reader, "s")).length, seq);
      }
      await other.close();
    },
  },
  {
    name: "lets one of two handles win",
    invariant: "S1 S2 S3 S4",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      const other = await second(kit);
      for (let round = 0; round < 20; round += 1) {
        const contend = (handle: Store): Promise<boolean>[] => [
          handle.commit(creating(`t${round}`)).then(({ ok }) => ok),
          handle.commit({ tenant: TENANT, append: appending("s", round + 1) }).then(({ ok }) => ok),
          handle.commit({ tenant: TENANT, put: [putting("d", round)] }).then(({ ok }) => ok),
        ];
        const [mine, others] = await Promise.all([Promise.all(contend(store)), Promise.all(contend(other))]);
        assert.ok(
          mine.every((won, index) => won !== others[index]),
          "each of the three was won by one handle",
        );
      }
      await other.close();
    },
  },
  {
    name: "fences across handles",
    invariant: "S2",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      const other = await second(kit);
      const fence = await granted(store.commit(creating("t")));
      await refused(other.commit(claiming("t")), "leased");
      await kit.clock.advance(LEASE_MS);
      assert.equal(await granted(other.commit(claiming("t"))), fence + 1);
      await refused(store.commit(fenced("t", fence, { set: { status: "failed" } })), "fenced");
      assert.equal((await rowOf(store, "t")).status, "running");
      await other.close();
    },
  },
  {
    name: "shares due threads between handles, each claimed once",
    invariant: "S2 S5",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      const other = await second(kit);
      const now = store.now();
      for (let index = 0; index < 40; index += 1) await accepted(store.commit(resting(`t${index}`, now)));
      const claim = (handle: Store): Promise<readonly { readonly id: string }[]> =>
        handle.claim({ worker: WORKER, leaseMs: LEASE_MS, routes: ["trading"], limit: 7 });
      const rows = (await Promise.all([store, other, store, other, store, other, store, other].map(claim))).flat();
      assert.equal(rows.length, 40);
      assert.equal(new Set(rows.map(({ id }) => id)).size, 40);
      await other.close();
    },
  },
];
