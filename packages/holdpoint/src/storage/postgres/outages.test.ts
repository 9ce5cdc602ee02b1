/** Servers that go away in the middle: nothing acknowledged is lost, nothing is stored twice, and the store goes on by itself. */
import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ownServer, type OwnServer } from "../../../test/servers/ask.ts";
import { CuttingProxy } from "../../../test/servers/cutting-proxy.ts";
import { freshName, freshSchema } from "../../../test/servers/schemas.ts";
import { connect, openPostgres } from "../../../test/stores/on-postgres.ts";
import { isHoldpointError } from "../../core/errors.ts";
import { appending, creating, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import type { PostgresSaver } from "./saver.ts";

/** One that the tests of this file may stop, with few connections. Making another for each would take longer than they do. */
let server: OwnServer;

beforeAll(async () => {
  server = await ownServer("postgres-18", {
    max_connections: "8",
    superuser_reserved_connections: "0",
    reserved_connections: "0",
  });
});

afterAll(() => server.stop());

async function proxied(url: string): Promise<{ readonly proxy: CuttingProxy; readonly address: string }> {
  const address = new URL(url);
  const proxy = await CuttingProxy.start(Number(address.port));
  onTestFinished(() => proxy.stop());
  address.port = String(proxy.port);
  return { proxy, address: address.href };
}

/** Commits to a stream until `isOver`; what was acknowledged, and what may be there. */
async function append(
  store: PostgresSaver,
  stream: string,
  isOver: () => boolean,
): Promise<{ sure: number[]; maybe: number[] }> {
  const sure: number[] = [];
  const maybe: number[] = [];
  for (let seq = 1; !isOver();) {
    try {
      const result = await store.commit({ tenant: TENANT, append: appending(stream, seq) });
      // After an unknown end, "head" says that it is there.
      if (result.ok) sure.push(seq);
      else expect(maybe.at(-1)).toBe(seq);
      seq += 1;
    } catch (error) {
      expect(isHoldpointError(error)).toBe(true);
      if (isHoldpointError(error) && error.data["maybe"] === true) maybe.push(seq);
    }
  }
  return { sure, maybe };
}

async function survives(store: PostgresSaver, disturb: () => Promise<void>): Promise<void> {
  let isOver = false;
  const streams = ["a", "b", "c"];
  const running = streams.map((stream) => append(store, stream, () => isOver));
  await disturb();
  isOver = true;
  for (const [index, { sure, maybe }] of (await Promise.all(running)).entries()) {
    const there = await seqsOf(store, streams[index] ?? "");
    expect(there).toEqual(there.map((_, at) => at + 1));
    for (const seq of sure) expect(there).toContain(seq);
    for (const seq of there) expect([...sure, ...maybe]).toContain(seq);
  }
}

test("an immediate restart in the middle of commits", async () => {
  const store = openPostgres(server.address.url, { schema: freshName(), maxConnections: 4 });
  await store.ready();
  await survives(store, async () => {
    for (let round = 0; round < 2; round += 1) {
      await store.commit({ tenant: TENANT, append: appending(`before ${round}`, 1) });
      await server.act("restart");
      await expect
        .poll(() =>
          store.lastEvent(TENANT).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
    }
  });
});

test("connections that are cut in the middle of commits", async () => {
  const { url, schema } = await freshSchema();
  const { proxy, address } = await proxied(url);
  const store = openPostgres(address, { schema });
  await store.ready();
  await survives(store, async () => {
    for (let round = 0; round < 10; round += 1) {
      await store.read(TENANT, "a", 0, 1);
      proxy.cut();
    }
  });
});

test("a connection that nothing passes any more is given up, and the commit may be there", async () => {
  const { url, schema } = await freshSchema();
  const { proxy, address } = await proxied(url);
  const store = openPostgres(address, { schema, answerMs: 200, busyMs: 2_000, connectMs: 200 });
  await store.commit(creating("t"));
  proxy.silence();
  // Reading comes before writing: what fails is known to have stored nothing, until it has waited for too long.
  const failing = store.commit({ tenant: TENANT, append: appending("s", 1) });
  await expect(failing).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  await expect(failing).rejects.not.toMatchObject({ data: { maybe: true } });
  proxy.speak();
  expect(await store.commit({ tenant: TENANT, append: appending("s", 1) })).toEqual({ ok: true });
});

test("a server that is not there yet is waited for", async () => {
  const store = openPostgres(server.address.url, { schema: freshName(), busyMs: 60_000 });
  await server.act("down");
  const commit = store.commit(creating("t"));
  const read = store.read(TENANT, "s", 0, 1);
  await server.act("up");
  expect(await commit).toMatchObject({ ok: true });
  expect(await read).toEqual([]);
});

test("a server without a connection left says so, and serves once there is one", async () => {
  const clients: Client[] = [];
  const fill = async (): Promise<unknown> => {
    for (;;) {
      const client = new Client(server.address.url);
      client.on("error", () => undefined);
      try {
        await client.connect();
      } catch (error) {
        return error;
      }
      clients.push(client);
    }
  };
  expect(await fill()).toMatchObject({ code: "53300" });
  const store = openPostgres(server.address.url, { schema: freshName(), busyMs: 1 });
  await expect(store.ready()).rejects.toMatchObject({ code: "STORE_BUSY" });
  await expect(store.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_BUSY" });
  await Promise.all(clients.map((client) => client.end()));
  await expect
    .poll(() =>
      store.ready().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test("M6: a database that is dropped underneath is not begun anew where it was, and served again when it is back", async () => {
  const { url } = await freshSchema();
  const [name, backup] = [freshName(), freshName()];
  const admin = await connect(url);
  await admin.query(`CREATE DATABASE ${name}`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  const store = openPostgres(address.href, { busyMs: 1 });
  await store.commit(creating("t"));
  const said = (): Promise<string> =>
    store.commit(creating("t")).then(
      (result) => (result.ok ? "stored" : result.reason),
      (error: unknown) => String(error),
    );
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`);
  await admin.query(`ALTER DATABASE ${name} RENAME TO ${backup}`);
  await expect.poll(said).toMatch(/There is no database/);
  await admin.query(`CREATE DATABASE ${name}`);
  await expect.poll(said).toMatch(/The schema holdpoint that was there is gone/);
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.query(`ALTER DATABASE ${backup} RENAME TO ${name}`);
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  await expect.poll(said).toBe("exists");
});

test("more commits than may wait are refused at once", async () => {
  const { url, schema } = await freshSchema();
  const store = openPostgres(url, { schema, maxQueued: 3 });
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, (_, index) => store.commit(creating(`t${index}`))),
  );
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
  expect(results[4]).toMatchObject({ reason: { code: "STORE_BUSY" } });
});
