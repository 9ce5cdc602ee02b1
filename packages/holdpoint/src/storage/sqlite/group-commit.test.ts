/** W1–W5: what shares a transaction, and what becomes of it when something goes wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatementSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import { openConnection, type Connection } from "./connection.ts";
import { GroupCommit, type Outcome } from "./group-commit.ts";

let directory: string;
let connection: Connection;
/** What reached the database, in order. */
let log: string[];

/** A statement that notes that it ran, and may fail. */
function noted(name: string, statement: StatementSync, fail: () => Error | undefined = () => undefined): StatementSync {
  const run = (): unknown => {
    log.push(name);
    const error = fail();
    if (error !== undefined) throw error;
    return statement.run();
  };
  return { run } as unknown as StatementSync;
}

const sqliteError = (errcode: number): Error => Object.assign(new Error(`code ${errcode}`), { errcode });

function groupOver(
  faults: { readonly begin?: () => Error | undefined; readonly commit?: () => Error | undefined } = {},
  busyMs = 5_000,
): GroupCommit {
  const wrapped: Connection = {
    ...connection,
    begin: noted("begin", connection.begin, faults.begin),
    commit: noted("commit", connection.commit, faults.commit),
  };
  return new GroupCommit({ path: "test.db", busyMs, connect: () => wrapped, now: () => 7 });
}

const write =
  (value: string, undo = false) =>
  (): Outcome<string> => {
    log.push(value);
    connection.db.prepare("INSERT INTO seen VALUES (?)").run(value);
    return { value, undo };
  };

const seen = (): unknown[] =>
  connection.db
    .prepare("SELECT value FROM seen ORDER BY rowid")
    .all()
    .map(({ value }) => value);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  log = [];
  connection = openConnection(
    { path: join(directory, "test.db"), readOnly: false, relaxed: false, maxBytes: undefined },
    0,
  );
  connection.db.exec("CREATE TABLE seen (value TEXT)");
});

afterEach(() => {
  connection.db.close();
  rmSync(directory, { recursive: true });
});

test("W1: writes of one turn share one transaction, and settle after it", async () => {
  const group = groupOver();
  const results = ["a", "b", "c"].map((value) =>
    group.submit(write(value)).finally(() => log.push(`settled ${value}`)),
  );
  expect(log).toEqual([]);
  expect(await Promise.all(results)).toEqual(["a", "b", "c"]);
  expect(log).toEqual(["begin", "a", "b", "c", "commit", "settled a", "settled b", "settled c"]);
});

test("W1: a later turn is a transaction of its own", async () => {
  const group = groupOver();
  await group.submit(write("a"));
  await group.submit(write("b"));
  expect(log).toEqual(["begin", "a", "commit", "begin", "b", "commit"]);
});

test("W1: idle waits for all that was submitted", async () => {
  const group = groupOver();
  await group.idle();
  const writes = ["a", "b"].map((value) => group.submit(write(value)));
  await group.idle();
  expect(seen()).toEqual(["a", "b"]);
  await Promise.all(writes);
});

test("W1: a long queue is split into bounded transactions", async () => {
  const group = groupOver();
  await Promise.all(Array.from({ length: 600 }, (_, at) => group.submit(write(String(at)))));
  expect(log.filter((entry) => entry === "commit")).toHaveLength(3);
  expect(seen()).toHaveLength(600);
});

test("W2: a write that is to be undone leaves nothing, and the others stay", async () => {
  const group = groupOver();
  expect(
    await Promise.all([group.submit(write("a")), group.submit(write("b", true)), group.submit(write("c"))]),
  ).toEqual(["a", "b", "c"]);
  expect(seen()).toEqual(["a", "c"]);
  expect(log.filter((entry) => entry === "commit")).toHaveLength(1);
});

test("W2: a write that throws fails alone", async () => {
  const group = groupOver();
  const wrong = (): never => {
    write("half")();
    throw new Error("wrong about itself");
  };
  const results = await Promise.allSettled([group.submit(write("a")), group.submit(wrong), group.submit(write("c"))]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { message: "wrong about itself" } });
  expect(seen()).toEqual(["a", "c"]);
});

test("W3: a COMMIT that fails fails everything in it, and the next one goes through", async () => {
  let failures = 1;
  const group = groupOver({ commit: () => (failures-- > 0 ? sqliteError(13) : undefined) });
  const results = await Promise.allSettled([group.submit(write("a")), group.submit(write("b"))]);
  for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { code: "STORE_FULL" } });
  expect(seen()).toEqual([]);
  await group.submit(write("c"));
  expect(seen()).toEqual(["c"]);
});

test("W3: a disk that fails at COMMIT leaves it open whether the commit will be there", async () => {
  let failures = 1;
  const group = groupOver({ commit: () => (failures-- > 0 ? sqliteError(10 | (4 << 8)) : undefined) });
  await expect(group.submit(write("a"))).rejects.toMatchObject({ code: "STORE_FAILED", data: { maybe: true } });
});

test("W4: a lock is waited for, and what arrives meanwhile shares the transaction", async () => {
  let locked = true;
  const group = groupOver({ begin: () => (locked ? sqliteError(5) : undefined) });
  const first = group.submit(write("a"));
  while (log.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const second = group.submit(write("b"));
  locked = false;
  await Promise.all([first, second]);
  expect(log.filter((entry) => entry !== "begin")).toEqual(["a", "b", "commit"]);
});

test("W4: each write waits for its own bound at most", async () => {
  const group = groupOver({ begin: () => sqliteError(5) }, 60);
  await expect(group.submit(write("a"))).rejects.toBeInstanceOf(HoldpointError);
  await expect(group.submit(write("b"))).rejects.toMatchObject({ code: "STORE_BUSY" });
  await group.idle();
  expect(seen()).toEqual([]);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("W5: a write that is alone is not held up", async () => {
  const group = groupOver();
  const first = group.submit(write("a"));
  await turn();
  expect(log).toEqual(["begin", "a", "commit"]);
  const second = group.submit(write("b"));
  await Promise.all([first, second]);
  expect(log.filter((entry) => entry === "commit")).toHaveLength(2);
});

test("W5: where several came at once, those that come with the next turns share their transaction", async () => {
  const group = groupOver();
  const writes = [group.submit(write("a")), group.submit(write("b"))];
  await turn();
  expect(log).toEqual([]);
  writes.push(group.submit(write("c")));
  await Promise.all(writes);
  expect(log).toEqual(["begin", "a", "b", "c", "commit"]);
});

test("W5: however many come, they are waited for a few turns only", async () => {
  const group = groupOver();
  const writes = [group.submit(write("0")), group.submit(write("1"))];
  for (let count = 2; !log.includes("commit") && count < 20; count += 1) {
    writes.push(group.submit(write(String(count))));
    await turn();
  }
  await Promise.all(writes);
  const share = log.indexOf("commit") - 1;
  expect(share).toBeGreaterThan(3);
  expect(share).toBeLessThan(10);
});
