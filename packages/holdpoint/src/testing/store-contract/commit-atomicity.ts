/** S1: a commit is all or nothing, whatever arrives beside it. */
import assert from "node:assert/strict";
import type { Change, Store } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import {
  accepted,
  appending,
  contentsOf,
  creating,
  deleting,
  fenced,
  granted,
  putting,
  record,
  refused,
  revisionOf,
  rowOf,
  seqsOf,
  TENANT,
  thr,
} from "./samples.ts";

/** Parts that are in order and would leave traces everywhere. */
const traces = (store: Store): Partial<Change> => ({
  append: [...appending("journal", 1, 2), ...appending("notes", 1)],
  put: [putting("doc", 0, { at: store.now(), parent: "t", state: "pending", tags: ["red"] })],
  wake: [thr("bystander")],
});

/** Commits `change`, which must be refused, and checks that nothing at all is different afterwards. */
async function leavesNothing(store: Store, change: Change, reason: Parameters<typeof refused>[1]): Promise<void> {
  const before = await contentsOf(store, TENANT, ["interrupts"]);
  await refused(store.commit(change), reason);
  assert.deepEqual(await contentsOf(store, TENANT, ["interrupts"]), before);
  const found = await store.find({ tenant: TENANT, collection: "interrupts", tag: "red", limit: 10 });
  assert.deepEqual(found.items, []);
}

