/** M1–M4, M6: schemas of every age, those that are gone, and migrations that are interrupted. */
import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import { oldestAndNewest } from "../../../test/servers/postgres.ts";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { connect, openPostgres } from "../../../test/stores/on-postgres.ts";
import { creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import type { Query } from "./connections.ts";
import { migrate, MIGRATIONS, schemaName, type Migration } from "./migrate.ts";
import { PostgresSaver } from "./saver.ts";

async function connected(url: string): Promise<{ client: Client; query: Query }> {
  const client = await connect(url);
  const query: Query = async <Row extends readonly unknown[]>(text: string, values: readonly unknown[] = []) => {
    const result = await client.query({ text, rowMode: "array", ...(values.length > 0 && { values: [...values] }) });
    return result.rows as unknown as readonly Row[];
  };
  return { client, query };
}

const second = (sql: string, compatible = true): Migration => ({
  number: 2,
  name: "second",
  compatible,
  sql: () => sql,
});

describe.each(oldestAndNewest())("%s", (kind) => {
  test("M1: processes that start at once make one schema", async () => {
    const { url, schema } = await freshSchema(kind);
    const stores = Array.from({ length: 5 }, () => PostgresSaver.fromConnString(url, { schema, maxConnections: 1 }));
    const results = await Promise.all(stores.map((store, index) => store.commit(creating(`t${index}`))));
    expect(results.every(({ ok }) => ok)).toBe(true);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("M1: a migration that fails, or whose process dies in the middle, leaves nothing", async () => {
    const { url, schema } = await freshSchema(kind);
    const name = schemaName(schema);
    const { query } = await connected(url);
    await migrate(query, name);
    const table = `CREATE TABLE ${schema}.half (id int);`;
    await expect(migrate(query, name, { known: [...MIGRATIONS, second(`${table} SELECT 1 / 0`)] })).rejects.toThrow(
      /zero/,
    );
    const dying = await connected(url);
    const suicide = `${table} SELECT pg_terminate_backend(pg_backend_pid())`;
    await expect(migrate(dying.query, name, { known: [...MIGRATIONS, second(suicide)] })).rejects.toThrow(/terminat/);
    expect(await query("SELECT to_regclass($1)::text", [`${schema}.half`])).toEqual([[null]]);
    await migrate(query, name, { known: [...MIGRATIONS, second(table)] });
    expect(await query(`SELECT number, name FROM ${schema}.holdpoint_migrations ORDER BY number`)).toEqual([
      [1, "initial"],
      [2, "second"],
    ]);
  });

  test("M3: one version ahead is accepted where that version says so; further ahead is not", async () => {
    const { url, schema } = await freshSchema(kind);
    const name = schemaName(schema);
    const { query } = await connected(url);
    await migrate(query, name, { known: [...MIGRATIONS, second("")] });
    await expect(migrate(query, name)).resolves.toBeUndefined();
    const store = openPostgres(url, { schema });
    expect(await store.commit(creating("t"))).toMatchObject({ ok: true });
    await query(`UPDATE ${schema}.holdpoint_migrations SET compatible = false WHERE number = 2`);
    await expect(migrate(query, name)).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
    await query(`INSERT INTO ${schema}.holdpoint_migrations (number, name, compatible) VALUES (3, 'third', true)`);
    await expect(migrate(query, name)).rejects.toMatchObject({ code: "STORE_TOO_NEW", data: { version: 3, known: 1 } });
  });

  test.each([false, true])(
    "M6: a schema that is dropped is not made anew by who worked with it, and taken when it is back (reads only: %s)",
    async (readOnly) => {
      const { url, schema } = await freshSchema(kind);
      const writer = openPostgres(url, { schema });
      await writer.commit(creating("t"));
      const store = openPostgres(url, { schema, readOnly });
      expect(await store.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
      const { query } = await connected(url);
      await query(`ALTER SCHEMA ${schema} RENAME TO ${schema}_away`);
      // The first call finds out.
      await expect(store.thread(TENANT, thr("t"))).rejects.toMatchObject({ code: "STORE_CORRUPT" });
      const gone = {
        code: "STORE_CORRUPT",
        message: `The schema ${schema} that was there is gone: restore it, or begin an empty one with holdpoint migrate or by starting every process anew.`,
      };
      for (let again = 0; again < 3; again += 1) {
        await expect(store.thread(TENANT, thr("t"))).rejects.toMatchObject(gone);
        if (!readOnly) await expect(store.commit(creating("u"))).rejects.toMatchObject(gone);
      }
      expect(await query("SELECT to_regnamespace($1)::text", [schema])).toEqual([[null]]);
      await query(`ALTER SCHEMA ${schema}_away RENAME TO ${schema}`);
      expect(await store.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
    },
  );

  test("M6: a new schema that somebody else begins is one to work with", async () => {
    const { url, schema } = await freshSchema(kind);
    const store = openPostgres(url, { schema });
    await store.commit(creating("t"));
    const { query } = await connected(url);
    await query(`DROP SCHEMA ${schema} CASCADE`);
    await expect(store.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    await expect(store.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    await openPostgres(url, { schema }).ready();
    expect(await store.commit(creating("t"))).toMatchObject({ ok: true });
  });

  test("M6: a schema that goes away while it is looked at is not made anew either", async () => {
    const { url, schema } = await freshSchema(kind);
    const name = schemaName(schema);
    const { query } = await connected(url);
    await migrate(query, name);
    // Given one that has to be brought up to date, which is gone when it comes to that.
    let isFirst = true;
    const dropping: Query = async (text, values) => {
      const rows = await query(text, values);
      if (isFirst && text.includes("ORDER BY number DESC")) {
        isFirst = false;
        await query(`DROP SCHEMA ${schema} CASCADE`);
      }
      return rows as never;
    };
    const options = { known: [...MIGRATIONS, second("")], wasThere: true };
    await expect(migrate(dropping, name, options)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    expect(await query("SELECT to_regnamespace($1)::text", [schema])).toEqual([[null]]);
  });
});
