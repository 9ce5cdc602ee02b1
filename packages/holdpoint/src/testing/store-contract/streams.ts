/** S3 and S7: streams only grow, one record after the other, and come back character for character. */
import assert from "node:assert/strict";
import type { StreamAppend } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import { accepted, appending, record, refused, seqsOf, TENANT } from "./samples.ts";

/**
 * Text that careless drivers change: quotes, line ends, the ends of Unicode, an escaped zero, trailing blanks, long runs.
 * No raw zero character: canonical JSON has none, and some databases cannot keep one.
 */
const HARD_TEXTS: readonly string[] = [
  "",
  " ",
  '{"b":1,"a":1.0,"a":"\\u0000"}',
  "line\nline\r\nline\ttab ",
  "'; DROP TABLE records; --",
  "\ufeffmark, \u00e9 and e\u0301, \u2028",
  "\uffff\u{1f512}\u{10ffff}",
  "9007199254740993",
  "x".repeat(1_000_000),
];

export const streams: readonly StoreCase[] = [
  {
    name: "appends after the record that is named, and refuses anything else",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      for (const seq of [0, 2, 3]) {
        await refused(store.commit({ tenant: TENANT, append: appending("s", seq) }), "head", "s");
      }
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
      for (const seq of [0, 1, 3]) {
        await refused(store.commit({ tenant: TENANT, append: appending("s", seq) }), "head", "s");
      }
      await accepted(store.commit({ tenant: TENANT, append: appending("s", 2, 3) }));
      for (const seq of [1, 2, 3, 5]) {
        await refused(store.commit({ tenant: TENANT, append: appending("s", seq) }), "head", "s");
      }
      assert.deepEqual(await seqsOf(store, "s"), [1, 2, 3]);
    },
  },
  {
    name: "lets one of many appends to the same place win",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      for (const seq of [1, 2, 3]) {
        const append = (index: number): StreamAppend => ({ stream: "s", record: record(seq, `{"by":${index}}`) });
        const results = await Promise.all(
          Array.from({ length: 30 }, (_, index) => store.commit({ tenant: TENANT, append: [append(index)] })),
        );
        assert.equal(results.filter(({ ok }) => ok).length, 1);
      }
      assert.deepEqual(await seqsOf(store, "s"), [1, 2, 3]);
    },
  },
  {
    name: "keeps streams apart, whatever they are called",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      const names = ["a", "A", "a ", "a/1", "a/10", "\u00e9", "e\u0301", "'", "%", "1"];
      for (const [index, name] of names.entries()) {
        await accepted(
          store.commit({
            tenant: TENANT,
            append: appending(name, ...Array.from({ length: index + 1 }, (_, at) => at + 1)),
          }),
        );
      }
      for (const [index, name] of names.entries()) assert.equal((await seqsOf(store, name)).length, index + 1);
      assert.deepEqual(await seqsOf(store, "absent"), []);
    },
  },
  {
    name: "appends to several streams, and to one several times, in one commit",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      await accepted(
        store.commit({ tenant: TENANT, append: [...appending("a", 1), ...appending("b", 1), ...appending("a", 2)] }),
      );
      assert.deepEqual(await seqsOf(store, "a"), [1, 2]);
      assert.deepEqual(await seqsOf(store, "b"), [1]);
    },
  },
  {
    name: "reads on from any place, as much as is wanted",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      await accepted(
        store.commit({
          tenant: TENANT,
          append: appending("s", ...Array.from({ length: 20 }, (_, index) => index + 1)),
        }),
      );
      const read = async (after: number, limit: number): Promise<number[]> =>
        (await store.read(TENANT, "s", after, limit)).map(({ seq }) => seq);
      assert.deepEqual(await read(0, 1), [1]);
      assert.deepEqual(await read(0, 3), [1, 2, 3]);
      assert.deepEqual(await read(1, 2), [2, 3]);
      assert.deepEqual(await read(18, 100), [19, 20]);
      assert.deepEqual(await read(20, 100), []);
      assert.deepEqual(await read(99, 100), []);
    },
  },
  {
    name: "gives payloads back exactly as they were, and every field with them",
    invariant: "S7",
    async run(kit) {
      const store = await kit.open();
      const append = HARD_TEXTS.map((text, index): StreamAppend => ({
        stream: "s",
        record: record(index + 1, text, 1_700_000_000_000 + index),
      }));
      for (const one of append) await accepted(store.commit({ tenant: TENANT, append: [one] }));
      assert.deepEqual(
        await store.read(TENANT, "s", 0, 100),
        append.map((one) => one.record),
      );
    },
  },
  {
    name: "keeps a record whose payload was erased",
    invariant: "S7",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: [{ stream: "s", record: record(1, null) }] }));
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [record(1, null)]);
    },
  },
  {
    name: "is not changed by what a caller does to a record afterwards",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      const mine = { ...record(1) };
      const append = [{ stream: "s", record: mine }];
      await accepted(store.commit({ tenant: TENANT, append }));
      mine.payload = "changed";
      append.length = 0;
      assert.deepEqual(await store.read(TENANT, "s", 0, 10), [record(1)]);
    },
  },
];
