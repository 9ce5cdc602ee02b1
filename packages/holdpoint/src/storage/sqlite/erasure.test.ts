/** S9 on disk: what was erased is neither in the file nor in its log afterwards. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accepted, deleting, putting, record, TENANT } from "../../testing/store-contract/samples.ts";
import type { RecordErasure, StreamAppend } from "../store.ts";
import { openConnection, type Connection } from "./connection.ts";
import { emptyLog } from "./empty-log.ts";
import { SqliteSaver } from "./index.ts";

let directory: string;
let file: string;
let store: SqliteSaver;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  file = join(directory, "store.db");
  store = SqliteSaver.fromConnString(file, { busyMs: 40 });
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const bytesOf = (path: string): string => (existsSync(path) ? readFileSync(path, "latin1") : "");
/** Which of these texts the file or its log holds. */
const found = (...texts: readonly string[]): string[] => {
  const bytes = bytesOf(file) + bytesOf(`${file}-wal`);
  return texts.filter((text) => bytes.includes(text));
};

/** A record that says `name`, `times` over, under a salt that says so, too. */
function saying(stream: string, seq: number, name: string, times = 1): StreamAppend {
  return { stream, record: { ...record(seq, `["${`${name} `.repeat(times)}"]`), salt: `salt of ${name}` } };
}

const erasing = (...erase: readonly RecordErasure[]): Promise<unknown> =>
  accepted(store.commit({ tenant: TENANT, erase }));

test("payload and salt are gone, be they short or on pages of their own", async () => {
  const append = [
    saying("s", 1, "Alice", 3),
    saying("s", 2, "Bob", 20_000),
    saying("s", 3, "Carol"),
    saying("other", 1, "Dave", 20_000),
  ];
  await accepted(store.commit({ tenant: TENANT, append }));
  expect(found("Alice", "Bob", "Carol", "Dave")).toEqual(["Alice", "Bob", "Carol", "Dave"]);
  await erasing({ stream: "s", seq: 1 }, { stream: "s", seq: 2 }, { stream: "other", seq: 1 });
  expect(found("Alice", "Bob", "Carol", "Dave")).toEqual(["Carol"]);
  expect(await store.read(TENANT, "s", 2, 1)).toEqual([append[2]?.record]);
});

test("so it is when the file was closed between, and holds them in the file already", async () => {
  await accepted(store.commit({ tenant: TENANT, append: [saying("s", 1, "Alice", 500), saying("s", 2, "Bob")] }));
  await store.close();
  expect(bytesOf(file)).toContain("Alice");
  store = SqliteSaver.fromConnString(file);
  await erasing({ stream: "s", seq: 1 });
  expect(found("Alice", "Bob")).toEqual(["Bob"]);
});

test("what documents said before they were replaced or deleted in the same commit is gone, too", async () => {
  const long = (name: string): string => JSON.stringify(`${name} `.repeat(5_000));
  await accepted(
    store.commit({
      tenant: TENANT,
      append: [saying("s", 1, "Alice")],
      put: [
        putting("replaced", 0, { at: 1, tags: ["person:Bob"] }, long("Carol")),
        putting("deleted", 0, { at: 1, tags: ["person:Dave"] }, long("Erin")),
        putting("kept", 0, { at: 1 }, long("Frank")),
      ],
    }),
  );
  await accepted(
    store.commit({
      tenant: TENANT,
      erase: [{ stream: "s", seq: 1 }],
      put: [putting("replaced", 1, { at: 1 }, "{}"), deleting("deleted", 1)],
    }),
  );
  expect(found("Alice", "Bob", "Carol", "Dave", "Erin", "Frank")).toEqual(["Frank"]);
});

test("many records, erased stream by stream, leave nothing behind", async () => {
  const names = Array.from({ length: 400 }, (_, index) => `person-${index}!`);
  // Lengths from one line to several pages, the streams in turns, as a store fills.
  for (const [index, name] of names.entries()) {
    const seq = Math.floor(index / 8) + 1;
    await accepted(
      store.commit({ tenant: TENANT, append: [saying(`s${index % 8}`, seq, name, 1 + ((index * 7) % 900))] }),
    );
  }
  for (const stream of [3, 0, 5, 1]) {
    await erasing(...Array.from({ length: 50 }, (_, index) => ({ stream: `s${stream}`, seq: index + 1 })));
  }
  expect(found(...names)).toEqual(names.filter((_, index) => ![0, 1, 3, 5].includes(index % 8)));
});

test("while somebody else reads what is only in the log, the erasure is stored all the same; the next one cuts it", async () => {
  await accepted(store.commit({ tenant: TENANT, append: [saying("s", 1, "Alice"), saying("s", 2, "Bob")] }));
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec("BEGIN");
  expect(reader.prepare("SELECT count(*) AS records FROM records").get()).toMatchObject({ records: 2 });
  await erasing({ stream: "s", seq: 1 });
  expect((await store.read(TENANT, "s", 0, 1))[0]?.payload).toBeNull();
  expect(found("Alice")).toEqual(["Alice"]);
  reader.exec("COMMIT");
  reader.close();
  await erasing({ stream: "s", seq: 1 });
  expect(found("Alice", "Bob")).toEqual(["Bob"]);
});

test("cutting the log fails in the words of the store", () => {
  const failing = (error: unknown): Connection =>
    ({
      first: () => {
        throw error;
      },
    }) as unknown as Connection;
  const locked = Object.assign(new Error("locked"), { errcode: 6 });
  expect(() => emptyLog(failing(locked), "f")).toThrow(expect.objectContaining({ code: "STORE_BUSY" }));
  const bad = Object.assign(new Error("disk"), { errcode: 10 });
  expect(() => emptyLog(failing(bad), "f")).toThrow(expect.objectContaining({ code: "STORE_FAILED" }));
});

test("a store without a log, and one that is closed meanwhile, have nothing to cut", async () => {
  const connection = openConnection({ path: ":memory:", readOnly: false, relaxed: false, maxBytes: undefined }, 0);
  emptyLog(connection, ":memory:");
  connection.db.close();
  await accepted(store.commit({ tenant: TENANT, append: [saying("s", 1, "Alice")] }));
  const erased = store.commit({ tenant: TENANT, erase: [{ stream: "s", seq: 1 }] });
  await store.close();
  expect(await erased).toEqual({ ok: true });
  expect(found("Alice")).toEqual([]);
});
