import { reviewOf, type InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Ago } from "../../components/when.tsx";
import { stagesOf } from "../../data/reviewer-stages.ts";

/** Votes that stand, of how many there have to be. */
function sayVotes(item: InterruptSummary): string {
  const needed = stagesOf(reviewOf(item)?.reviewers).reduce((sum, { people }) => sum + people, 0);
  if (needed > 1) return `${Math.min(item.votes, needed)} of ${needed}`;
  return item.votes === 0 ? "" : `${item.votes} ${item.votes === 1 ? "vote" : "votes"}`;
}

/** How far it has come: votes while it is open, else how it ended, and when. */
export function RowState({ item }: { readonly item: InterruptSummary }): ReactElement | null {
  const { ended, needs } = item;
  const said = ended === undefined ? sayVotes(item) : needs;
  if (said === "") return null;
  return (
    <span className="max-w-36 text-right text-xs text-ink-3 sm:max-w-64">
      <span className="line-clamp-2">
        <MarkedText text={said} />
      </span>
      {ended?.at !== undefined && <Ago at={ended.at} />}
    </span>
  );
}
