import type { AuditFinding } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { StreamLink } from "./stream-link.tsx";

/** What does not hold, and where. */
export function FindingList({
  findings,
  total,
}: {
  readonly findings: readonly AuditFinding[];
  readonly total: number;
}): ReactElement {
  return (
    <>
      <h3 className="mt-4 mb-1 text-sm font-semibold">Findings</h3>
      <ul className="divide-y divide-line border-y border-line">
        {findings.map(({ kind, line, stream, seq, detail }, at) => (
          <li key={at} className="py-1.5 text-sm">
            <span className="mr-2 font-medium text-danger">{kind}</span>
            <MarkedText text={detail} isRaw />
            <p className="text-xs text-ink-3">
              line {line} of the export
              {stream !== undefined && (
                <>
                  {" · "}
                  <StreamLink stream={stream} />
                </>
              )}
              {seq !== undefined && ` · ${seq}`}
            </p>
          </li>
        ))}
      </ul>
      {total > findings.length && (
        <p className="mt-2 text-sm text-ink-2">{(total - findings.length).toLocaleString()} more are not listed.</p>
      )}
    </>
  );
}
