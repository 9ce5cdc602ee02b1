/** J1–J3: changes of one group see each other, before anything is written. */
import { expect, test } from "vitest";
import { appending, creating, OTHER_TENANT, TENANT, thr } from "../../testing/store-contract/samples.ts";
import type { Change } from "../store.ts";
import { rowKey, World } from "./world.ts";

function worldWith(head: number): World {
  const world = new World(1_000, 1_000);
  world.putStream(TENANT, "s", head);
  return world;
}

test("S9 J3: a record that the group appends and then erases is written without payload and salt", () => {
  const world = worldWith(1);
  expect(world.apply({ tenant: TENANT, append: appending("s", 2, 3) })).toEqual({ ok: true });
  const erasing: Change = { tenant: TENANT, erase: [1, 3].map((seq) => ({ stream: "s", seq })) };
  expect(world.apply(erasing)).toEqual({ ok: true });
  expect(world.erased).toEqual([{ tenant: TENANT, stream: "s", seq: 1 }]);
  const [second, third] = appending("s", 2, 3).map(({ record }) => record);
  expect(world.appended.map(({ record }) => record)).toEqual([second, { ...third, payload: null, salt: null }]);
});

test("S9: a record the change itself appends was not there before it", () => {
  const world = worldWith(0);
  const change: Change = { tenant: TENANT, append: appending("s", 1), erase: [{ stream: "s", seq: 1 }] };
  expect(world.apply(change)).toMatchObject({ ok: false, reason: "missing" });
  expect(world.appended).toEqual([]);
});

test("S5: a thread is woken by what comes after its creation in the group, and left to the database where it was not there", () => {
  const world = worldWith(0);
  for (const tenant of [TENANT, OTHER_TENANT]) {
    const named = { tenant, id: thr("t"), old: undefined, now: undefined, set: {}, isUpdated: false };
    world.threads.set(rowKey(tenant, "t"), named);
  }
  expect(world.apply(creating("t"))).toMatchObject({ ok: true });
  for (const tenant of [TENANT, OTHER_TENANT, OTHER_TENANT]) world.apply({ tenant, wake: [thr("t")] });
  expect(world.threads.get(rowKey(TENANT, "t"))?.now).toMatchObject({ wakes: 1 });
  expect([...world.wakes.values()]).toEqual([{ tenant: OTHER_TENANT, id: thr("t"), times: 2 }]);
});
