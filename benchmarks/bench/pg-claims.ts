/** Eight claimers that want the same threads. */
import { timed } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { end, go, processes, results, sum } from "./pg-processes.ts";
import { freshSchema, pgClient, pgStore } from "./pg-server.ts";
import { list } from "./work.ts";

const CLAIMERS = 8;
const DUE = 20_000;
const LEASE_MS = 1_000;

/** Milliseconds per thread that is claimed and let go, by as many processes. */
async function contention(kit: Kit, effort: Effort, claimers: number): Promise<Round> {
  const schema = freshSchema();
  await pgStore(kit, schema);
  const client = await pgClient(kit);
  const due = effort.many(DUE);
  return async () => {
    await client.query(
      `INSERT INTO ${schema}.threads SELECT 'default', 'due ' || n, 'claims', 'claims', '1', 'pending', 0, 0, 0, false, n, n,
         n, '{}' FROM generate_series(1, ${due}) AS n`,
    );
    await client.query(`ANALYZE ${schema}.threads`);
    const children = await processes(
      schema,
      list(claimers, () => ({ kind: "claims", route: "claims", leaseMs: LEASE_MS }) as const),
    );
    let released = 0;
    const tookMs = await timed(async () => {
      go(children);
      released = sum((await results(children)).map(({ count }) => count));
    });
    await end(children);
    const { rows } = await client.query<{ readonly claims: string; readonly held: string }>(
      `SELECT sum(fence) AS claims, count(*) FILTER (WHERE held OR due_at IS NOT NULL) AS held FROM ${schema}.threads`,
    );
    if (released !== due || rows[0]?.held !== "0") throw new Error(`${released} of ${due} threads were let go once`);
    effort.also(
      `${claimers} claimers`,
      `${due.toLocaleString("en-US")} threads, each let go by exactly one; ${Number(rows[0].claims) - due} were claimed again after their lease`,
    );
    await client.query(`TRUNCATE ${schema}.threads`);
    return tookMs / due;
  };
}

export const pgClaims: Bench = {
  name: "pg-claims",
  title: "PostgreSQL: claim + release, 8 processes",
  beside: "1",
  unit: "per second",
  rounds: 3,
  sides: {
    holdpoint: (kit, effort) => contention(kit, effort, CLAIMERS),
    floor: (kit, effort) => contention(kit, effort, 1),
  },
};