export const commitAtomicity: readonly StoreCase[] = [
  {
    name: "stores every part of a commit",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander")));
      const result = await accepted(store.commit(creating("t", traces(store), { head: 2 })));
      assert.deepEqual(result, { ok: true, thread: { fence: 1, wakes: 0, head: 0 } });
      assert.equal((await rowOf(store, "t")).head, 2);
      assert.deepEqual(await seqsOf(store, "journal"), [1, 2]);
      assert.deepEqual(await seqsOf(store, "notes"), [1]);
      assert.equal(await revisionOf(store, "doc"), 1);
      assert.equal((await rowOf(store, "bystander")).wakes, 1);
    },
  },
  {
    name: "accepts a commit without a thread, and one without anything",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      assert.deepEqual(await store.commit({ tenant: TENANT, append: appending("notes", 1) }), { ok: true });
      assert.deepEqual(await store.commit({ tenant: TENANT }), { ok: true });
    },
  },
  {
    name: "stores nothing when the stream has moved on, whatever came before it in the commit",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander", { append: appending("moved", 1) })));
      const { append = [], ...rest } = traces(store);
      await leavesNothing(store, creating("t", { ...rest, append: [...append, ...appending("moved", 1)] }), "head");
    },
  },
  {
    name: "stores nothing when a document has moved on",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander", { put: [putting("moved", 0)] })));
      const { put = [], ...rest } = traces(store);
      await leavesNothing(store, creating("t", { ...rest, put: [...put, putting("moved", 0)] }), "revision");
    },
  },
  {
    name: "stores nothing when the thread may not be used",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander")));
      await accepted(store.commit(creating("t")));
      await leavesNothing(store, { ...fenced("t", 7), ...traces(store) }, "fenced");
      await leavesNothing(store, { ...fenced("absent", 1), ...traces(store) }, "missing");
      await leavesNothing(store, creating("t", traces(store)), "exists");
    },
  },
  {
    name: "stores nothing when it is late",
    invariant: "S1 S6",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit(creating("bystander")));
      await leavesNothing(store, creating("t", { ...traces(store), before: store.now() }), "late");
    },
  },
  {
    name: "undoes a document's tags, change and deletion with the rest",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const index = { at: 1, state: "pending", tags: ["blue"] };
      await accepted(
        store.commit({
          tenant: TENANT,
          put: [putting("a", 0, index), putting("b", 0, index)],
          append: appending("moved", 1),
        }),
      );
      const put = [putting("a", 1, { at: 2, state: "resolved", tags: ["red"] }), deleting("b", 1)];
      await leavesNothing(store, { tenant: TENANT, put, append: appending("moved", 1) }, "head");
      const { items } = await store.find({
        tenant: TENANT,
        collection: "interrupts",
        tag: "blue",
        state: "pending",
        limit: 10,
      });
      assert.deepEqual(
        items.map(({ key }) => key),
        ["a", "b"],
      );
    },
  },
  {
    name: "names the first part at fault: thread, then documents, then streams",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t", { put: [putting("doc", 0)], append: appending("s", 1) })));
      const wrong = { put: [putting("doc", 0)], append: appending("s", 1) };
      await refused(store.commit({ ...fenced("t", fence + 1), ...wrong }), "fenced", "t");
      await refused(store.commit({ ...fenced("t", fence), ...wrong }), "revision", "doc");
      await refused(store.commit({ ...fenced("t", fence), append: wrong.append }), "head", "s");
      await refused(store.commit({ ...fenced("t", fence + 1), ...wrong, before: store.now() }), "late", "t");
    },
  },
  {
    name: "judges the parts of one commit one after the other",
    invariant: "S1 S3 S4",
    async run(kit) {
      const store = await kit.open();
      const put = [
        putting("doc", 0),
        putting("doc", 1, { at: 2 }),
        deleting("gone", 0),
        putting("gone", 0),
        deleting("gone", 1),
      ];
      await accepted(store.commit({ tenant: TENANT, put, append: appending("s", 1, 2, 3) }));
      assert.equal(await revisionOf(store, "doc"), 2);
      assert.equal(await revisionOf(store, "gone"), 0);
      assert.deepEqual(await seqsOf(store, "s"), [1, 2, 3]);
      await refused(store.commit({ tenant: TENANT, append: appending("s", 4, 6) }), "head", "s");
      await refused(store.commit({ tenant: TENANT, put: [putting("doc", 2), putting("doc", 2)] }), "revision", "doc");
      assert.deepEqual(await seqsOf(store, "s"), [1, 2, 3]);
    },
  },
  {
    name: "lets a refused commit fail alone among those that arrive with it",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const changes = Array.from({ length: 60 }, (_, index): Change => {
        // Every third one writes a document and a thread, and then comes too late for its stream.
        const append =
          index % 3 === 0 ? [{ stream: "contended", record: record(index === 0 ? 1 : 1) }] : appending(`s${index}`, 1);
        return creating(`t${index}`, { put: [putting(`doc${index}`, 0, { at: index, tags: ["red"] })], append });
      });
      const results = await Promise.all(changes.map((change) => store.commit(change)));
      const stored = results.flatMap(({ ok }, index) => (ok ? [index] : []));
      assert.deepEqual(
        stored,
        changes.flatMap((_, index) => (index % 3 !== 0 || index === 0 ? [index] : [])),
      );
      const { items } = await store.find({ tenant: TENANT, collection: "interrupts", tag: "red", limit: 100 });
      assert.deepEqual(
        items.map(({ key }) => key),
        stored.map((index) => `doc${index}`),
      );
      const threads = await store.threads({ tenant: TENANT, limit: 100 });
      assert.equal(threads.items.length, stored.length);
    },
  },
  {
    name: "lets one of many contenders win",
    invariant: "S1 S4",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, put: [putting("doc", 0)] }));
      const contend = (index: number): Change => ({
        tenant: TENANT,
        append: appending(`votes/${index}`, 1),
        put: [putting("doc", 1, { at: 2 }, `{"winner":${index}}`)],
      });
      const results = await Promise.all(Array.from({ length: 100 }, (_, index) => store.commit(contend(index))));
      const winners = results.flatMap(({ ok }, index) => (ok ? [index] : []));
      assert.equal(winners.length, 1);
      const [doc] = await store.get(TENANT, "interrupts", ["doc"]);
      assert.equal(doc?.body, `{"winner":${winners[0]}}`);
      assert.equal((await store.events(TENANT, undefined, 1_000)).length, 1);
    },
  },
  {
    name: "takes a thousand commits at once, each in turn",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const results = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          store.commit({ tenant: TENANT, append: appending("s", index + 1) }),
        ),
      );
      assert.ok(results.every(({ ok }) => ok));
      assert.deepEqual(
        await seqsOf(store, "s"),
        Array.from({ length: 1_000 }, (_, index) => index + 1),
      );
    },
  },
  {
    name: "says whether the last write failed, and takes no refusal for one",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const failure = (): Error | undefined => store.writeFailure;
      assert.equal(failure(), undefined);
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
      await refused(store.commit({ tenant: TENANT, append: appending("s", 1) }), "head");
      assert.equal(failure(), undefined);
      await store.close();
      await assert.rejects(store.commit({ tenant: TENANT, append: appending("s", 2) }));
      assert.ok(failure() instanceof Error, "the failure of the last commit is told");
    },
  },
  {
    name: "rejects a commit that is not well formed, and lets its neighbors be",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const noIndex: Change = {
        tenant: TENANT,
        put: [putting("kept", 0), { collection: "interrupts", key: "x", revision: 0, body: "{}" }],
      };
      const { thread } = creating("partial");
      assert.ok(thread);
      const { set: _set, ...bare } = thread;
      const results = await Promise.allSettled([
        store.commit(creating("before")),
        store.commit(noIndex),
        store.commit({ tenant: TENANT, thread: bare }),
        store.commit(creating("after")),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected", "rejected", "fulfilled"],
      );
      assert.equal(await revisionOf(store, "kept"), 0);
      assert.equal(await store.thread(TENANT, thr("partial")), undefined);
      await rowOf(store, "before");
      await rowOf(store, "after");
    },
  },
  {
    name: "finishes what is under way before it closes, and refuses what comes later",
    invariant: "S1",
    async run(kit) {
      const store = await kit.open();
      const pending = [store.commit(creating("t")), store.commit({ tenant: TENANT, append: appending("s", 1) })];
      await store.close();
      for (const result of pending) await accepted(result);
      await assert.rejects(store.commit(creating("u")), { code: "STORE_FAILED" });
      await assert.rejects(store.thread(TENANT, thr("t")), { code: "STORE_FAILED" });
      await assert.rejects(store.claim({ worker: "w", leaseMs: 1, routes: ["trading"], limit: 1 }), {
        code: "STORE_FAILED",
      });
    },
  },
];
