import { Link } from "@tanstack/react-router";
import { reviewOf, type InterruptSummary } from "holdpoint/client";
import { memo, type ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { QuestionTitle } from "../../components/question-title.tsx";
import { PersonMark } from "../../components/person.tsx";
import { Ago } from "../../components/when.tsx";
import { RowDeadline } from "./row-deadline.tsx";
import { RowLead } from "./row-lead.tsx";
import { RowState } from "./row-state.tsx";

const HOUR_MS = 3_600_000;

/** How long it has waited, as a tint at its edge. */
function tint(ageMs: number): string {
  if (ageMs > 24 * HOUR_MS) return "border-l-danger";
  if (ageMs > 4 * HOUR_MS) return "border-l-warn";
  return "border-l-transparent";
}

/** One question in the list. */
export const QuestionRow = memo(function QuestionRow({
  item,
  now,
  isSelected,
  isSelecting,
  onToggle,
}: {
  readonly item: InterruptSummary;
  readonly now: number;
  readonly isSelected: boolean;
  readonly isSelecting: boolean;
  readonly onToggle?: (item: InterruptSummary) => void;
}): ReactElement {
  const { id, graph, tool, claim, createdAt, status } = item;
  const requester = reviewOf(item)?.requester;
  const age = status === "pending" ? tint(now - createdAt) : "border-l-transparent";
  return (
    <li
      className={`group relative flex items-center gap-3 border-b border-l-2 border-b-line py-2 pr-4 pl-3.5 contain-content md:pr-6 md:pl-5 ${age} ${isSelected ? "bg-accent-soft" : "focus-within:bg-hover hover:bg-hover"}`}
    >
      <RowLead item={item} isSelected={isSelected} isSelecting={isSelecting} onToggle={onToggle} />
      <div className="min-w-0 flex-1">
        <Link
          to="/requests/$id"
          params={{ id }}
          data-question={id}
          className="line-clamp-2 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent md:line-clamp-1"
        >
          <QuestionTitle question={item} />
        </Link>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
          <span>
            {graph}
            {requester !== undefined && ` for ${requester}`}
          </span>
          {tool !== undefined && (
            <span className="font-mono max-sm:hidden">
              <span aria-hidden="true">· </span>
              <MarkedText text={tool} />
            </span>
          )}
          <span aria-hidden="true">·</span>
          <Ago at={createdAt} />
          {claim !== undefined && claim.until > now && (
            <span className="inline-flex items-center gap-1">
              <PersonMark id={claim.by} />
              {claim.by} is looking
            </span>
          )}
        </p>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-0.5 text-sm text-ink-2">
        <RowDeadline item={item} />
        <RowState item={item} />
      </div>
    </li>
  );
});
