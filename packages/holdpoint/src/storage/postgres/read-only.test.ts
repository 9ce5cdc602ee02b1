/** A store that is only read (migrate.ts M5, connections.ts C4). */
import { describe, expect, test } from "vitest";
import { oldestAndNewest } from "../../../test/servers/postgres.ts";
import { freshName, freshSchema } from "../../../test/servers/schemas.ts";
import { onServer } from "../../../test/servers/sql.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import { expectReadOnly, prepareToRead } from "../../../test/stores/read-only.ts";
import { Connections } from "./connections.ts";
import { targetOf } from "./target.ts";

describe.each(oldestAndNewest())("%s", (kind) => {
  test("a schema that is not there is refused, and not made; an older one says how far it is behind", async () => {
    const { url, schema } = await freshSchema(kind);
    await expect(openPostgres(url, { schema, readOnly: true }).ready()).rejects.toMatchObject({
      code: "STORE_READ_ONLY",
      data: { schema, version: 0, known: 1 },
    });
    const found = await onServer(url, `SELECT to_regnamespace('${schema}') AS there`);
    expect(found).toEqual({ there: null });
  });

  test("a role that may read and nothing else is enough; everything that changes is refused", async () => {
    const { url, schema } = await freshSchema(kind);
    const store = openPostgres(url, { schema });
    await prepareToRead(store);
    const role = freshName();
    await onServer(
      url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'its own'`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
      `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
    );
    const address = new URL(url);
    address.username = role;
    address.password = "its own";
    const reader = openPostgres(address.href, { schema, readOnly: true });
    await expectReadOnly(reader, store);
  });

  test("the server itself lets nothing be changed, and the connection is good afterwards", async () => {
    const { url, schema } = await freshSchema(kind);
    const { pool } = targetOf(url, 1, 10_000);
    const connections = new Connections(pool, {
      ...{ prepare: true, answerMs: 10_000, readOnly: true },
      check: () => Promise.resolve(),
    });
    await expect(connections.one(`CREATE SCHEMA ${schema}`)).rejects.toMatchObject({ code: "25006" });
    expect(await connections.one<readonly [number]>("SELECT 1")).toEqual([[1]]);
    await pool.end();
  });
});
