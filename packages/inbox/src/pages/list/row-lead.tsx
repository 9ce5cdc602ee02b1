import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { titleOf } from "../../data/title-of.ts";
import { RiskBadge } from "../../components/risk-badge.tsx";

/**
 * The beginning of a row: how much is at stake; a box to select it by when somebody comes near. On a phone nobody comes
 * near: there a tap on it selects.
 */
export function RowLead({
  item,
  isSelected,
  isSelecting,
  onToggle,
}: {
  readonly item: InterruptSummary;
  readonly isSelected: boolean;
  readonly isSelecting: boolean;
  readonly onToggle: ((item: InterruptSummary) => void) | undefined;
}): ReactElement {
  const near = isSelecting ? "invisible" : "md:group-focus-within:invisible md:group-hover:invisible";
  const box = isSelecting
    ? ""
    : "opacity-0 max-md:size-10 md:group-focus-within:opacity-100 md:group-hover:opacity-100";
  return (
    <span className="relative flex w-4 shrink-0 items-center justify-center">
      <span className={onToggle === undefined ? "" : near}>
        <RiskBadge risk={item.risk} isShort />
      </span>
      {onToggle !== undefined && (
        <input
          type="checkbox"
          checked={isSelected}
          tabIndex={isSelecting ? 0 : -1}
          aria-label={`Select: ${titleOf(item)}`}
          onChange={() => onToggle(item)}
          className={`absolute z-[1] size-4 accent-accent ${box}`}
        />
      )}
    </span>
  );
}
