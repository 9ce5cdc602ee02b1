/** A store that is only read. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { freshName } from "../../../test/servers/schemas.ts";
import { openRedis } from "../../../test/stores/on-redis.ts";
import { expectReadOnly, prepareToRead } from "../../../test/stores/read-only.ts";

let url: string;
let server: Redis;

beforeAll(async () => {
  ({ url } = await sharedServer("redis"));
  server = new Redis(url);
});

afterAll(() => server.disconnect());

test("a prefix that nothing was made under is refused, and stays so", async () => {
  const prefix = freshName();
  await expect(openRedis(url, { prefix, readOnly: true }).ready()).rejects.toMatchObject({
    code: "STORE_READ_ONLY",
    data: { version: 0, known: 1 },
  });
  expect(await server.keys(`${prefix}*`)).toEqual([]);
});

test("a user who may read and nothing else is enough; everything that changes is refused", async () => {
  const prefix = freshName();
  const store = openRedis(url, { prefix });
  await prepareToRead(store);
  const rights = "resetchannels -@all +@connection +@read +evalsha +script|load +info +time";
  await server.call("ACL", "SETUSER", prefix, "on", ">its own", `~${prefix}:*`, ...rights.split(" "));
  const address = new URL(url);
  address.username = prefix;
  address.password = "its own";
  const reader = openRedis(address.href, { prefix, readOnly: true });
  await expectReadOnly(reader, store);
  await expect(reader.renew([], 1)).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
  await server.call("ACL", "DELUSER", prefix);
});
