import type { AuditVerification } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "../../components/notice.tsx";
import { FindingList } from "./finding-list.tsx";

function count(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : more}`;
}

/** What was looked at, in sentences. */
function coverOf(found: AuditVerification): readonly string[] {
  const { records, streams, threads, erased, signatures, receipts, checkpoints, uncovered } = found;
  const { decisionsWithoutReceipt, isIdentityChecked } = found;
  const said = [
    `${count(records, "record")} in ${count(streams, "stream")}, of ${count(threads, "thread")}: each is what was hashed, and follows the one before.`,
    `${count(signatures, "signature")} looked at, of which ${count(receipts, "receipt")} of decisions.`,
    `${count(checkpoints, "signed checkpoint")}; ${uncovered === 0 ? "they cover every record" : `${count(uncovered, "record")} came after the last of them, or were never covered: that none was cut off at the end is not proved for them`}.`,
  ];
  if (decisionsWithoutReceipt > 0) said.push(`${count(decisionsWithoutReceipt, "decision")} without a receipt.`);
  if (erased > 0) {
    said.push(`${count(erased, "record")} erased: that they were there is proved, what they said is gone.`);
  }
  if (!isIdentityChecked && signatures > 0) {
    said.push(
      "Whose keys these are was not checked here. Export it, and verify it with the keys you trust: holdpoint audit verify.",
    );
  }
  return said;
}

function titleOf({ ok, complete, findingsTotal }: AuditVerification): string {
  if (!ok) return `It does not hold: ${count(findingsTotal, "finding")}`;
  return complete ? "It holds" : "It holds as far as it was looked at";
}

/** What a verification came to, what it covers, and what it found. */
export function VerificationResult({ found }: { readonly found: AuditVerification }): ReactElement {
  const { ok, complete, findings, findingsTotal } = found;
  return (
    <>
      <Notice look={!ok ? "danger" : complete ? "ok" : "warn"} title={titleOf(found)} isNews>
        {complete ? undefined : "It took too long, so the rest was not looked at. Export it, and verify that."}
      </Notice>
      <ul className="mt-3 list-disc space-y-1 pl-5 text-sm text-ink-2">
        {coverOf(found).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {findings.length > 0 && <FindingList findings={findings} total={findingsTotal} />}
    </>
  );
}
