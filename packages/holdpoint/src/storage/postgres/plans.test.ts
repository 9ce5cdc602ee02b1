/** How the server carries out what is asked for all the time, with 100,000 threads that wait for people. */
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import { TENANT } from "../../testing/store-contract/samples.ts";
import type { Value } from "./connections.ts";
import { findStatement, getStatement } from "./documents.ts";
import { newestPosition } from "./opening.ts";
import { PostgresSaver } from "./saver.ts";
import { pagesStatement } from "./streams.ts";
import { claimStatement, threadsStatement } from "./threads.ts";

const PAUSED = 100_000;
let client: Client;
let store: PostgresSaver;
let schema: string;

beforeAll(async () => {
  const fresh = await freshSchema();
  schema = fresh.schema;
  store = PostgresSaver.fromConnString(fresh.url, { schema });
  await store.ready();
  client = new Client(fresh.url);
  await client.connect();
  await client.query(
    `INSERT INTO ${schema}.threads SELECT 'default', 't' || n, 'trading', 'trading', '1', 'waiting', 1, 1, 0, false, NULL, n, n, '{}'
      FROM generate_series(1, ${PAUSED}) AS n`,
  );
  await client.query(
    `INSERT INTO ${schema}.documents SELECT 'default', 'interrupt', 'd' || n, n, 1, 't' || n, '=pending', n, n + 1000, '["role:a"]', '{}'
      FROM generate_series(1, ${PAUSED}) AS n`,
  );
  await client.query(
    `INSERT INTO ${schema}.document_tags SELECT 'default', 'interrupt', 'role:a', '=pending', n, 'd' || n, n + 1000
      FROM generate_series(1, ${PAUSED}) AS n`,
  );
  await client.query(
    `INSERT INTO ${schema}.records SELECT 'tenant' || n % 2, 'thread/t' || n, 1, n, n, '', '', NULL, NULL
      FROM generate_series(1, 10000) AS n`,
  );
  await client.query(`ANALYZE ${schema}.records, ${schema}.threads, ${schema}.documents, ${schema}.document_tags`);
});

afterAll(async () => {
  await client.end();
  await store.close();
});

interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

async function planOf({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly Value[];
}): Promise<readonly PlanNode[]> {
  await client.query("BEGIN");
  const { rows } = await client.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    [...values],
  );
  await client.query("ROLLBACK");
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  return plan === undefined ? [] : nodesOf(plan);
}

const indexesOf = (plan: readonly PlanNode[]): readonly string[] => plan.flatMap((node) => node["Index Name"] ?? []);
const mostRows = (plan: readonly PlanNode[]): number =>
  Math.max(...plan.map((node) => (node["Actual Rows"] ?? 0) * (node["Actual Loops"] ?? 1)));

test("a claim looks at no thread that waits", async () => {
  const request = { worker: "w", leaseMs: 1_000, routes: ["trading"], limit: 20 };
  const plan = await planOf(claimStatement(schema, request, { at: 5, floor: 0 }));
  expect(indexesOf(plan)).toContain("threads_due");
  expect(plan.some((node) => node["Node Type"] === "Seq Scan" && (node["Actual Rows"] ?? 0) > 1)).toBe(false);
  expect(mostRows(plan)).toBeLessThanOrEqual(2);
  const { rows } = await client.query<{ size: string }>("SELECT pg_relation_size($1) AS size", [
    `${schema}.threads_due`,
  ]);
  expect(Number(rows[0]?.size)).toBeLessThanOrEqual(8_192);
});

test.each([
  ["by state", { state: "pending" }, "documents_by_state"],
  ["by deadline", { state: "pending", order: "due" }, "documents_by_due"],
  ["the newest first", { state: "pending", order: "newest" }, "documents_by_state"],
  ["of a role", { state: "pending", tag: ["role:a", "anybody"] }, "document_tags_pkey"],
  ["of a role by deadline", { state: "pending", tag: "role:a", order: "due" }, "document_tags_by_due"],
  ["of a thread", { parent: "t5" }, "documents_by_parent"],
] as const)("a page of the inbox, %s, reads no more than itself", async (_name, by, index) => {
  const plan = await planOf(findStatement(schema, { tenant: TENANT, collection: "interrupt", limit: 20, ...by }));
  expect(indexesOf(plan)).toContain(index);
  expect(mostRows(plan)).toBeLessThanOrEqual(50);
});

