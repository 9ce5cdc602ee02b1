import type { AuditRecordShown, Json } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { ValueView } from "../../components/value/value-view.tsx";

function parsed(payload: string): Json | undefined {
  try {
    return JSON.parse(payload) as Json;
  } catch {
    return undefined;
  }
}

/** What a record says: as fields, or as the text that is hashed. */
export function RecordPayload({ record: { payload, shown } }: { readonly record: AuditRecordShown }): ReactElement {
  const [isText, setIsText] = useState(shown !== undefined);
  if (payload === null) {
    return <p className="text-ink-2">What it said was erased; that it was recorded, and when, is still proved.</p>;
  }
  const value = parsed(payload);
  return (
    <>
      {shown !== undefined && (
        <Notice look="danger" title="It holds characters that are not what they seem">
          They stand as their code points in the text below.
        </Notice>
      )}
      {value !== undefined && (
        <button
          type="button"
          aria-pressed={isText}
          className="my-2 rounded-md border border-line px-1.5 text-xs text-ink-2 hover:bg-hover"
          onClick={() => setIsText(!isText)}
        >
          {isText ? "As fields" : "As the text that is hashed"}
        </button>
      )}
      {isText || value === undefined ? (
        <pre
          className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap"
          tabIndex={0}
          aria-label="The record as text"
        >
          <MarkedText text={shown ?? payload} isRaw={shown === undefined} />
        </pre>
      ) : (
        <ValueView value={value} isRaw />
      )}
    </>
  );
}
