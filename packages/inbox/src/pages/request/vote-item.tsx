import type { VoteShown } from "holdpoint/client";
import type { ReactElement, ReactNode } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Person } from "../../components/person.tsx";
import { Ago } from "../../components/when.tsx";

const SAID: Readonly<Record<string, { readonly word: string; readonly look: string }>> = {
  approve: { word: "approved", look: "text-ok" },
  edit: { word: "edited and approved", look: "text-ok" },
  reject: { word: "rejected", look: "text-danger" },
  respond: { word: "answered", look: "" },
  choose: { word: "chose", look: "" },
};

/** What one person said. */
export function VoteItem({
  vote,
  children,
}: {
  readonly vote: VoteShown;
  readonly children?: ReactNode;
}): ReactElement {
  const { by, for: inPlaceOf, said, comment, at } = vote;
  const { word, look } = SAID[said] ?? { word: said, look: "" };
  return (
    <li className="text-sm">
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <Person id={by} />
        {inPlaceOf !== undefined && <span className="text-ink-2">for {inPlaceOf}</span>}
        <span className={`font-medium ${look}`}>{word}</span>
        <span className="text-xs text-ink-3">
          <Ago at={at} />
        </span>
        {children}
      </p>
      {comment !== undefined && (
        <p className="mt-0.5 ml-6.5 break-words whitespace-pre-wrap text-ink-2">
          <MarkedText text={comment} />
        </p>
      )}
    </li>
  );
}
