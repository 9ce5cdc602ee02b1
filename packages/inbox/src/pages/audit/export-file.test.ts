/** The export as a file. */
import { expect, test } from "vitest";
import { exportName } from "./export-file.ts";

test("the file is named after the day of this device", () => {
  expect([exportName(new Date(2026, 0, 5, 23, 59)), exportName(new Date(2026, 10, 25))]).toEqual([
    "holdpoint-audit-2026-01-05.jsonl",
    "holdpoint-audit-2026-11-25.jsonl",
  ]);
});
