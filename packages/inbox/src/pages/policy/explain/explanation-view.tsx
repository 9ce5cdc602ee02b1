import type { Explanation } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { AskTerms } from "../ask-terms.tsx";
import { VerdictBadge } from "../verdict-badge.tsx";
import { TraceView } from "./trace-view.tsx";

const SAID = {
  allow: "It would run without asking.",
  ask: "People would be asked.",
  deny: "It would be denied.",
} as const;

/** What is said of a call, and how each policy comes to it. */
export function ExplanationView({
  explanation: { verdict, reason, ask, traces },
}: {
  readonly explanation: Explanation;
}): ReactElement {
  return (
    <section aria-label="Explanation" aria-live="polite" className="mt-4 border-t border-line pt-3">
      <div className="flex items-baseline gap-3">
        <VerdictBadge verdict={verdict} />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{SAID[verdict]}</p>
          <p className="text-ink-2">
            <MarkedText text={reason} />
          </p>
          {ask !== undefined && <AskTerms ask={ask} isRaw={false} />}
        </div>
      </div>
      {traces.map((trace, at) => (
        <TraceView key={at} trace={trace} />
      ))}
    </section>
  );
}
