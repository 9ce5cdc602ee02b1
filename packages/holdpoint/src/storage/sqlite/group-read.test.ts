/** R1–R4: what is read together, and what becomes of it when something goes wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatementSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import { threadId, DEFAULT_TENANT } from "../../core/ids.ts";
import { openConnection, type Connection } from "./connection.ts";
import { GroupRead } from "./group-read.ts";
import { inOneView } from "./one-view.ts";
import { SqliteSaver } from "./saver.ts";

let directory: string;
let connection: Connection;
/** What reached the database, in order. */
let log: string[];

const noted = (name: string, statement: StatementSync): StatementSync =>
  ({ run: () => (log.push(name), statement.run()) }) as unknown as StatementSync;

const open = (): Connection =>
  openConnection({ path: join(directory, "test.db"), readOnly: false, relaxed: false, maxBytes: undefined }, 0);

function groupOver(connect?: () => Connection): GroupRead {
  const { beginView, commit } = connection;
  const wrapped = { ...connection, beginView: noted("begin", beginView), commit: noted("commit", commit) };
  return new GroupRead({ path: "test.db", connect: connect ?? (() => wrapped) });
}

const rows = ({ first }: Connection): number => first<readonly [number]>("SELECT count(*) FROM seen")?.[0] ?? 0;

/** Time as the test says it is; a read of {@link slow} takes longer than one turn may. */
let nowMs: number;
const slow = (on: Connection): number => {
  nowMs += 6;
  return rows(on);
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  log = [];
  nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  connection = open();
  connection.db.exec("CREATE TABLE seen (value TEXT)");
});

afterEach(() => {
  vi.restoreAllMocks();
  connection.db.close();
  rmSync(directory, { recursive: true });
});

test("R1: reads of one turn share one transaction, and are answered in the order of asking", async () => {
  const group = groupOver();
  const asked = ["a", "b"].map((name) =>
    group.ask(() => log.push(name) && name).finally(() => log.push(`answered ${name}`)),
  );
  expect(log).toEqual([]);
  expect(await Promise.all(asked)).toEqual(["a", "b"]);
  expect(log).toEqual(["begin", "a", "b", "commit", "answered a", "answered b"]);
});

test("R1: a later turn reads anew; what is asked for alone takes no transaction", async () => {
  const group = groupOver();
  expect(await group.ask(rows)).toBe(0);
  connection.db.exec("INSERT INTO seen VALUES ('x')");
  expect(await group.ask(rows)).toBe(1);
  expect(log).toEqual([]);
});

test("R1: a read that is several has one view of its own, and in a group that of all", async () => {
  const group = groupOver();
  const twice = (on: Connection): number[] => inOneView(on, () => [rows(on), rows(on)]);
  expect(await group.ask(twice)).toEqual([0, 0]);
  expect(log).toEqual(["begin", "commit"]);
  log = [];
  expect(await Promise.all([group.ask(twice), group.ask(rows)])).toEqual([[0, 0], 0]);
  expect(log).toEqual(["begin", "commit"]);
});

test("R1: all of a turn sees one state of the file, whatever another process writes meanwhile", async () => {
  const other = open();
  const group = groupOver();
  const before = group.ask(rows);
  const written = group.ask(() => other.db.exec("INSERT INTO seen VALUES ('x')"));
  const after = group.ask(rows);
  expect(await Promise.all([before, written, after])).toEqual([0, undefined, 0]);
  expect(await group.ask(rows)).toBe(1);
  other.db.close();
});

test("R2: a read that fails fails alone, as an error of the store", async () => {
  const group = groupOver();
  const [good, bad, other] = await Promise.allSettled([
    group.ask(rows),
    group.ask(({ first }) => first("SELECT * FROM nothing")),
    group.ask(rows),
  ]);
  expect([good, other].map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "STORE_FAILED" } });
  expect(connection.db.isTransaction).toBe(false);
});

test("R2: a transaction that the failure of a read ended is not ended again", async () => {
  const group = groupOver();
  const failed = group.ask(({ db }) => {
    db.exec("ROLLBACK");
    throw Object.assign(new Error("disk I/O error"), { errcode: 10 });
  });
  await expect(Promise.all([failed, group.ask(rows)])).rejects.toMatchObject({ code: "STORE_FAILED" });
  expect(log).toEqual(["begin"]);
  expect(await group.ask(rows)).toBe(0);
});

test("R2: all fail when the file cannot be opened, and the next are tried anew", async () => {
  let isThere = false;
  const group = groupOver(() => {
    if (isThere) return connection;
    throw new HoldpointError("STORE_BUSY", "Another process sets it up.");
  });
  const failed = await Promise.allSettled([group.ask(rows), group.ask(rows)]);
  expect(failed.map((one) => one.status === "rejected" && (one.reason as HoldpointError).code)).toEqual([
    "STORE_BUSY",
    "STORE_BUSY",
  ]);
  isThere = true;
  expect(await group.ask(rows)).toBe(0);
});

test("R3: what was asked for before the store is closed is read; what is asked for after it is refused", async () => {
  const store = SqliteSaver.fromConnString(join(directory, "closing.db"));
  const asked = store.thread(DEFAULT_TENANT, threadId("t"));
  const closed = store.close();
  const late = store.thread(DEFAULT_TENANT, threadId("t"));
  await expect(late).rejects.toMatchObject({ code: "STORE_FAILED" });
  expect(await asked).toBeUndefined();
  await closed;
});

test("R3: reading at once reads all, however long it takes, and nothing where nothing was asked for", async () => {
  const group = groupOver();
  group.readNow();
  expect(log).toEqual([]);
  const asked = [group.ask(slow), group.ask(rows)];
  group.readNow();
  expect(log).toEqual(["begin", "commit"]);
  expect(await Promise.all(asked)).toEqual([0, 0]);
});

test("R4: what comes after a long read is read in the next turn, in a transaction of its own, in the order of asking", async () => {
  const group = groupOver();
  const asked = [slow, rows, rows].map((read, index) => group.ask(read).finally(() => log.push(`answered ${index}`)));
  setImmediate(() => log.push("another turn"));
  await Promise.all(asked);
  expect(log).toEqual(["begin", "commit", "answered 0", "another turn", "begin", "commit", "answered 1", "answered 2"]);
});
