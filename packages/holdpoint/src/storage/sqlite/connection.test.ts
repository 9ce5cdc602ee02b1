/** Who may read the files of a database (D4). */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accepted, appending, creating } from "../../testing/store-contract/samples.ts";
import { SqliteSaver } from "./index.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-modes-"));
  file = join(folder, "store.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The mode of every file there is while a store is open that has committed something. */
async function modes(path: string = file): Promise<readonly string[]> {
  const store = SqliteSaver.fromConnString(path, { durability: "relaxed" });
  await accepted(store.commit(creating("t", { append: appending("s", 1) })));
  const found = readdirSync(folder)
    .toSorted()
    .map((name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`);
  await store.close();
  return found;
}

test("a file that is made is its owner's alone, and so is what SQLite puts beside it", async () => {
  expect(await modes()).toEqual(["store.db 600", "store.db-shm 600", "store.db-wal 600"]);
});

test("the mode of one that is there is left as it is", async () => {
  writeFileSync(file, "");
  chmodSync(file, 0o640);
  expect(await modes()).toEqual(["store.db 640", "store.db-shm 640", "store.db-wal 640"]);
});

test("what names no file makes none", async () => {
  expect(await modes(":memory:")).toEqual([]);
  const missing = join(folder, "missing.db");
  expect(() => SqliteSaver.fromConnString(missing, { readOnly: true })).toThrow(/missing/);
  expect(existsSync(missing)).toBe(false);
  expect(await modes(`file:${file}?cache=private`)).toHaveLength(3);
});

test("a folder that is not there is what is told", () => {
  expect(() => SqliteSaver.fromConnString(join(folder, "none", "store.db"))).toThrow(/none/);
});
