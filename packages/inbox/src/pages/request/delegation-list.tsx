import type { DelegationShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { sayInstant, sayInstantLong } from "../../components/instants.ts";
import { MarkedText } from "../../components/marked-text.tsx";
import { useNow } from "../../components/use-now.ts";
import { sayMoney } from "../../components/value/reading.ts";

const STEP_MS = 10_000;

function sayLimit({ maxAmountMinor, currency = "" }: DelegationShown): string {
  if (maxAmountMinor === undefined) return "";
  return `, up to ${sayMoney(maxAmountMinor, currency) ?? `${maxAmountMinor} minor units of ${currency}`}`;
}

/** Who may vote in whose place, until when, and up to which amount. */
export function DelegationList({ delegations }: { readonly delegations: readonly DelegationShown[] }): ReactElement {
  const now = useNow(STEP_MS);
  return (
    <ul aria-label="Votes that were handed on" className="mt-2.5 space-y-1 border-t border-line pt-2.5 text-sm">
      {delegations.map((one) => (
        <li key={`${one.from} ${one.to} ${one.at}`} className={one.untilAt <= now ? "text-ink-3" : ""}>
          <span className="font-medium">
            <MarkedText text={one.from} /> <span aria-hidden="true">→</span>
            <span className="sr-only">handed their vote to</span> <MarkedText text={one.to} />
          </span>{" "}
          <span className="text-ink-2">
            until{" "}
            <time dateTime={new Date(one.untilAt).toISOString()} title={sayInstantLong(one.untilAt)}>
              {sayInstant(one.untilAt)}
            </time>
            {sayLimit(one)}
            {one.untilAt <= now && " (over)"}
          </span>
        </li>
      ))}
    </ul>
  );
}
