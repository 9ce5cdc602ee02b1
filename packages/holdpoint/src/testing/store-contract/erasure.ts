/** S9: an erasure takes payload and salt of a record, and nothing else, with everything else of its commit or not at all. */
import assert from "node:assert/strict";
import type { Store, StreamRecord } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  appending,
  contentsOf,
  creating,
  fenced,
  granted,
  OTHER_TENANT,
  putting,
  record,
  refused,
  revisionOf,
  seqsOf,
  TENANT,
  thr,
} from "./samples.ts";

/** The record as it is once erased. */
const bare = (one: StreamRecord): StreamRecord => ({ ...one, payload: null, salt: null });

async function eventsOf(store: Store): Promise<readonly StreamRecord[]> {
  return (await store.events(TENANT, undefined, 1_000)).map((event) => event.record);
}

export const erasure: readonly StoreCase[] = [
  {
    name: "takes payload and salt, and leaves everything else of the record",
    invariant: "S9",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1, 2, 3) }));
      const erase = [1, 3].map((seq) => ({ stream: "s", seq }));
      assert.deepEqual(await store.commit({ tenant: TENANT, erase }), { ok: true });
      const left = [bare(record(1)), record(2), bare(record(3))];
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), left);
      assert.deepEqual(await eventsOf(store), left);
    },
  },
  {
    name: "finds each record of each stream, the first one erased or not",
    invariant: "S9",
    async run(kit) {
      const store = await kit.open();
      for (const stream of ["a", "b", "a/1"]) {
        await accepted(store.commit({ tenant: TENANT, append: appending(stream, 1, 2, 3, 4) }));
      }
      for (const seq of [1, 4, 2]) await accepted(store.commit({ tenant: TENANT, erase: [{ stream: "a", seq }] }));
      assert.deepEqual(await store.read(TENANT, "a", 0, 10), [
        bare(record(1)),
        bare(record(2)),
        record(3),
        bare(record(4)),
      ]);
      assert.deepEqual(await store.read(TENANT, "a", 2, 1), [record(3)]);
      for (const stream of ["b", "a/1"]) {
        assert.deepEqual(
          await store.read(TENANT, stream, 0, 10),
          [1, 2, 3, 4].map((seq) => record(seq)),
        );
      }
    },
  },
  {
    name: "accepts what is erased already",
    invariant: "S9",
    async run(kit) {
      const store = await kit.open();
      const append = [...appending("s", 1, 2), { stream: "s", record: record(3, null) }];
      await accepted(store.commit({ tenant: TENANT, append }));
      const erase = [2, 2, 3].map((seq) => ({ stream: "s", seq }));
      await accepted(store.commit({ tenant: TENANT, erase }));
      await accepted(store.commit({ tenant: TENANT, erase }));
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [record(1), bare(record(2)), record(3, null)]);
    },
  },
  {
    name: "refuses what is not there, and stores nothing of that commit",
    invariant: "S9 S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander", { append: appending("s", 1, 2) })));
      const before = await contentsOf(store, TENANT, ["interrupts"]);
      for (const absent of [
        { stream: "s", seq: 3 },
        { stream: "s", seq: 0 },
        { stream: "absent", seq: 1 },
        { stream: "absent", seq: 2 },
      ]) {
        const traces = {
          append: [...appending("notes", 1), { stream: "s", record: record(3) }],
          put: [putting("doc", 0, { at: 1, tags: ["red"] })],
          wake: [thr("bystander")],
        };
        const erase = [{ stream: "s", seq: 1 }, absent];
        await refused(store.commit(creating("t", { ...traces, erase })), "missing", absent.stream);
        assert.deepEqual(await contentsOf(store, TENANT, ["interrupts"]), before);
      }
    },
  },
  {
    name: "does not erase what the same commit appends",
    invariant: "S9",
    async run(kit) {
      const store = await kit.open();
      const first = { tenant: TENANT, append: appending("s", 1), erase: [{ stream: "s", seq: 1 }] };
      await refused(store.commit(first), "missing", "s");
      assert.deepEqual(await seqsOf(store, "s"), []);
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
      const next = { tenant: TENANT, append: appending("s", 2), erase: [{ stream: "s", seq: 2 }] };
      await refused(store.commit(next), "missing", "s");
      await accepted(store.commit({ ...next, erase: [{ stream: "s", seq: 1 }] }));
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [bare(record(1)), record(2)]);
    },
  },
  {
    name: "erases nothing in a commit that is refused for something else",
    invariant: "S9 S1",
    async run(kit) {
      const store = await kit.open();
      const erase = [{ stream: "s", seq: 1 }];
      const fence = await granted(store.commit(creating("t", { append: appending("s", 1), put: [putting("doc", 0)] })));
      await refused(store.commit({ ...fenced("t", fence + 1), erase }), "fenced");
      await refused(store.commit({ tenant: TENANT, put: [putting("doc", 0)], erase }), "revision");
      await refused(store.commit({ tenant: TENANT, append: appending("s", 3), erase }), "head");
      await refused(store.commit({ tenant: TENANT, before: store.now(), erase }), "late", "s");
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [record(1)]);
    },
  },
  {
    name: "names the first part at fault: documents, then erasures, then appends",
    invariant: "S9 S1",
    async run(kit) {
      const store = await kit.open();
      const erase = [{ stream: "absent", seq: 1 }];
      const wrong = { tenant: TENANT, append: appending("s", 7), erase };
      await refused(store.commit({ ...wrong, put: [putting("doc", 1)] }), "revision", "doc");
      await refused(store.commit(wrong), "missing", "absent");
    },
  },
  {
    name: "comes with everything else of its commit",
    invariant: "S9 S1",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t", { append: appending("s", 1) })));
      const change = { ...fenced("t", fence, { set: { head: 2 } }), erase: [{ stream: "s", seq: 1 }] };
      await accepted(store.commit({ ...change, append: appending("s", 2), put: [putting("doc", 0)] }));
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [bare(record(1)), record(2)]);
      assert.equal(await revisionOf(store, "doc"), 1);
      assert.equal((await store.thread(TENANT, thr("t")))?.head, 2);
    },
  },
  {
    name: "leaves the end of the stream where it is",
    invariant: "S9 S3",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1, 2) }));
      await accepted(store.commit({ tenant: TENANT, erase: [1, 2].map((seq) => ({ stream: "s", seq })) }));
      for (const seq of [1, 2, 4]) await refused(store.commit({ tenant: TENANT, append: appending("s", seq) }), "head");
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 3) }));
      assert.deepEqual(await seqsOf(store, "s"), [1, 2, 3]);
    },
  },
  {
    name: "leaves cursors where they are",
    invariant: "S9",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: [...appending("a", 1, 2), ...appending("b", 1)] }));
      const before = await store.events(TENANT, undefined, 10);
      await accepted(store.commit({ tenant: TENANT, erase: [{ stream: "a", seq: 2 }] }));
      const after = await store.events(TENANT, undefined, 10);
      assert.deepEqual(
        after.map(({ stream, cursor }) => [stream, cursor]),
        before.map(({ stream, cursor }) => [stream, cursor]),
      );
      assert.deepEqual(await store.events(TENANT, before[0]?.cursor, 10), after.slice(1));
    },
  },
  {
    name: "touches nothing of another tenant",
    invariant: "S9 S8",
    async run(kit) {
      const store = await kit.open();
      for (const tenant of [TENANT, OTHER_TENANT]) {
        await accepted(store.commit({ tenant, append: appending("s", 1, 2) }));
      }
      await accepted(store.commit({ tenant: TENANT, append: appending("mine", 1, 2) }));
      const erase = [1, 2].map((seq) => ({ stream: "s", seq }));
      await accepted(store.commit({ tenant: OTHER_TENANT, erase }));
      for (const seq of [1, 2]) {
        const foreign = { tenant: OTHER_TENANT, erase: [{ stream: "mine", seq }] };
        await refused(store.commit(foreign), "missing", "mine");
      }
      for (const stream of ["s", "mine"]) {
        assert.deepEqual(await store.read(TENANT, stream, 0, 10), [record(1), record(2)]);
      }
      assert.deepEqual(await store.read(OTHER_TENANT, "s", 0, 10), [bare(record(1)), bare(record(2))]);
    },
  },
  {
    name: "lets a refused erasure fail alone among commits that arrive with it",
    invariant: "S9 S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1, 2, 3, 4) }));
      const results = await Promise.all(
        [1, 9, 3].map((seq) =>
          store.commit({ tenant: TENANT, put: [putting(`doc${seq}`, 0)], erase: [{ stream: "s", seq }] }),
        ),
      );
      assert.deepEqual(
        results.map(({ ok }) => ok),
        [true, false, true],
      );
      assert.deepEqual(
        (await store.read(TENANT, "s", 0, 10)).map(({ payload }) => payload === null),
        [true, false, true, false],
      );
      assert.equal(await revisionOf(store, "doc9"), 0);
    },
  },
  {
    name: "is there for other handles, and after the store was closed and opened",
    invariant: "S9 S1",
    reopens: true,
    async run(kit) {
      const store = await kit.open();
      const other = await kit.reopen?.();
      assert.ok(other, "the kit can reopen");
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1, 2, 3) }));
      await accepted(store.commit({ tenant: TENANT, erase: [1, 2].map((seq) => ({ stream: "s", seq })) }));
      const left = [bare(record(1)), bare(record(2)), record(3)];
      assert.deepEqual(await other.read(TENANT, "s", 0, 10), left);
      await other.close();
      await store.close();
      const again = await kit.reopen?.();
      assert.ok(again, "the kit can reopen");
      assert.deepEqual(await again.read(TENANT, "s", 0, 10), left);
      assert.deepEqual(await eventsOf(again), left);
      await again.close();
    },
  },
];
