/** A paused agent is rows in a database: what many of them cost a worker that has just started (G12). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { Child } from "./children.ts";
import type { Measured } from "./many-paused.child.ts";
import { pausedGraph } from "./many-paused-graph.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const MANY = SOAK ? 100_000 : 5_000;
const FEW = 10;
/** Threads begun at once: so many share a commit. */
const AT_ONCE = 250;

let directory: string;
let many: Measured;
let few: Measured;

/** A file with so many threads, each waiting for an answer. */
async function fill(count: number): Promise<string> {
  const db = join(directory, `${count}.db`);
  const store = SqliteSaver.fromConnString(db);
  const app = pausedGraph(store);
  for (let begun = 0; begun < count; begun += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, count - begun) }, (_, index) => `t${begun + index}`);
    await Promise.all(ids.map((id) => app.invoke({ request: `shares ${id}` }, { configurable: { thread_id: id } })));
  }
  await store.close();
  return db;
}

async function measure(count: number): Promise<Measured> {
  const db = await fill(count);
  const resumes = Array.from({ length: FEW }, (_, index) => `t${Math.floor((index * count) / FEW)}`);
  const child = new Child("many-paused.child.ts", { db, resumes });
  try {
    return await child.message<Measured>();
  } finally {
    await child.kill();
  }
}

beforeAll(
  async () => {
    directory = mkdtempSync(join(tmpdir(), "holdpoint-many-"));
    const from = performance.now();
    few = await measure(FEW);
    many = await measure(MANY);
    const told = (measured: Measured): string =>
      JSON.stringify(measured, (_, value: unknown) =>
        typeof value === "number" ? Math.round(value * 100) / 100 : value,
      );
    process.stdout.write(
      `${FEW} paused threads: ${told(few)}\n${MANY} paused threads: ${told(many)}\nall of it in ${Math.round(performance.now() - from)} ms\n`,
    );
  },
  SOAK ? 600_000 : 60_000,
);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the worker is small, and soon there", () => {
  expect(many.residentMb).toBeLessThan(150);
  // Time is the machine's: a bound that only a scan through everything would break. The figure is printed.
  expect(many.startMs).toBeLessThan(SOAK ? 10_000 : 8_000);
});

test("while nothing is due it asks once a poll, and nothing else", () => {
  expect(many.idlePolls).toBeGreaterThanOrEqual(10);
  expect(many.idleStatements).toBe(many.idlePolls);
});

test("the first page of questions is one statement", () => {
  expect(many.pageLength).toBe(50);
  expect(many.pageStatements).toBe(1);
  expect(many.pageMs).toBeLessThan(200);
});

test("one of them is resumed with as many statements as one of ten", () => {
  expect(many.resumes).toBe(FEW);
  expect(many.resumeStatements).toBe(few.resumeStatements);
  expect(many.resumeMs).toBeLessThan(1_000);
});
