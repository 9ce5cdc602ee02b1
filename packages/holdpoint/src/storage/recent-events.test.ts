/** Events backwards (recent-events.ts). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { appending, OTHER_TENANT, TENANT } from "../testing/store-contract/samples.ts";
import { eventsBefore } from "./recent-events.ts";
import { MemorySaver } from "./memory.ts";
import { SqliteSaver } from "./sqlite/index.ts";
import type { Store, StreamEvent } from "./store.ts";

/** A store in which two tenants appended by turns. */
async function filled(store: Store, ours: readonly boolean[]): Promise<Store> {
  const heads = [0, 0];
  for (const isOurs of ours) {
    const at = Number(isOurs);
    heads[at] = Number(heads[at]) + 1;
    await store.commit({ tenant: isOurs ? TENANT : OTHER_TENANT, append: appending("s", Number(heads[at])) });
  }
  return store;
}

async function backwards(
  store: Store,
  limit: number,
): Promise<{ readonly all: StreamEvent[]; readonly pages: number }> {
  const all: StreamEvent[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const { items, next } = await eventsBefore(store, TENANT, cursor, limit);
    expect(items.length).toBeLessThanOrEqual(limit);
    all.push(...items);
    cursor = next;
    pages += 1;
  } while (cursor !== undefined);
  return { all, pages };
}

test.each([
  ["memory", () => new MemorySaver()],
  ["sqlite", () => SqliteSaver.fromConnString(":memory:")],
] as const)("%s: page after page they are all there, turned around (N1)", async (_name, open) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      async (ours, limit) => {
        const store = await filled(open(), ours);
        const { all } = await backwards(store, limit);
        expect(all).toEqual((await store.events(TENANT, undefined, 100)).toReversed());
        await store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test("however many of others are between, a page looks at so many positions and no more (N2)", async () => {
  const store = await filled(SqliteSaver.fromConnString(":memory:"), [true, true]);
  const append = Array.from({ length: 64 * 256 + 1 }, (_, at) => appending(`o${at}`, 1)).flat();
  await store.commit({ tenant: OTHER_TENANT, append });
  await store.commit({ tenant: TENANT, append: appending("s", 3) });
  const { all, pages } = await backwards(store, 1);
  expect(all.map(({ record }) => record.seq)).toEqual([3, 2, 1]);
  expect(pages).toBeGreaterThan(3);
  await store.close();
});

test("a cursor that is none is refused", async () => {
  await expect(eventsBefore(new MemorySaver(), TENANT, "x", 1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
