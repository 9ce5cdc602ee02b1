import type { AuditVerification } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "../../components/notice.tsx";
import { FindingList } from "./finding-list.tsx";

function count(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : more}`;
}

function saySignatures({ signatures, receipts }: AuditVerification): string {
  if (signatures === 0) return "Nothing is signed here: who could write to the store could have made all of it anew.";
  return `${count(signatures, "signature")} looked at, of which ${count(receipts, "receipt")} of decisions.`;
}

function sayCheckpoints({ checkpoints, uncovered }: AuditVerification): string {
  if (checkpoints === 0) return "No signed checkpoint: that nothing was cut off at the end is not proved.";
  const many = `${count(checkpoints, "signed checkpoint")}; `;
  if (uncovered === 0) return `${many}every record is covered.`;
  return `${many}${count(uncovered, "record")} came later: that none of those was cut off is not proved yet.`;
}

/** What was looked at, in sentences. */
function coverOf(found: AuditVerification): readonly string[] {
  const { records, streams, threads, erased, signatures, decisionsWithoutReceipt, isIdentityChecked } = found;
  const said = [
    `${count(records, "record")} in ${count(streams, "stream")}, of ${count(threads, "thread")}: all were looked at, hash by hash.`,
    saySignatures(found),
    sayCheckpoints(found),
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
