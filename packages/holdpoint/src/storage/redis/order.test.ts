/** Instants of every kind, and keys of every length, are sorted as numbers and code points are. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { openRedis } from "../../../test/stores/on-redis.ts";
import { accepted, putting, TENANT } from "../../testing/store-contract/samples.ts";
import { MemorySaver } from "../memory.ts";
import type { DocumentQuery, Store } from "../store.ts";

async function keysOf(store: Store, order: DocumentQuery["order"]): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined; ;) {
    const query = {
      tenant: TENANT,
      collection: "interrupts",
      limit: 3,
      ...(order && { order }),
      ...(after && { after }),
    };
    const { items, next } = await store.find(query);
    keys.push(...items.map(({ key }) => key));
    if (next === undefined) return keys;
    after = next;
  }
}

const instant = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.25, -0.25, -0, 1e-9, 1_764_000_000_000, 2 ** 53 - 1, -1_764_000_000_000),
);
const text = fc.string({ unit: "binary", maxLength: 3 });

test("the order is that of the memory store", async () => {
  const { url } = await sharedServer("redis");
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ key: text, at: instant, dueAt: instant, tag: text, state: text }), {
        minLength: 1,
        maxLength: 25,
        selector: ({ key }) => key,
      }),
      async (documents) => {
        const redis = openRedis(url, { prefix: randomUUID() });
        const memory = new MemorySaver();
        const put = documents.map(({ key, at, dueAt, tag, state }) =>
          putting(key, 0, { at: at + 0, dueAt: dueAt + 0, tags: [tag], state }),
        );
        for (const store of [redis, memory]) await accepted(store.commit({ tenant: TENANT, put }));
        for (const order of ["oldest", "newest", "due"] as const) {
          expect(await keysOf(redis, order)).toEqual(await keysOf(memory, order));
        }
        const all = documents.map(({ key }) => key);
        const sorted = (found: readonly { readonly key: string }[]): readonly { readonly key: string }[] =>
          found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
        expect(sorted(await redis.get(TENANT, "interrupts", all))).toEqual(
          sorted(await memory.get(TENANT, "interrupts", all)),
        );
        await redis.close();
      },
    ),
    { numRuns: 40 },
  );
});
