/** What is reached through a store that is only looked at. */
import { expect, test } from "vitest";
import { ManualClock } from "../../testing/index.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { readOnlyStore } from "./read-only-store.ts";

test("everything that changes something is refused, and nothing has changed", async () => {
  const store = readOnlyStore(new MemorySaver());
  const tried = [
    store.commit(creating("t")),
    store.claim({ worker: "w", leaseMs: 1, routes: ["r"], limit: 1 }),
    store.renew([{ tenant: TENANT, id: thr("t"), fence: 1 }], 1),
  ];
  for (const one of tried) await expect(one).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
  expect(await store.thread(TENANT, thr("t"))).toBeUndefined();
});

test("what is there is read; to close it closes nothing", async () => {
  const whole = new MemorySaver({ clock: new ManualClock() });
  await whole.commit(creating("t"));
  const store = readOnlyStore(whole);
  await store.close();
  expect({ kind: store.kind, now: store.now(), clock: store.clock }).toEqual({
    kind: whole.kind,
    now: whole.now(),
    clock: whole.clock,
  });
  const query = { tenant: TENANT, collection: "c", limit: 10 };
  expect(await store.thread(TENANT, thr("t"))).toEqual(await whole.thread(TENANT, thr("t")));
  expect(await store.threads(query)).toEqual(await whole.threads(query));
  expect(await store.unclaimable([], 10)).toEqual(await whole.unclaimable([], 10));
  expect(await store.read(TENANT, "s", 0, 10)).toEqual(await whole.read(TENANT, "s", 0, 10));
  expect(await store.events(TENANT, undefined, 10)).toEqual(await whole.events(TENANT, undefined, 10));
  expect(await store.lastEvent(TENANT)).toEqual(await whole.lastEvent(TENANT));
  expect(await store.get(TENANT, "c", ["k"])).toEqual(await whole.get(TENANT, "c", ["k"]));
  expect(await store.find(query)).toEqual(await whole.find(query));
});
