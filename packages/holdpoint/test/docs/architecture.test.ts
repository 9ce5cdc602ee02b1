/** ARCHITECTURE.md says what the code does, where a test can tell. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { approvalTrace } from "./approval-trace.ts";
import { gatedTrace } from "./gated-trace.ts";
import { importTable } from "./import-table.ts";
import { readPage, root } from "./pages.ts";

const { text } = readPage("ARCHITECTURE.md");

test("the import table is the one that is checked", async () => {
  expect(text).toContain(await importTable());
});

test.each([
  ["question", approvalTrace],
  ["documents", gatedTrace],
])("the commits that are shown with the %s they put are those that are made", async (last, trace) => {
  const [, table = ""] = text.split(`| commit | lease | appended | ${last} |\n|---|---|---|---|\n`);
  expect(table.split("\n\n")[0]?.split("\n")).toEqual(await trace());
});

describe("guarantees", () => {
  const rows = text.split("\n").filter((line) => /^\| G\d+ /.test(line));

  test("all twelve are there", () => {
    expect(rows.map((row) => Number(/\d+/.exec(row)?.[0]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test.each(rows.map((row) => [/G\d+/.exec(row)?.[0] ?? "", row] as const))(
    "%s is cited by the tests it names",
    (number, row) => {
      const tests = [...row.matchAll(/\]\((packages\/[^)]+\.ts)\)/g)].map(([, path = ""]) => path);
      const silent = tests.filter(
        (path) => !new RegExp(`\\b${number}\\b`).test(readFileSync(join(root, path), "utf8")),
      );
      expect(silent).toEqual([]);
    },
  );
});

test("source files that are named exist", () => {
  const pages = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    ...readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`),
  ];
  const missing = pages.flatMap((page) =>
    [
      ...readPage(page).prose.matchAll(
        /`((?:approvals|audit|cli|core|engine|graph|policy|storage|testing)\/[\w/.-]+\.ts)\b/g,
      ),
    ]
      .map(([, path = ""]) => path)
      .filter((path) => !existsSync(join(root, "packages/holdpoint/src", path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

describe("decisions", () => {
  const names = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
  const index = readPage("docs/decisions/README.md").text;

  test.each(names)("%s", (name) => {
    const page = readPage(`docs/decisions/${name}`);
    expect(name).toMatch(/^\d{4}-\d\d-\d\d-[a-z0-9-]+\.md$/);
    expect(page.text).toMatch(/^# .+\n\nStatus: (accepted|superseded by .+)\n/);
    expect([...page.prose.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      "Context",
      "Decision",
      "Consequences",
      "Rejected",
    ]);
    expect(page.text.trimEnd().split("\n").length).toBeLessThanOrEqual(60);
    expect(index).toContain(`(${name})`);
  });
});

test("the README is short", () => {
  expect(readPage("README.md").text.trimEnd().split("\n").length).toBeLessThanOrEqual(100);
});
