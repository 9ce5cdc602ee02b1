/** What the pages of threads and of the audit show, as it stands in the address. */
import { expect, test } from "vitest";
import { readAuditSearch } from "../audit/audit-search.ts";
import { readThreadSearch, readThreadsSearch, threadsAsked } from "./threads-search.ts";

test.each([
  [{}, {}],
  [
    { status: "waiting", graph: "desk", q: "acme" },
    { status: "waiting", graph: "desk", q: "acme" },
  ],
  [{ status: "asleep", graph: "", q: [], other: 1 }, {}],
  [{ q: 4410 }, { q: "4410" }],
  [{ q: "x".repeat(500) }, { q: "x".repeat(200) }],
])("threads: %j is read as %j", (given, found) => {
  expect(readThreadsSearch(given)).toEqual(found);
});

test("the newest threads are asked for first", () => {
  expect(threadsAsked({ status: "failed" })).toEqual({ status: "failed", order: "newest" });
});

test("a checkpoint, and what is searched in the audit", () => {
  expect([readThreadSearch({ at: "chk_1" }), readThreadSearch({ at: {} })]).toEqual([{ at: "chk_1" }, {}]);
  expect([readAuditSearch({ q: 7 }), readAuditSearch({ q: "" }), readAuditSearch({})]).toEqual([{ q: "7" }, {}, {}]);
});
