/** The tables in partitions, made with the statements of the guide: a store like any other. */
import { readFileSync } from "node:fs";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { oldestAndNewest } from "../../../test/servers/postgres.ts";
import { freshName } from "../../../test/servers/schemas.ts";
import { onServer } from "../../../test/servers/sql.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { storeContract, type StoreCase } from "../../testing/store-contract/index.ts";
import { appending, creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { PostgresSaver } from "./saver.ts";

const TABLES = ["document_tags", "documents", "records", "threads"];

function statements(): string {
  const guide = readFileSync(new URL("../../../../../docs/guides/scale.md", import.meta.url), "utf8");
  const [, sql] = /\n## Partitioning\n.*?```sql\n(.*?)```/s.exec(guide) ?? [];
  if (sql === undefined) throw new Error("the guide has no statements under Partitioning");
  return sql;
}

/** In a soak every case, else one of each rule. */
function cases(): readonly StoreCase[] {
  if (process.env["HOLDPOINT_SOAK"] === "1") return storeContract;
  return [...Map.groupBy(storeContract, ({ invariant }) => invariant).values()].flatMap((some) => some.slice(0, 1));
}

describe.each(oldestAndNewest())("%s", (kind) => {
  const stores: PostgresSaver[] = [];
  let pool: Pool;

  beforeAll(async () => {
    const { url } = await sharedServer(kind);
    const address = new URL(url);
    address.pathname = `/${freshName()}`;
    await onServer(url, `CREATE DATABASE ${address.pathname.slice(1)}`);
    pool = new Pool({ connectionString: address.href });
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  afterAll(() => pool.end());

  const open = async (clock?: ManualClock): Promise<PostgresSaver> => {
    const store = PostgresSaver.fromPool(pool, clock === undefined ? {} : { clock });
    stores.push(store);
    await store.ready();
    return store;
  };

  test("what is there stays, in partitions with the settings of the table", async () => {
    const store = await open();
    await store.commit(creating("t", { append: appending("s", 1) }));
    const settings = "SELECT relname AS name, reloptions AS settings FROM pg_class";
    const inSchema = "relnamespace = 'holdpoint'::regnamespace";
    const before = await pool.query<{ name: string; settings: readonly string[] | null }>(
      `${settings} WHERE ${inSchema} AND relname = ANY($1) ORDER BY name`,
      [TABLES],
    );
    await pool.query(statements());
    const after = await pool.query(`${settings} WHERE ${inSchema} AND relispartition AND relkind = 'r'`);
    const wanted = before.rows.flatMap(({ name, settings: kept }) =>
      Array.from({ length: 8 }, (_, part) => ({ name: `${name}_${part}`, settings: kept })),
    );
    expect(before.rows.map(({ name }) => name)).toEqual(TABLES);
    expect(after.rows).toHaveLength(wanted.length);
    expect(after.rows).toEqual(expect.arrayContaining(wanted));
    // The process that was stopped meanwhile, and another one.
    for (const one of [store, await open()]) {
      expect(await one.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
      expect(await one.read(TENANT, "s", 0, 10)).toHaveLength(1);
    }
  });

  describe("store contract", () => {
    beforeEach(async () => {
      const emptied = TABLES.map((table) => `DELETE FROM holdpoint.${table};`);
      await pool.query(`${emptied.join(" ")} UPDATE holdpoint.clock SET latest_at = 0`);
    });

    for (const { name, invariant, run } of cases()) {
      test(`${invariant} ${name}`, () => {
        const clock = new ManualClock();
        const again = (): Promise<PostgresSaver> => open(clock);
        return run({ clock, open: again, reopen: again });
      });
    }
  });
});
