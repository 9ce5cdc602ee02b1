import { reviewOf, type InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { Countdown } from "../../components/countdown.tsx";

interface Ladder {
  readonly ladder?: readonly { readonly kind: string; readonly otherwise?: unknown }[];
}

/** What happens at zero, in a word. */
function atZero(item: InterruptSummary): string {
  const { ladder = [] } = (reviewOf(item) ?? {}) as Ladder;
  const otherwise = ladder.at(-1)?.otherwise;
  if (otherwise === "reject") return "rejected";
  if (otherwise === "approve") return "approved";
  if (otherwise === "fail") return "fails";
  return "default answer";
}

/** How long is left, and what happens then. */
export function RowDeadline({ item }: { readonly item: InterruptSummary }): ReactElement | null {
  const { deadlineAt, status } = item;
  if (deadlineAt === undefined || status !== "pending") return null;
  return (
    <span className="whitespace-nowrap">
      <Countdown until={deadlineAt} />
      <span className="text-xs text-ink-3"> → {atZero(item)}</span>
    </span>
  );
}
