/** S4: a document changes only from the revision its writer read. */
import assert from "node:assert/strict";
import type { DocumentIndex } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import { accepted, deleting, putting, refused, revisionOf, TENANT } from "./samples.ts";

export const documents: readonly StoreCase[] = [
  {
    name: "counts a document's revisions from 1",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      assert.equal(await revisionOf(store, "d"), 0);
      for (let revision = 0; revision < 5; revision += 1) {
        await accepted(store.commit({ tenant: TENANT, put: [putting("d", revision)] }));
        assert.equal(await revisionOf(store, "d"), revision + 1);
      }
    },
  },
  {
    name: "refuses every other revision",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      for (const revision of [1, 2, -1]) {
        await refused(store.commit({ tenant: TENANT, put: [putting("d", revision)] }), "revision", "d");
      }
      await accepted(store.commit({ tenant: TENANT, put: [putting("d", 0)] }));
      await accepted(store.commit({ tenant: TENANT, put: [putting("d", 1)] }));
      for (const revision of [0, 1, 3]) {
        await refused(
          store.commit({ tenant: TENANT, put: [putting("d", revision, { at: 9 }, "changed")] }),
          "revision",
          "d",
        );
        await refused(store.commit({ tenant: TENANT, put: [deleting("d", revision)] }), "revision", "d");
      }
      const [found] = await store.get(TENANT, "interrupts", ["d"]);
      assert.deepEqual(found, {
        collection: "interrupts",
        key: "d",
        revision: 2,
        body: '{"key":"d"}',
        index: { at: 1 },
      });
    },
  },
  {
    name: "deletes a document, which can then be put anew",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      await accepted(
        store.commit({
          tenant: TENANT,
          put: [putting("d", 0, { at: 1, tags: ["red"], parent: "t", state: "pending" })],
        }),
      );
      await accepted(store.commit({ tenant: TENANT, put: [deleting("d", 1)] }));
      assert.deepEqual(await store.get(TENANT, "interrupts", ["d"]), []);
      for (const by of [{}, { tag: "red" }, { parent: "t" }, { state: "pending" }]) {
        assert.deepEqual(await store.find({ tenant: TENANT, collection: "interrupts", limit: 10, ...by }), {
          items: [],
          next: undefined,
        });
      }
      await refused(store.commit({ tenant: TENANT, put: [putting("d", 1)] }), "revision", "d");
      await accepted(store.commit({ tenant: TENANT, put: [putting("d", 0)] }));
      assert.equal(await revisionOf(store, "d"), 1);
    },
  },
  {
    name: "accepts the deletion of what is not there",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, put: [deleting("d", 0)] }));
      await accepted(store.commit({ tenant: TENANT, put: [putting("d", 0)] }));
      await refused(store.commit({ tenant: TENANT, put: [deleting("d", 0)] }), "revision", "d");
    },
  },
  {
    name: "gives back the documents that are there, each once",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      const keys = ["a", "b", "c", "A", "a "];
      await accepted(store.commit({ tenant: TENANT, put: keys.map((key) => putting(key, 0)) }));
      const found = await store.get(TENANT, "interrupts", ["c", "absent", "a", "c", "a "]);
      assert.deepEqual(found.map(({ key }) => key).toSorted(), ["a", "a ", "c"]);
      assert.deepEqual(await store.get(TENANT, "interrupts", []), []);
      assert.deepEqual(await store.get(TENANT, "absent", ["a"]), []);
    },
  },
  {
    name: "gives body and index back as they were put",
    invariant: "S4 S7",
    async run(kit) {
      const store = await kit.open();
      const indexes: readonly DocumentIndex[] = [
        { at: 0 },
        { at: Date.UTC(2100, 0, 1), parent: "t" },
        { at: 1, state: "pending" },
        { at: 2, tags: ["role:\u00e9", 'quo"te', "a,b", "\u{1f512}"] },
        { at: 3, parent: "t", state: "", tags: [""] },
      ];
      const body = '{"text":"\\u0000 \u{1f512}\\n","z":1,"a":2}';
      await accepted(
        store.commit({ tenant: TENANT, put: indexes.map((index, at) => putting(`d${at}`, 0, index, body)) }),
      );
      const found = await store.get(
        TENANT,
        "interrupts",
        indexes.map((_, at) => `d${at}`),
      );
      for (const [at, index] of indexes.entries()) {
        assert.deepEqual(
          found.find(({ key }) => key === `d${at}`),
          { collection: "interrupts", key: `d${at}`, revision: 1, body, index },
        );
      }
    },
  },
  {
    name: "keeps collections apart",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      const put = [putting("d", 0), { ...putting("d", 0, { at: 5 }, "other"), collection: "snapshot" }];
      await accepted(store.commit({ tenant: TENANT, put }));
      await accepted(store.commit({ tenant: TENANT, put: [deleting("d", 1)] }));
      const [found] = await store.get(TENANT, "snapshot", ["d"]);
      assert.deepEqual(found, { collection: "snapshot", key: "d", revision: 1, body: "other", index: { at: 5 } });
    },
  },
];