test.each([{}, { status: "waiting" }, { status: "waiting", order: "newest" }] as const)(
  "a page of threads (%o) reads no more than itself",
  async (by) => {
    const plan = await planOf(threadsStatement(schema, { tenant: TENANT, limit: 20, ...by }));
    expect(indexesOf(plan)).toContain("threads_listed");
    expect(mostRows(plan)).toBeLessThanOrEqual(50);
  },
);

test("a store is opened in a step for each tenant, however many records there are", async () => {
  const plan = await planOf({ text: newestPosition(schema), values: [] });
  expect(indexesOf(plan)).toContain("records_in_order");
  expect(mostRows(plan)).toBeLessThanOrEqual(3);
});

test("F4: nothing of a group is compiled", async () => {
  const { rows } = await client.query<{ name: string; settings: readonly string[] }>(
    `SELECT proname AS name, proconfig AS settings FROM pg_proc
      WHERE pronamespace = $1::regnamespace AND proname IN ('look_1', 'write_1')`,
    [schema],
  );
  expect(rows).toHaveLength(2);
  for (const { settings } of rows) expect(settings).toContain("jit=off");
});

describe("a young table, of which nothing is known yet", () => {
  /** A schema with as many open questions, which nobody has analyzed. */
  async function young(questions: number): Promise<string> {
    const { url, schema: fresh } = await freshSchema();
    await openPostgres(url, { schema: fresh }).ready();
    await client.query(
      `ALTER TABLE ${fresh}.documents SET (autovacuum_enabled = off);
       INSERT INTO ${fresh}.documents SELECT 'default', 'interrupt', md5(n::text), n, 1, 't' || n, '=pending', n, n + 1000, NULL, '{}'
         FROM generate_series(1, ${questions}) AS n`,
    );
    return fresh;
  }

  // The trees of the indexes grow a storey at different sizes: at each the planner may think otherwise.
  test.each([300, 2_000, 12_000])("F4: what a group is about is found by its key among %d", async (questions) => {
    const fresh = await young(questions);
    const keys = ["a", "b", "c"];
    const same = (what: string): string => `ARRAY[${keys.map(() => `'${what}'`).join()}]`;
    const none = "'{}'::text[]";
    await client.query("BEGIN");
    await client.query(
      `SELECT * FROM ${fresh}.look_1(NULL, 0, true, ${none}, ${none}, ${same("default")}, ${same("interrupt")}, $1, ${none}, ${none})`,
      [keys],
    );
    const { rows } = await client.query<{ index: string; scans: string }>(
      `SELECT indexrelid::regclass::text AS index, pg_stat_get_xact_numscans(indexrelid) AS scans
        FROM pg_index WHERE indrelid = $1::regclass`,
      [`${fresh}.documents`],
    );
    await client.query("ROLLBACK");
    const used = rows.filter(({ scans }) => Number(scans) > 0).map(({ index }) => index.split(".")[1]);
    expect(used).toEqual(["documents_pkey"]);
  });

  test.each([300, 2_000, 12_000])("documents are got by their keys among %d", async (questions) => {
    const fresh = await young(questions);
    const asked = [{ tenant: TENANT, collection: "interrupt", keys: ["a", "b"] }];
    const plan = await planOf(getStatement(fresh, asked));
    expect(indexesOf(plan)).toEqual(["documents_pkey"]);
    expect(plan.some((node) => node["Node Type"] === "Seq Scan")).toBe(false);
  });
});

test.each([{}, { parent: "t5" }])(
  "a page of a collection (%o), whatever the state, is found in a step for each state",
  async (by) => {
    const plan = await planOf(findStatement(schema, { tenant: TENANT, collection: "interrupt", limit: 20, ...by }));
    expect(indexesOf(plan)).toContain("parent" in by ? "documents_by_parent" : "documents_by_state");
    expect(mostRows(plan)).toBeLessThanOrEqual(50);
  },
);

test("pages of several streams are a walk along the index each", async () => {
  const asked = ["t1", "t2", "t3"].map((id) => ({
    tenant: "tenant1" as typeof TENANT,
    stream: `thread/${id}`,
    after: 0,
    limit: 500,
  }));
  const plan = await planOf(pagesStatement(schema, asked));
  expect(indexesOf(plan)).toEqual(["records_pkey"]);
  expect(plan.some((node) => node["Node Type"] === "Sort")).toBe(false);
  expect(mostRows(plan)).toBeLessThanOrEqual(3);
});
