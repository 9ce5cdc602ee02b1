/** Servers that cannot be used: one code and one sentence each, and never the password. */
import { beforeAll, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { freePort } from "../../../test/servers/free-port.ts";
import { freshName, freshSchema } from "../../../test/servers/schemas.ts";
import { onServer } from "../../../test/servers/sql.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import { appending, creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { checkServer } from "./opening.ts";
import { PostgresSaver } from "./saver.ts";

let url: string;

beforeAll(async () => {
  url = (await sharedServer("postgres-18")).url;
});

function open(...[address, options]: Parameters<typeof PostgresSaver.fromConnString>): PostgresSaver {
  return openPostgres(address, { busyMs: 1, ...options });
}

const altered = (change: (address: URL) => void): string => {
  const address = new URL(url);
  change(address);
  return address.href;
};

async function refusal(store: PostgresSaver): Promise<Error> {
  const error = await store.ready().then(
    () => new Error("it is ready"),
    (reason: unknown) => reason as Error,
  );
  expect(`${error.message} ${JSON.stringify(error)}`).not.toContain("of%20the");
  expect(error.message).not.toContain("of the tests alone");
  return error;
}

test("a wrong password", async () => {
  const error = await refusal(open(altered((address) => (address.password = "wrong"))));
  expect(error).toMatchObject({
    code: "STORE_DENIED",
    message: expect.stringMatching(/refuses the password/) as string,
  });
  expect(error.message).not.toContain("wrong");
});

test("a host that is not known, a port where nothing answers, a database that is not there", async () => {
  const host = await refusal(open(altered((address) => (address.hostname = "nowhere.invalid"))));
  expect(host).toMatchObject({ code: "STORE_UNREACHABLE" });
  const free = String(await freePort());
  const port = await refusal(open(altered((address) => (address.port = free))));
  expect(port).toMatchObject({
    code: "STORE_UNREACHABLE",
    message: expect.stringMatching(/Nothing answers/) as string,
  });
  const database = await refusal(open(altered((address) => (address.pathname = "/absent"))));
  expect(database).toMatchObject({
    code: "STORE_UNREACHABLE",
    message: expect.stringMatching(/no database absent/) as string,
  });
});

test("a server without encryption, where the address asks for it", async () => {
  const error = await refusal(open(altered((address) => address.searchParams.set("sslmode", "verify-full"))));
  expect(error).toMatchObject({ code: "STORE_UNREACHABLE", message: expect.stringMatching(/no encryption/) as string });
});

test("an address that is none does not show what it is", () => {
  for (const address of ["", "secret", "http://ann:secret@host/db", "postgres://ann:secret@host:port/db"]) {
    const attempt = (): unknown => PostgresSaver.fromConnString(address);
    expect(attempt).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
    expect(attempt).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("secret") as string }) as Error,
    );
  }
  for (const schema of ["", "1st", "pg_mine", 'a"b', "a".repeat(64)]) {
    expect(() => PostgresSaver.fromConnString(url, { schema })).toThrow(/option schema/);
  }
});

test("a role without rights; with them, one that may not change the schema is enough", async () => {
  const { schema } = await freshSchema();
  const role = freshName();
  await onServer(url, `CREATE ROLE ${role} LOGIN PASSWORD 'its own'`);
  const limited = altered((address) => {
    address.username = role;
    address.password = "its own";
  });
  expect(await refusal(open(limited, { schema }))).toMatchObject({ code: "STORE_DENIED" });
  await open(url, { schema }).ready();
  await onServer(
    url,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
  );
  const reader = open(limited, { schema });
  expect(await reader.thread(TENANT, thr("t"))).toBeUndefined();
  await expect(reader.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_DENIED" });
  const tables = ["records", "threads", "documents", "document_tags", "clock"].map((table) => `${schema}.${table}`);
  await onServer(url, `GRANT INSERT, UPDATE, DELETE ON ${tables.join(", ")} TO ${role}`);
  expect(await reader.commit(creating("t", { append: appending("s", 1) }))).toMatchObject({ ok: true });
});

test("a schema of something else is left alone", async () => {
  const { schema } = await freshSchema();
  await onServer(url, `CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.users (id int)`);
  const store = open(url, { schema });
  expect(await refusal(store)).toMatchObject({
    code: "STORE_CORRUPT",
    message: expect.stringMatching(/\(users\)/) as string,
  });
  await onServer(url, `DROP TABLE ${schema}.users`);
  await expect(store.ready()).resolves.toBeUndefined();
});

test("a role that may only read is told so, and goes on once it may write", async () => {
  const { schema } = await freshSchema();
  const role = freshName();
  await onServer(url, `CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'its own'`);
  const store = open(
    altered((address) => {
      address.username = role;
      address.password = "its own";
    }),
    { schema },
  );
  await store.ready();
  await onServer(
    url,
    `ALTER ROLE ${role} SET default_transaction_read_only = on`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`,
  );
  await expect(store.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
  await onServer(url, `ALTER ROLE ${role} SET default_transaction_read_only = off`);
  await expect
    .poll(() =>
      store.commit(creating("t")).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    .toBe(true);
});

test("a server that may lose commits, unless it is accepted by name", async () => {
  const name = freshName();
  await onServer(url, `CREATE DATABASE ${name}`, `ALTER DATABASE ${name} SET synchronous_commit = off`);
  const weak = altered((address) => (address.pathname = `/${name}`));
  const error = await refusal(open(weak));
  expect(error).toMatchObject({
    code: "STORE_UNSAFE",
    message: expect.stringMatching(/synchronous_commit is off/) as string,
  });
  await open(weak, { durability: "relaxed" }).ready();
});

test.each([
  ["XX000", "STORE_FAILED", /PostgreSQL failed on .*: of the trigger\.$/],
  ["XX001", "STORE_CORRUPT", /is damaged: of the trigger\.$/],
  ["XX002", "STORE_CORRUPT", /is damaged: of the trigger\.$/],
] as const)(
  "an error of the server's own, %s, is %s: only a page or an index can be damaged",
  async (sql, code, says) => {
    const { schema } = await freshSchema();
    const store = open(url, { schema });
    await store.ready();
    await onServer(
      url,
      `CREATE FUNCTION ${schema}.fails() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'of the trigger' USING ERRCODE = '${sql}'; END $$`,
      `CREATE TRIGGER fails BEFORE INSERT ON ${schema}.threads FOR EACH ROW EXECUTE FUNCTION ${schema}.fails()`,
    );
    await expect(store.commit(creating("t"))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says) as string,
      data: { postgres: sql },
    });
  },
);

test("a server that is too old, a standby, or does not store UTF-8", () => {
  const place = { host: "h", port: 1, database: "d", user: "u" };
  const check = (version: string, recovering: boolean, encoding: string) => (): void =>
    checkServer([version, recovering, encoding, "on", "on", "on"], place, false);
  const weak = (): void => checkServer(["180000", false, "UTF8", "off", "off", "off"], place, false);
  expect(weak).toThrow(/h:1\/d may lose commits in a crash: fsync and synchronous_commit and full_page_writes are off/);
  expect(check("140000", false, "UTF8")).not.toThrow();
  expect(check("130014", false, "UTF8")).toThrow("h:1/d is PostgreSQL 13; 14 or later is needed.");
  expect(check("180000", true, "UTF8")).toThrow(expect.objectContaining({ code: "STORE_READ_ONLY" }) as Error);
  expect(check("180000", false, "LATIN1")).toThrow(expect.objectContaining({ code: "STORE_UNSAFE" }) as Error);
});
