/** The report of a verification. */
import { expect, test } from "vitest";
import { verifyExport } from "../../audit/verify.ts";
import { reportLines } from "./audit-report.ts";

test("a report says what there is, also when it is little, odd or much", async () => {
  const report = await verifyExport([]);
  expect(reportLines(report, 10)).toEqual([
    "NOT VERIFIED: 1 finding.",
    "  truncated at line 0: the export is empty",
    "time         0.01 s: 0 lines, 0 signatures, 0 lines/s",
  ]);
  const header = { tenant: "t", createdAt: 8.64e15 + 1, ok: true, findings: [], findingsTotal: 0 };
  const empty = reportLines({ ...report, ...header }, 10);
  expect(empty[1]).toBe('tenant       "t", exported 8640000000000001');
  expect(empty.join()).not.toContain("checkpoints");
  const bare = reportLines({ ...report, ...header, records: 2 }, 10);
  expect(bare).toContain("checkpoints  none holds: only the hash chain speaks for these records");
  const lastCheckpoint = { number: 1, at: 0, hash: "h", events: 1, keyId: "k" };
  const covered = reportLines(
    { ...report, ...header, records: 2, checkpoints: 1, lastCheckpoint, isIdentityChecked: true },
    10,
  );
  expect(covered).toContain("checkpoints  1 holds");
  expect(covered).toContain("not covered  0 records after it");
  const findings = [
    { kind: "summary", line: 3, stream: "s", detail: "d" },
    { kind: "changed", line: 4, stream: "s", seq: 2, detail: "e" },
  ] as const;
  const much = reportLines({ ...report, ...header, ok: false, findings, findingsTotal: 1_234 }, 10);
  expect(much.slice(0, 4)).toEqual([
    "NOT VERIFIED: 1,234 findings.",
    '  summary at line 3, "s": d',
    '  changed at line 4, "s" record 2: e',
    "  … and 1,232 more",
  ]);
});
