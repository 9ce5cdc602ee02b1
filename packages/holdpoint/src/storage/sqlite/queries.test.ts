/** G12: what is asked in a loop, or of many threads, never reads a whole table and never sorts one. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { TENANT, thr } from "../../testing/store-contract/samples.ts";
import { toCursor } from "../cursor.ts";
import { openConnection, type Connection } from "./connection.ts";
import { findDocuments, findThread, getDocuments, listThreads, unclaimableThreads } from "./queries.ts";
import { endOfEvents, readStream, StreamWriter, tenantsAfter } from "./streams.ts";
import { dueThreads } from "./threads.ts";

let connection: Connection;

beforeEach(() => {
  connection = openConnection({ path: ":memory:", readOnly: false, relaxed: false, maxBytes: undefined }, 0);
});

afterEach(() => connection.db.close());

/** The query plans of everything `ask` runs. */
function plansOf(ask: (connection: Connection) => unknown): string[] {
  const asked = new Set<string>();
  const noting: Connection = {
    ...connection,
    all: (sql, ...values) => {
      asked.add(sql);
      return connection.all(sql, ...values);
    },
    first: (sql, ...values) => {
      asked.add(sql);
      return connection.first(sql, ...values);
    },
  };
  ask(noting);
  expect(asked.size).toBeGreaterThan(0);
  return [...asked].flatMap((sql) =>
    connection.all<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${sql}`).map(([, , , detail]) => detail),
  );
}

const documents = { tenant: TENANT, collection: "interrupts", limit: 10 };
const threads = { tenant: TENANT, limit: 10 };
const after = toCursor(1, "a");

const walks: readonly (readonly [string, (connection: Connection) => unknown])[] = [
  [
    "documents by state",
    (on) => [
      findDocuments(on, { ...documents, state: "pending" }),
      findDocuments(on, { ...documents, state: "pending", after }),
    ],
  ],
  ["documents by parent and state", (on) => findDocuments(on, { ...documents, parent: "t", state: "pending", after })],
  ["documents by tag and state", (on) => findDocuments(on, { ...documents, tag: "red", state: "pending", after })],
  ["documents by parent and tag", (on) => findDocuments(on, { ...documents, parent: "t", tag: "red", after })],
  ["documents of all states", (on) => [findDocuments(on, documents), findDocuments(on, { ...documents, after })]],
  [
    "documents by when they are due",
    (on) => [
      findDocuments(on, { ...documents, state: "pending", order: "due" }),
      findDocuments(on, { ...documents, state: "pending", order: "due", after }),
      findDocuments(on, { ...documents, tag: ["red", "blue"], state: "pending", order: "due" }),
      findDocuments(on, { ...documents, tag: ["red", "blue"], state: "pending", order: "due", after }),
    ],
  ],
  [
    "documents, the newest first",
    (on) => [
      findDocuments(on, { ...documents, tag: "red", state: ["decided", "closed"], order: "newest", after }),
      findDocuments(on, { ...documents, parent: "t", order: "newest", after }),
    ],
  ],
  ["threads, the newest first", (on) => listThreads(on, { ...threads, graph: "g", order: "newest", after })],
  ["documents by key", (on) => getDocuments(on, TENANT, "interrupts", ["a"])],
  ["threads of all statuses", (on) => [listThreads(on, threads), listThreads(on, { ...threads, after })]],
  ["threads by status and graph", (on) => listThreads(on, { ...threads, status: "waiting", graph: "g", after })],
  ["a thread", (on) => findThread(on, TENANT, thr("t"))],
  ["the end of all events", (on) => endOfEvents(on, TENANT)],
  ["a stream", (on) => [readStream(on, TENANT, "s", 0, 10), readStream(on, TENANT, "s", 5, 10)]],
];

test.each(walks)("%s: one walk along an index, in its order", (_name, ask) => {
  for (const step of plansOf(ask)) {
    expect(step).not.toMatch(/^SCAN (?!json_each)/);
    expect(step).not.toMatch(/TEMP B-TREE/);
  }
});

test("due threads: one short walk per route", () => {
  const steps = plansOf((on) => dueThreads(on, ["trading"], 1, 5));
  expect(steps.filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
  expect(steps).toContain("SEARCH threads USING COVERING INDEX threads_due (route=? AND due_at<?)");
});

test("threads nobody serves: found in the index alone", () => {
  const steps = plansOf((on) => unclaimableThreads(on, ["trading"], 5));
  expect(steps).toContain("SEARCH threads USING COVERING INDEX threads_listed (status=?)");
  expect(steps.filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
});

test("threads nobody serves, of one tenant: found in the index alone", () => {
  const steps = plansOf((on) => unclaimableThreads(on, ["trading"], 5, TENANT));
  expect(steps).toContain("SEARCH threads USING COVERING INDEX threads_listed (status=? AND tenant=?)");
  expect(steps.filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
});

test("the tenants there are: one step through the index of first records for each", () => {
  const steps = [undefined, TENANT].flatMap((beyond) => plansOf((on) => tenantsAfter(on, beyond, 5)));
  expect(steps).toContain("SEARCH records USING INDEX records_first (tenant>?)");
  expect(steps.filter((step) => !step.startsWith("SEARCH records USING INDEX records_first"))).toEqual([]);
});

test("erasing a record: found by an index", () => {
  const asked: string[] = [];
  const prepare: Connection["prepare"] = (sql) => {
    asked.push(sql);
    return connection.prepare(sql);
  };
  expect(new StreamWriter({ ...connection, prepare }).erase(TENANT, { stream: "s", seq: 2 })).toBeDefined();
  const erasures = asked.filter((sql) => sql.startsWith("UPDATE"));
  expect(erasures).toHaveLength(2);
  for (const sql of erasures) {
    const values = [...sql.matchAll(/\?/g)].map(() => null);
    const steps = connection.all<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    for (const [, , , detail] of steps) expect(detail).toMatch(/^(SEARCH|SCALAR SUBQUERY)/);
  }
});
