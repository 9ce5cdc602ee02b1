import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";

/** Why these cannot be decided together; undefined when they can. */
export function bulkProblem(selected: readonly InterruptSummary[]): string | undefined {
  const isRisky = selected.some(({ risk }) => risk !== undefined && risk !== "low");
  if (isRisky) return "Only questions of low risk are decided together.";
  const rules = new Set(
    selected.map(({ rules: named = [] }) =>
      named.length === 1 && named[0]?.startsWith("(") === false ? named[0] : undefined,
    ),
  );
  if (rules.has(undefined)) return "Only actions that one rule asks about are decided together.";
  return rules.size > 1 ? "Only questions of one and the same rule are decided together." : undefined;
}

/** What can be done with several questions. */
export function BulkBar({
  selected,
  onClear,
  onDecide,
}: {
  readonly selected: readonly InterruptSummary[];
  readonly onClear: () => void;
  readonly onDecide: (type: "approve" | "reject") => void;
}): ReactElement {
  const problem = bulkProblem(selected);
  return (
    <div className="sticky bottom-14 z-10 mx-3 mt-3 flex flex-wrap items-center gap-2 rounded-lg bg-surface px-4 py-2.5 shadow-raised md:bottom-4 md:mx-6">
      <p className="mr-auto text-sm max-sm:w-full" role="status">
        <span className="font-medium">{selected.length} selected</span>
        {problem !== undefined && <span className="ml-2 text-ink-2">{problem}</span>}
      </p>
      <div className="ml-auto flex gap-2">
        <Button look="quiet" onClick={onClear}>
          Clear
        </Button>
        <Button disabled={problem !== undefined} onClick={() => onDecide("reject")}>
          Reject …
        </Button>
        <Button disabled={problem !== undefined} onClick={() => onDecide("approve")}>
          Approve …
        </Button>
      </div>
    </div>
  );
}
