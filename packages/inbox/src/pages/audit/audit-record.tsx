import type { AuditRecordShown } from "holdpoint/client";
import { memo, useState, type ReactElement } from "react";
import { Icon } from "../../components/icon.tsx";
import { sayInstant, sayInstantLong } from "../../components/instants.ts";
import { writtenOut } from "../../components/written-out.ts";
import { RecordPayload } from "./record-payload.tsx";
import { StreamLink } from "./stream-link.tsx";

/** A type of entry in words: `run_started` as `run started`. */
function sayKind(kind: string): string {
  return kind.replaceAll("_", " ");
}

function RecordDetail({ record }: { readonly record: AuditRecordShown }): ReactElement {
  const { seq, at, digest, hash, salt } = record;
  const facts: readonly (readonly [string, string])[] = [
    ["recorded", sayInstantLong(at)],
    ["place in its stream", String(seq)],
    ["digest of what it says", digest],
    ["hash, which goes into the next", hash],
    ["salt", salt ?? "erased"],
  ];
  return (
    <div className="border-t border-line bg-sunken px-4 py-3 text-sm md:px-6">
      <RecordPayload record={record} />
      <dl className="mt-3 grid gap-x-5 gap-y-1 border-t border-line pt-3 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {facts.map(([name, value]) => (
          <div key={name} className="sm:contents">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="font-mono text-xs break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** One record: what happened, where and when; all of it when it is opened. */
export const AuditRecord = memo(function AuditRecord({ record }: { readonly record: AuditRecordShown }): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const { stream, seq, at, kinds, payload, shown } = record;
  const said = payload === null ? "erased" : kinds.map(sayKind).join(", ");
  return (
    <li className="border-b border-line">
      <div className="flex items-start gap-2 px-4 py-2 hover:bg-hover md:px-6">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${said}: record ${seq} of ${writtenOut(stream)}`}
          className="-ml-1 rounded-md p-0.5 text-ink-3 hover:text-ink"
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="chevron" className={`size-4 ${isOpen ? "" : "-rotate-90"}`} />
        </button>
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words">
            {said === "" ? "recorded" : said}
            {shown !== undefined && (
              <span className="ml-2 rounded-full bg-danger-soft px-2 text-xs text-danger">hidden characters</span>
            )}
          </p>
          <p className="text-xs text-ink-3">
            <StreamLink stream={stream} /> <span className="whitespace-nowrap">· {seq}</span>
          </p>
        </div>
        <time
          dateTime={new Date(at).toISOString()}
          title={sayInstantLong(at)}
          className="shrink-0 text-xs leading-5 text-ink-3 tabular-nums max-sm:max-w-24 max-sm:text-right"
        >
          {sayInstant(at)}
        </time>
      </div>
      {isOpen && <RecordDetail record={record} />}
    </li>
  );
});
