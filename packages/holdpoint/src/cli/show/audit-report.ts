/** An audit report for people. */
import { shown, type Finding } from "../../audit/findings.ts";
import type { AuditReport } from "../../audit/verify.ts";
import { count, figure, seconds } from "../frame/figures.ts";

const date = (at: number): string => {
  const instant = new Date(at);
  return Number.isNaN(instant.getTime()) ? String(at) : instant.toISOString();
};

function placeOf({ line, stream, seq }: Finding): string {
  const record = stream === undefined ? "" : `, ${shown(stream)}${seq === undefined ? "" : ` record ${seq}`}`;
  return `line ${line}${record}`;
}

function checkpointLines({ checkpoints, lastCheckpoint, uncovered, records }: AuditReport): readonly string[] {
  if (lastCheckpoint === undefined) {
    return records === 0 ? [] : ["checkpoints  none holds: only the hash chain speaks for these records"];
  }
  const { number, at, hash, events, keyId } = lastCheckpoint;
  return [
    `checkpoints  ${figure(checkpoints)} ${checkpoints === 1 ? "holds" : "hold"}`,
    `last         number ${number} of ${date(at)}, over the first ${count(events, "record")}, by ${keyId}`,
    `             ${hash}`,
    "             (compare it with the last one you know of: what came after it can be left out unseen)",
    `not covered  ${count(uncovered, "record")} after it${uncovered === 0 ? "" : ": only the hash chain speaks for them"}`,
  ];
}

function keyLines({ keys, isIdentityChecked }: AuditReport): readonly string[] {
  return [
    ...keys.map(({ keyId, signatures }) => `key          ${keyId}: ${count(signatures, "signature")}`),
    isIdentityChecked
      ? "identity     only the keys you named, and those they handed over to, counted"
      : "identity     not checked: these are the export's own keys; name those you trust with --key",
  ];
}

/** The report, line by line. */
export function reportLines(report: AuditReport, spanMs: number): readonly string[] {
  const { ok, tenant, createdAt, lines, records, streams, erased, receipts, decisionsWithoutReceipt } = report;
  const { signatures, findings, findingsTotal } = report;
  const left = findingsTotal - findings.length;
  return [
    ok ? "Verified: nothing contradicts." : `NOT VERIFIED: ${count(findingsTotal, "finding")}.`,
    ...findings.map((finding) => `  ${finding.kind} at ${placeOf(finding)}: ${finding.detail}`),
    ...(left > 0 ? [`  … and ${figure(left)} more`] : []),
    ...(tenant === undefined || createdAt === undefined
      ? []
      : [
          `tenant       ${shown(tenant)}, exported ${date(createdAt)}`,
          `records      ${figure(records)} in ${count(streams, "stream")}; ${count(erased, "payload")} erased`,
          `receipts     ${figure(receipts)} hold; ${count(decisionsWithoutReceipt, "decision")} without one`,
          ...checkpointLines(report),
          ...keyLines(report),
        ]),
    `time         ${seconds(spanMs)}: ${count(lines, "line")}, ${count(signatures, "signature")}, ${figure((lines * 1_000) / spanMs)} lines/s`,
  ];
}
