/** A store on a server that is only read, whatever the driver. */
import { expect } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { appending, creating, TENANT, thr } from "../../src/testing/store-contract/samples.ts";

/** Puts into an empty store what {@link expectReadOnly} looks for. */
export async function prepareToRead(store: Store): Promise<void> {
  expect(await store.commit(creating("t", { append: appending("s", 1) }))).toMatchObject({ ok: true });
}

/** That everything there is can be read by `reader`, and nothing be changed. `store` is the one it was prepared with. */
export async function expectReadOnly(reader: Store, store: Store): Promise<void> {
  expect(await reader.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
  expect(await reader.read(TENANT, "s", 0, 10)).toHaveLength(1);
  expect(await reader.events(TENANT, undefined, 10)).toHaveLength(1);
  expect(await reader.lastEvent(TENANT)).toBe(await store.lastEvent(TENANT));
  expect(await reader.tenants(undefined, 10)).toEqual([TENANT]);
  expect((await reader.threads({ tenant: TENANT, limit: 10 })).items).toHaveLength(1);
  expect((await reader.find({ tenant: TENANT, collection: "c", limit: 10 })).items).toEqual([]);
  expect(await reader.get(TENANT, "c", ["k"])).toEqual([]);
  expect(await reader.unclaimable([], 10)).toHaveLength(1);
  expect(Math.abs(reader.now() - store.now())).toBeLessThan(5_000);
  const refused = { code: "STORE_READ_ONLY" };
  await expect(reader.commit(creating("u"))).rejects.toMatchObject(refused);
  await expect(reader.claim({ worker: "w", leaseMs: 1, routes: ["r"], limit: 1 })).rejects.toMatchObject(refused);
  await expect(reader.renew([{ tenant: TENANT, id: thr("t"), fence: 1 }], 1)).rejects.toMatchObject(refused);
}
