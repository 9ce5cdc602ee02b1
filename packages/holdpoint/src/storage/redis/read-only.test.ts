/** A store that is only read. */
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { freshName } from "../../../test/servers/schemas.ts";
import { appending, creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { RedisSaver, type RedisSaverOptions } from "./saver.ts";

let url: string;
let server: Redis;
const stores: RedisSaver[] = [];

beforeAll(async () => {
  ({ url } = await sharedServer("redis"));
  server = new Redis(url);
});

afterAll(() => server.disconnect());

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

function open(address: string, options: RedisSaverOptions): RedisSaver {
  const store = RedisSaver.fromUrl(address, options);
  stores.push(store);
  return store;
}

test("a prefix that nothing was made under is refused, and stays so", async () => {
  const prefix = freshName();
  await expect(open(url, { prefix, readOnly: true }).ready()).rejects.toMatchObject({
    code: "STORE_READ_ONLY",
    data: { version: 0, known: 1 },
  });
  expect(await server.keys(`${prefix}*`)).toEqual([]);
});

test("a user who may read and nothing else is enough; everything that changes is refused", async () => {
  const prefix = freshName();
  const store = open(url, { prefix });
  expect(await store.commit(creating("t", { append: appending("s", 1) }))).toMatchObject({ ok: true });
  const rights = "resetchannels -@all +@connection +@read +evalsha +script|load +info +time";
  await server.call("ACL", "SETUSER", prefix, "on", ">its own", `~${prefix}:*`, ...rights.split(" "));
  const address = new URL(url);
  address.username = prefix;
  address.password = "its own";
  const reader = open(address.href, { prefix, readOnly: true });
  expect(await reader.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
  expect(await reader.read(TENANT, "s", 0, 10)).toHaveLength(1);
  expect(await reader.events(TENANT, undefined, 10)).toHaveLength(1);
  expect(await reader.lastEvent(TENANT)).toBe(await store.lastEvent(TENANT));
  expect(await reader.tenants(undefined, 10)).toEqual([TENANT]);
  expect((await reader.threads({ tenant: TENANT, limit: 10 })).items).toHaveLength(1);
  expect((await reader.find({ tenant: TENANT, collection: "c", limit: 10 })).items).toEqual([]);
  expect(await reader.get(TENANT, "c", ["k"])).toEqual([]);
  expect(await reader.unclaimable([], 10)).toHaveLength(1);
  const refused = { code: "STORE_READ_ONLY" };
  await expect(reader.commit(creating("u"))).rejects.toMatchObject(refused);
  await expect(reader.claim({ worker: "w", leaseMs: 1, routes: ["r"], limit: 1 })).rejects.toMatchObject(refused);
  await expect(reader.renew([], 1)).rejects.toMatchObject(refused);
  await server.call("ACL", "DELUSER", prefix);
});
