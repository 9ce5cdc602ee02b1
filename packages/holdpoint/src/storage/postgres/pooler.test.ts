/** C1: everything through PgBouncer in transaction mode, where every transaction may have another connection. */
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ownServer, sharedServer, type OwnServer } from "../../../test/servers/ask.ts";
import { freshName } from "../../../test/servers/schemas.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { storeContract } from "../../testing/store-contract/index.ts";
import { PostgresSaver } from "./saver.ts";

const schema = freshName();
let direct: string;
let pooler: OwnServer;
let pool: Pool;

beforeAll(async () => {
  direct = (await sharedServer("postgres-18")).url;
  pooler = await ownServer("pgbouncer", { to: direct });
  pool = new Pool({ connectionString: pooler.address.url, max: 6 });
});

afterAll(async () => {
  await pool.end();
  await pooler.stop();
});

/** What takes more than one statement, or waits for others. In a soak, everything. */
const cases =
  process.env["HOLDPOINT_SOAK"] === "1"
    ? storeContract
    : storeContract.filter(({ invariant }) => /S[1235]/.test(invariant));

describe("store contract, with statements that a pooler may not keep apart", () => {
  for (const { name, invariant, run } of cases) {
    test(`${invariant} ${name}`, async () => {
      const clock = new ManualClock();
      const open = async (): Promise<PostgresSaver> => {
        const store = PostgresSaver.fromPool(pool, { clock, schema });
        onTestFinished(() => store.close());
        await store.ready();
        return store;
      };
      await run({ clock, open, reopen: open });
      const emptied = ["records", "threads", "documents", "document_tags"].map(
        (table) => `DELETE FROM ${schema}.${table};`,
      );
      // Quicker than TRUNCATE, which makes new files.
      await pool.query(`${emptied.join(" ")} UPDATE ${schema}.clock SET latest_at = 0`);
    });
  }
});

test.each([true, false])(
  "R3: rings come past the pooler, by the server's own address (prepared: %s)",
  async (prepare) => {
    const options = { schema: freshName(), prepare, directAddress: direct, maxConnections: 3 };
    const [here, there] = [openPostgres(pooler.address.url, options), openPostgres(pooler.address.url, options)];
    await here.commit(creating("t"));
    let rings = 0;
    there.watch(() => {
      rings += 1;
    });
    await expect.poll(() => rings).toBe(1);
    await here.commit({ tenant: TENANT, wake: [thr("t")] });
    await expect.poll(() => rings).toBe(2);
    expect((await there.thread(TENANT, thr("t")))?.wakes).toBe(1);
  },
);
