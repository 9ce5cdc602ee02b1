import type { PolicyLimitShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { shortSpan } from "../../../components/instants.ts";
import { MarkedText } from "../../../components/marked-text.tsx";
import { sayMoney } from "../../../components/value/reading.ts";
import { VerdictBadge } from "../verdict-badge.tsx";

const WHOSE = {
  thread: "each thread",
  requester: "each requester",
  graph: "each graph",
  tenant: "everybody together",
} as const;

function sayWindow(window: PolicyLimitShown["window"]): string {
  if (typeof window === "object") return `within ${shortSpan(window.ms)}`;
  return window === "day" ? "a day" : "in all";
}

/** What there may be at the most; money in its own form. */
function sayMost({ amount, currency, max }: PolicyLimitShown): string {
  if (amount === undefined) return max === 1 ? "1 action" : `${max.toLocaleString()} actions`;
  return (currency === undefined ? undefined : sayMoney(max, currency)) ?? max.toLocaleString();
}

/** One limit: how much at the most, and what becomes of more. */
export function LimitItem({ limit }: { readonly limit: PolicyLimitShown }): ReactElement {
  const { id, says, tools, amount, per, window, onExceed } = limit;
  return (
    <li className="flex items-baseline gap-3 py-2.5">
      <VerdictBadge verdict={onExceed} />
      <div className="min-w-0 flex-1">
        <p>
          At most <strong className="font-semibold tabular-nums">{sayMost(limit)}</strong> {sayWindow(window)} for{" "}
          {WHOSE[per]}; above it, {onExceed === "deny" ? "it is denied" : "people are asked"}.
        </p>
        {!says.startsWith(`At most ${limit.max} `) && (
          // Where the policy gives no reason, the server says the same in numbers.
          <p className="text-sm text-ink-2">
            <MarkedText text={says} isRaw />
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-3">
          <span className="font-mono break-all">{id}</span>
          <span>
            of <span className="font-mono text-ink-2">{tools.join(", ")}</span>
          </span>
          {amount !== undefined && (
            <span>
              counts <span className="font-mono text-ink-2">{amount}</span>
            </span>
          )}
        </p>
      </div>
    </li>
  );
}
