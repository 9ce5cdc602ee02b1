/** The contract on every PostgreSQL there is on this machine, the oldest that is supported among them. */
import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { postgresHere } from "../../../test/servers/postgres-here.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { storeContract, type StoreKit } from "../../testing/store-contract/index.ts";
import { PostgresSaver } from "./saver.ts";

describe.each(await postgresHere())("store contract: %s", (kind) => {
  // One schema for all cases, emptied after each: making one takes longer than most cases.
  const schema = `contract_${randomBytes(6).toString("hex")}`;
  const stores: PostgresSaver[] = [];
  let pool: Pool;

  beforeAll(async () => {
    const { url } = await sharedServer(kind);
    pool = new Pool({ connectionString: url });
    const store = PostgresSaver.fromPool(pool, { schema });
    await store.ready();
    await store.close();
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    const emptied = ["records", "threads", "documents", "document_tags"].map(
      (table) => `DELETE FROM ${schema}.${table};`,
    );
    // Quicker than TRUNCATE, which makes new files.
    await pool.query(`${emptied.join(" ")} UPDATE ${schema}.clock SET latest_at = 0`);
  });

  afterAll(() => pool.end());

  function kit(): StoreKit {
    const clock = new ManualClock();
    const open = async (): Promise<PostgresSaver> => {
      const store = PostgresSaver.fromPool(pool, { clock, schema });
      stores.push(store);
      await store.ready();
      return store;
    };
    return { clock, open, reopen: open };
  }

  for (const { name, invariant, run } of storeContract) test(`${invariant} ${name}`, () => run(kit()));
});
