/** What goes wrong, for real: each has a code and a sentence, shows no password, and goes away with its cause. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { inspect } from "node:util";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { sharedServer, type OwnServer } from "../../../test/servers/ask.ts";
import { freePort } from "../../../test/servers/free-port.ts";
import { clientOf, closing, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import type { HoldpointError } from "../../core/errors.ts";
import { accepted, appending, creating, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import type { Change } from "../store.ts";
import { RedisSaver, type RedisSaverOptions } from "./index.ts";

const SECRET = "open-sesame";
const APPEND: Change = { tenant: TENANT, append: appending("s", 1) };

function openStore(url: string, options: RedisSaverOptions = {}): RedisSaver {
  return openRedis(url, { busyMs: 2_000, ...options });
}

const urlOf = ({ address }: OwnServer): string => address.url;

/** What a call was refused with, which must not show the password anywhere. */
async function refusal(call: Promise<unknown>): Promise<HoldpointError> {
  const error = await call.then(
    (value) => expect.unreachable(`refused, not ${JSON.stringify(value)}`),
    (reason: unknown) => reason as HoldpointError,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
  return error;
}

/** Asks again until whatever was wrong is mended; the second after a refusal passes at once. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const now = performance.now.bind(performance);
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + 1_100);
  try {
    return await vi.waitFor(ask, { timeout: 30_000, interval: 20 });
  } finally {
    spy.mockRestore();
  }
}

describe("the address", () => {
  test.each([
    "",
    "nonsense",
    `http://u:${SECRET}@localhost:6379`,
    `redis://u:${SECRET}@localhost:6379/one`,
    `redis://:${SECRET}@`,
  ])("%s is refused", (url) => {
    let error: unknown;
    try {
      RedisSaver.fromUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(inspect(error)).not.toContain(SECRET);
  });

  test.each(["", "a{b", "}"])("the prefix %j is refused", (prefix) => {
    expect(() => RedisSaver.fromUrl("redis://localhost", { prefix })).toThrow(/prefix/);
  });

  test("where nobody listens is STORE_UNREACHABLE, and the store goes on when somebody does", async () => {
    const port = await freePort();
    const store = openStore(`redis://:${SECRET}@127.0.0.1:${port}`, { busyMs: 500 });
    const error = await refusal(store.ready());
    expect(error.code).toBe("STORE_UNREACHABLE");
    expect(error.message).toBe(`Redis at 127.0.0.1:${port} cannot be reached (ECONNREFUSED).`);
    await ownRedis({ port: String(port), requirepass: SECRET });
    await eventually(() => store.ready());
    await accepted(store.commit(APPEND));
  });

  test("a host nobody knows is STORE_UNREACHABLE", async () => {
    const error = await refusal(openStore("redis://nowhere.invalid", { busyMs: 50 }).ready());
    expect(error).toMatchObject({ code: "STORE_UNREACHABLE", data: { at: "nowhere.invalid:6379" } });
  });
});

describe("who may do what", () => {
  test("a wrong password, and none, are STORE_DENIED at once", async () => {
    const url = urlOf(await ownRedis({ requirepass: "another" }));
    const wrong = await refusal(openStore(url.replace("//", `//:${SECRET}@`), { busyMs: 60_000 }).ready());
    expect(wrong).toMatchObject({ code: "STORE_DENIED" });
    expect(wrong.message).toContain("does not accept the user name or password");
    const none = await refusal(openStore(url, { busyMs: 60_000 }).ready());
    expect(none).toMatchObject({ code: "STORE_DENIED" });
    expect(none.message).toContain("asks for a password");
  });

  test("a right that is missing is STORE_DENIED, and there again when it is given", async () => {
    const server = await ownRedis({ user: `desk on >${SECRET} ~other:* &* +@all` });
    const store = openStore(urlOf(server).replace("//", `//desk:${SECRET}@`));
    const error = await refusal(store.commit(APPEND));
    expect(error.code).toBe("STORE_DENIED");
    expect(error.message).toMatch(/lacks a right: .*keys/);
    await clientOf(urlOf(server)).acl("SETUSER", "desk", "~holdpoint:*");
    await eventually(async () => accepted(store.commit(APPEND)));
    await clientOf(urlOf(server)).acl("SETUSER", "desk", "-evalsha");
    expect(await refusal(store.thread(TENANT, creating("t").thread?.id ?? ("" as never)))).toMatchObject({
      code: "STORE_DENIED",
    });
  });

  test("the rights that the guide names are enough", async () => {
    const guide = readFileSync(new URL("../../../../../docs/guides/redis.md", import.meta.url), "utf8");
    const [, rights = ""] = /^user holdpoint (.*)$/m.exec(guide) ?? [];
    const server = await ownRedis({ user: `holdpoint ${rights}` });
    const store = openStore(urlOf(server).replace("//", "//holdpoint:password@"));
    await accepted(store.commit({ ...creating("t"), ...APPEND }));
    await accepted(store.commit({ tenant: TENANT, erase: [{ stream: "s", seq: 1 }] }));
    expect(await store.claim({ worker: "w", leaseMs: 1, routes: ["trading"], limit: 1 })).toEqual([]);
    expect(await store.renew([{ tenant: TENANT, id: "t" as never, fence: 1 }], 1)).toEqual([0]);
    expect(await store.tenants(undefined, 10)).toEqual([TENANT]);
    expect(await store.events(TENANT, undefined, 10)).toHaveLength(1);
    const admin = clientOf(urlOf(server));
    const denied = (await admin.call("ACL", "LOG")) as unknown[];
    expect(denied).toEqual([]);
  });

  test("a server that hides its settings is taken only when somebody vouches for it", async () => {
    const server = await ownRedis({ user: `desk on >${SECRET} ~* &* +@all -config` });
    const url = urlOf(server).replace("//", `//desk:${SECRET}@`);
    const error = await refusal(openStore(url).ready());
    expect(error.code).toBe("STORE_UNSAFE");
    expect(error.message).toContain('durability: "unverified"');
    await accepted(openStore(url, { durability: "unverified" }).commit(APPEND));
  });
});

describe("what the server promises", () => {
  test.each([
    [{ appendfsync: "everysec" }, "everysec", "last second or two"],
    [{ appendfsync: "no" }, "none", "since its last snapshot"],
    [{ appendonly: "no" }, "none", "since its last snapshot"],
    [{ "no-appendfsync-on-rewrite": "yes" }, "none", "since its last snapshot"],
  ] as const)("%j is STORE_UNSAFE unless it is accepted as %j", async (settings, name, loss) => {
    const url = urlOf(await ownRedis(settings));
    const error = await refusal(openStore(url).ready());
    expect(error.code).toBe("STORE_UNSAFE");
    expect(error.message).toContain(loss);
    expect(error.message).toContain(`durability: "${name}"`);
    const weaker = await openStore(url, { durability: "everysec" })
      .ready()
      .then(
        () => true,
        () => false,
      );
    expect(weaker).toBe(name === "everysec");
    await accepted(openStore(url, { durability: name }).commit(APPEND));
    expect(await refusal(openStore(url, { durability: "unverified" }).ready())).toMatchObject({ code: "STORE_UNSAFE" });
  });

  test("a server that throws data away is STORE_UNSAFE, whatever is accepted", async () => {
    const url = urlOf(await ownRedis({ "maxmemory-policy": "allkeys-lru" }));
    const error = await refusal(openStore(url, { durability: "none" }).ready());
    expect(error.code).toBe("STORE_UNSAFE");
    expect(error.message).toContain("maxmemory-policy is allkeys-lru");
  });

  test("a server that is put right is taken without anybody starting anew", async () => {
    const url = urlOf(await ownRedis({ appendfsync: "everysec" }));
    const store = openStore(url);
    expect(await refusal(store.ready())).toMatchObject({ code: "STORE_UNSAFE" });
    await clientOf(url).config("SET", "appendfsync", "always");
    await eventually(() => store.ready());
    await accepted(store.commit(APPEND));
  });
});

describe("what the server is", () => {
  test("a replica is STORE_READ_ONLY, and a primary that becomes one", async () => {
    const [primary, other] = [await ownRedis(), await ownRedis()];
    const store = openStore(urlOf(other));
    await store.ready();
    const admin = clientOf(urlOf(other));
    await admin.replicaof("127.0.0.1", Number(primary.address["port"]));
    expect(await refusal(store.commit(APPEND))).toMatchObject({ code: "STORE_READ_ONLY" });
    expect(await refusal(openStore(urlOf(other)).ready())).toMatchObject({ code: "STORE_READ_ONLY" });
    await admin.replicaof("NO", "ONE");
    await eventually(async () => accepted(store.commit(APPEND)));
    expect(await seqsOf(store, "s")).toEqual([1]);
  });

  test("a node of a cluster wants a Cluster", async () => {
    const { url } = await sharedServer("redis-cluster");
    const store = openStore(url, { prefix: randomUUID() });
    const tenants = ["a", "b", "c", "d", "e", "f", "g", "h"] as Change["tenant"][];
    const error = await refusal(Promise.all(tenants.map((tenant) => store.commit({ ...APPEND, tenant }))));
    expect(error.message).toContain("RedisSaver.fromClient");
  });

  test("a server before version 7 is STORE_TOO_OLD", async () => {
    const url = await pretend((command) =>
      command.includes("$4\r\nINFO")
        ? bulk("redis_version:6.2.14\r\nrole:master\r\n")
        : command.includes("HELLO")
          ? "-ERR unknown command HELLO\r\n"
          : "+OK\r\n",
    );
    const error = await refusal(openStore(url).ready());
    expect(error).toMatchObject({ code: "STORE_TOO_OLD", data: { version: "6.2.14" } });
  });

  test("what is no Redis is STORE_UNREACHABLE", async () => {
    const url = await pretend(() => "HTTP/1.1 400 Bad Request\r\n\r\n");
    expect(await refusal(openStore(url, { busyMs: 200 }).ready())).toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  test("TLS where there is none, and none where there is, are STORE_UNREACHABLE and say so", async () => {
    const plain = urlOf(await ownRedis());
    const there = await refusal(openStore(plain.replace("redis:", "rediss:"), { busyMs: 200 }).ready());
    expect(there.code).toBe("STORE_UNREACHABLE");
    expect(there.message).toContain("rediss://");
    const server = await ownRedis({ tls: "yes" });
    const encrypted = urlOf(server);
    const here = await refusal(openStore(encrypted.replace("rediss:", "redis:"), { busyMs: 200 }).ready());
    expect(here.code).toBe("STORE_UNREACHABLE");
    expect(here.message).toContain("rediss://");
    const untrusted = await refusal(openStore(encrypted, { busyMs: 60_000 }).ready());
    expect(untrusted.code).toBe("STORE_UNREACHABLE");
    expect(untrusted.message).toContain("certificate");
    const ca = readFileSync(`${server.address["directory"]}/cert.pem`);
    const client = new Redis(encrypted, { lazyConnect: true, tls: { ca } });
    await accepted(closing(RedisSaver.fromClient(client)).commit(APPEND));
    expect(client.status).toBe("wait");
  });
});

describe("no room", () => {
  test("memory that is used up is STORE_FULL, stores nothing, and lets reads through", async () => {
    const url = urlOf(await ownRedis());
    const store = openStore(url);
    await accepted(store.commit(APPEND));
    const admin = clientOf(url);
    await admin.config("SET", "maxmemory", "1");
    const next = { tenant: TENANT, append: appending("s", 2) };
    expect(await refusal(store.commit(next))).toMatchObject({ code: "STORE_FULL" });
    expect(await seqsOf(store, "s")).toEqual([1]);
    await admin.config("SET", "maxmemory", "0");
    await accepted(store.commit(next));
  });

  test("a disk that cannot be written is STORE_READ_ONLY, and stores nothing", async () => {
    const server = await ownRedis({ save: "3600 1000000" });
    const store = openStore(urlOf(server));
    await accepted(store.commit(APPEND));
    // A snapshot cannot take the place of a directory.
    mkdirSync(`${server.address["directory"]}/dump.rdb/in-the-way`, { recursive: true });
    const admin = clientOf(urlOf(server));
    await admin.bgsave();
    await expect
      .poll(async () => (await admin.info("persistence")).includes("rdb_last_bgsave_status:err"), { timeout: 10_000 })
      .toBe(true);
    const error = await refusal(store.commit({ tenant: TENANT, append: appending("s", 2) }));
    expect(error.code).toBe("STORE_READ_ONLY");
    expect(await seqsOf(store, "s")).toEqual([1]);
  });

  test("more calls than may wait are STORE_BUSY at once", async () => {
    const server = await ownRedis();
    const store = openStore(urlOf(server), { maxQueued: 3 });
    await store.ready();
    const results = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((seq) => store.commit({ tenant: TENANT, append: appending("s", seq) })),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(results[4]).toMatchObject({ reason: { code: "STORE_BUSY" } });
    await accepted(store.commit({ tenant: TENANT, append: appending("s", 4) }));
  });
});

describe("what is under the prefix", () => {
  test("of somebody else it is STORE_CORRUPT, and stays as it was", async () => {
    const { url } = await sharedServer("redis");
    const client = clientOf(url);
    const prefix = randomUUID();
    await client.set(`${prefix}:format`, "queue 3");
    expect(await refusal(openStore(url, { prefix }).ready())).toMatchObject({ code: "STORE_CORRUPT" });
    expect(await client.get(`${prefix}:format`)).toBe("queue 3");
    await client.set(`${prefix}:format`, "holdpoint 2");
    expect(await refusal(openStore(url, { prefix }).ready())).toMatchObject({ code: "STORE_TOO_NEW" });
  });

  test.each(["clock", "holds", "threads", "due", "open", "listed", "events", "d:interrupts", "x:interrupts", "s:b"])(
    "another kind of value at %s is STORE_CORRUPT, and nothing of the commit is stored",
    async (name) => {
      const { url } = await sharedServer("redis");
      const client = clientOf(url);
      const prefix = randomUUID();
      const store = openStore(url, { prefix });
      await store.ready();
      const base = `${prefix}:{default}:`;
      await client.rpush(`${base}${name}`, "a list");
      const put = [{ collection: "interrupts", key: "d", revision: 0, body: "{}", index: { at: 1 } }];
      const change = creating("t", { append: [...appending("a", 1), ...appending("b", 1)], put });
      expect(await refusal(store.commit(change))).toMatchObject({ code: "STORE_CORRUPT" });
      const found = await client.keys(`${base.replace("{", "\\{")}*`);
      expect(found).toEqual([`${base}${name}`]);
    },
  );

  test("what no store wrote is STORE_CORRUPT when it is read", async () => {
    const { url } = await sharedServer("redis");
    const client = clientOf(url);
    const prefix = randomUUID();
    const store = openStore(url, { prefix });
    await accepted(store.commit({ ...creating("t"), ...APPEND }));
    const base = `${prefix}:{default}:`;
    await client.hset(`${base}s:s`, "1", "nonsense");
    expect(await refusal(store.read(TENANT, "s", 0, 10))).toMatchObject({ code: "STORE_CORRUPT" });
    expect(await refusal(store.events(TENANT, undefined, 10))).toMatchObject({ code: "STORE_CORRUPT" });
    await client.hset(`${base}holds`, "t", "nonsense");
    expect(await refusal(store.thread(TENANT, "t" as never))).toMatchObject({ code: "STORE_CORRUPT" });
  });

  test("half of a surrogate pair is refused before it is sent", async () => {
    const { url } = await sharedServer("redis");
    const store = openStore(url, { prefix: randomUUID() });
    for (const change of [creating("\ud800"), { ...APPEND, tenant: "\udfff" as Change["tenant"] }]) {
      expect(await refusal(store.commit(change))).toMatchObject({ code: "INVALID_ARGUMENT" });
    }
  });
});

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** A server that answers each command with what it is told to. */
async function pretend(answer: (command: string) => string): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      for (const command of chunk.toString().split(/(?=\*\d+\r\n\$)/)) socket.write(answer(command.toUpperCase()));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
