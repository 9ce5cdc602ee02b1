import type { PolicyRuleShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { AskTerms } from "../ask-terms.tsx";
import { VerdictBadge } from "../verdict-badge.tsx";
import { Condition } from "./condition.tsx";

const EFFECTS = { read: "when they read", act: "when they act" } as const;

/** One rule: what it says of which tools, when, and why. */
export function RuleItem({
  rule: { id, says, verdict, tools, effect, when, ask },
}: {
  readonly rule: PolicyRuleShown;
}): ReactElement {
  return (
    <li className="py-2.5">
      <div className="flex items-baseline gap-3">
        <VerdictBadge verdict={verdict} />
        <div className="min-w-0 flex-1">
          <p>
            <MarkedText text={says} isRaw />
          </p>
          <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-3">
            <span className="font-mono break-all">{id}</span>
            <span>
              of <span className="font-mono text-ink-2">{tools.join(", ")}</span>
              {effect !== undefined && ` ${EFFECTS[effect]}`}
            </span>
          </p>
          {when !== undefined && <Condition text={when} isRaw />}
          {ask !== undefined && <AskTerms ask={ask} isRaw />}
        </div>
      </div>
    </li>
  );
}
