/** What was appended, in the order of commits, from any cursor on. */
import assert from "node:assert/strict";
import { eventsBefore } from "../../storage/recent-events.ts";
import type { StreamEvent } from "../../storage/store.ts";
import type { StoreCase } from "./contract.ts";
import { accepted, appending, OTHER_TENANT, record, refused, TENANT } from "./samples.ts";

const namesOf = (events: readonly StreamEvent[]): string[] =>
  events.map(({ stream, record: { seq } }) => `${stream}:${seq}`);

export const events: readonly StoreCase[] = [
  {
    name: "tells all appends in the order of commits",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      assert.deepEqual(await store.events(TENANT, undefined, 10), []);
      await accepted(store.commit({ tenant: TENANT, append: appending("a", 1) }));
      await accepted(store.commit({ tenant: TENANT, append: [...appending("b", 1, 2), ...appending("a", 2)] }));
      await refused(store.commit({ tenant: TENANT, append: [...appending("c", 1), ...appending("a", 2)] }), "head");
      await Promise.all([
        store.commit({ tenant: TENANT, append: appending("a", 3) }),
        store.commit({ tenant: TENANT, append: appending("c", 1) }),
      ]);
      const found = await store.events(TENANT, undefined, 10);
      assert.deepEqual(namesOf(found), ["a:1", "b:1", "b:2", "a:2", "a:3", "c:1"]);
      assert.deepEqual(found[1]?.record, record(1));
      assert.ok(found.every(({ tenant }) => tenant === TENANT));
    },
  },
  {
    name: "goes on after any event, without gaps or repeats",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      for (let seq = 1; seq <= 12; seq += 1) {
        await accepted(store.commit({ tenant: TENANT, append: [...appending("a", seq), ...appending(`b${seq}`, 1)] }));
      }
      const all = await store.events(TENANT, undefined, 100);
      assert.equal(all.length, 24);
      for (const [index, { cursor }] of all.entries()) {
        assert.deepEqual(await store.events(TENANT, cursor, 5), all.slice(index + 1, index + 6));
      }
    },
  },
  {
    name: "has cursors that say positions, so that what came last is found from the end",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      for (let seq = 1; seq <= 8; seq += 1) {
        await accepted(store.commit({ tenant: TENANT, append: appending("a", seq) }));
        await accepted(store.commit({ tenant: OTHER_TENANT, append: appending("z", seq) }));
      }
      const all = await store.events(TENANT, undefined, 100);
      const found: StreamEvent[] = [];
      for (let cursor: string | undefined, isMore = true; isMore;) {
        const page = await eventsBefore(store, TENANT, cursor, 3);
        found.push(...page.items);
        cursor = page.next;
        isMore = cursor !== undefined;
      }
      assert.deepEqual(found, all.toReversed());
    },
  },
  {
    name: "goes on where it was when more is appended later",
    invariant: "S3",
    async run(kit) {
      const store = await kit.open();
      await accepted(store.commit({ tenant: TENANT, append: appending("a", 1) }));
      const [first] = await store.events(TENANT, undefined, 10);
      assert.deepEqual(await store.events(TENANT, first?.cursor, 10), []);
      await accepted(store.commit({ tenant: TENANT, append: appending("a", 2) }));
      assert.deepEqual(namesOf(await store.events(TENANT, first?.cursor, 10)), ["a:2"]);
    },
  },
  {
    name: "says where they end, also for a tenant among others",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      assert.equal(await store.lastEvent(TENANT), undefined);
      await accepted(store.commit({ tenant: OTHER_TENANT, append: appending("z", 1, 2, 3) }));
      assert.equal(await store.lastEvent(TENANT), undefined);
      await accepted(store.commit({ tenant: TENANT, append: [...appending("a", 1), ...appending("b", 1, 2)] }));
      const end = await store.lastEvent(TENANT);
      assert.equal(end, (await store.events(TENANT, undefined, 10)).at(-1)?.cursor);
      await accepted(store.commit({ tenant: OTHER_TENANT, append: appending("z", 4) }));
      const later = await store.lastEvent(TENANT);
      for (const after of [end, later]) assert.deepEqual(await store.events(TENANT, after, 10), []);
      await accepted(store.commit({ tenant: TENANT, append: appending("a", 2), erase: [{ stream: "b", seq: 2 }] }));
      for (const after of [end, later]) assert.deepEqual(namesOf(await store.events(TENANT, after, 10)), ["a:2"]);
      const last = (await store.events(TENANT, undefined, 10)).at(-1)?.cursor;
      assert.equal(await store.lastEvent(TENANT), last);
    },
  },
];
