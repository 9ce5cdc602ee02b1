/** A file from before documents could be found by when they are due (0002-due.ts). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_TENANT } from "../../../core/ids.ts";
import type { DocumentQuery } from "../../store.ts";
import { SqliteSaver } from "../saver.ts";
import { initial } from "./0001-initial.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-migration-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A file as the first version left it. */
function oldFile(): string {
  const path = join(folder, "old.db");
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(
    "CREATE TABLE holdpoint_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
  );
  db.exec(initial.sql);
  db.exec("INSERT INTO holdpoint_migrations VALUES (1, 'initial', 0)");
  const document = db.prepare(
    "INSERT INTO documents (tenant, collection, key, revision, parent, state, at, tags, body) VALUES ('default', ?, ?, 1, 't', ?, ?, ?, ?)",
  );
  const tag = db.prepare(
    "INSERT INTO document_tags (tenant, collection, tag, state, at, key, document) VALUES ('default', 'interrupt', ?, ?, ?, ?, ?)",
  );
  const review = { state: { reviewers: { rule: { role: "finance" } }, envelope: { tool: "pay" } } };
  const put = (key: string, state: string, at: number, body: object, tags: readonly string[] = []): void => {
    const text = tags.length === 0 ? null : JSON.stringify(tags);
    const { lastInsertRowid } = document.run("interrupt", key, state, at, text, JSON.stringify(body));
    for (const one of tags) tag.run(one, state, at, key, lastInsertRowid);
  };
  put("late", "pending", 3, { deadlineAt: 900, review }, ["role:finance"]);
  put("soon", "pending", 4, { deadlineAt: 100, review }, ["role:finance"]);
  put("never", "pending", 2, {});
  put("never-either", "pending", 1, { review: { state: {} } });
  put("done", "closed", 5, { deadlineAt: 5, review }, ["role:finance"]);
  document.run("snapshot", "t", null, 1, null, "not even JSON");
  db.close();
  return path;
}

test("has its questions in the order of their deadlines, and by their tools, once it is opened", async () => {
  const store = SqliteSaver.fromConnString(oldFile(), { durability: "relaxed" });
  const keys = async (by: Partial<DocumentQuery>): Promise<readonly string[]> =>
    (await store.find({ tenant: DEFAULT_TENANT, collection: "interrupt", limit: 10, ...by })).items.map(
      ({ key }) => key,
    );
  expect(await keys({ state: "pending", order: "due" })).toEqual(["soon", "late", "never-either", "never"]);
  expect(await keys({ state: "pending", tag: ["anybody", "role:finance"], order: "due" })).toEqual([
    "soon",
    "late",
    "never-either",
    "never",
  ]);
  expect(await keys({ tag: "anybody" })).toEqual(["never-either", "never"]);
  expect(await keys({ tag: "tool:pay", order: "newest" })).toEqual(["done", "soon", "late"]);
  const [late] = await store.get(DEFAULT_TENANT, "interrupt", ["late"]);
  expect(late?.index).toEqual({
    parent: "t",
    state: "pending",
    at: 3,
    dueAt: 900,
    tags: ["role:finance", "tool:pay"],
  });
  // What is changed from here on is found as it is put.
  const index = { at: 3, state: "closed", tags: ["tool:pay"] };
  const put = [{ collection: "interrupt", key: "late", revision: 1, body: "{}", index }];
  expect(await store.commit({ tenant: DEFAULT_TENANT, put })).toEqual({ ok: true });
  expect(await keys({ tag: "role:finance", state: "pending" })).toEqual(["soon"]);
  expect(await keys({ tag: "tool:pay", order: "newest" })).toEqual(["done", "soon", "late"]);
  await store.close();
});
