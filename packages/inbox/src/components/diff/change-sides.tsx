import type { Change, Json } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../marked-text.tsx";
import { ValueView } from "../value/value-view.tsx";
import { wordDiff, type DiffPart } from "./word-diff.ts";

/** One side of a text: what both have, and what only this one has. */
function Side({
  parts,
  kind,
  isRaw,
}: {
  readonly parts: readonly DiffPart[];
  readonly kind: "gone" | "new";
  readonly isRaw: boolean;
}): ReactElement {
  const look = kind === "gone" ? "bg-danger/20 line-through decoration-danger/60" : "bg-ok/20";
  return (
    <span className="break-words whitespace-pre-wrap">
      {parts
        .filter((part) => part.kind === "same" || part.kind === kind)
        .map((part, at) => (
          <span key={at} className={part.kind === "same" ? "" : `rounded-xs ${look}`}>
            <MarkedText text={part.text} isRaw={isRaw} />
          </span>
        ))}
    </span>
  );
}

interface Shown {
  readonly isRaw: boolean;
  /** The last name in the path: what an amount of money is known by. */
  readonly name: string | undefined;
  readonly currency: string | undefined;
}

function content(
  value: Json | undefined,
  parts: readonly DiffPart[] | undefined,
  kind: "gone" | "new",
  shown: Shown,
): ReactElement {
  if (value === undefined) return <span className="text-ink-3">not there</span>;
  return parts === undefined ? (
    <ValueView value={value} {...shown} />
  ) : (
    <Side parts={parts} kind={kind} isRaw={shown.isRaw} />
  );
}

/** What was and what is, one below the other; texts are compared word by word. */
export function ChangeSides({
  change: { path, before, after },
  names: [was, is],
  isRaw,
  currency,
}: {
  readonly change: Change;
  readonly names: readonly [string, string];
  readonly isRaw: boolean;
  readonly currency: string | undefined;
}): ReactElement {
  const parts = typeof before === "string" && typeof after === "string" ? wordDiff(before, after) : undefined;
  const shown: Shown = { isRaw, currency, name: /([\w$]+)(?:\[\d+\])*$/.exec(path)?.[1] };
  const row = "flex gap-2 px-2.5 py-1.5";
  return (
    <div className="overflow-hidden rounded-md border border-line text-sm">
      <div className={`${row} border-b border-line bg-danger-soft`}>
        <span aria-hidden="true" className="font-mono text-danger">
          −
        </span>
        <span className="w-16 shrink-0 text-xs leading-[1.1875rem] text-ink-2">{was}</span>
        <div className="min-w-0 flex-1">{content(before, parts, "gone", shown)}</div>
      </div>
      <div className={`${row} bg-ok-soft`}>
        <span aria-hidden="true" className="font-mono text-ok">
          +
        </span>
        <span className="w-16 shrink-0 text-xs leading-[1.1875rem] text-ink-2">{is}</span>
        <div className="min-w-0 flex-1">{content(after, parts, "new", shown)}</div>
      </div>
    </div>
  );
}
