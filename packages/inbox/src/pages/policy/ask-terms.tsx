import type { Json, JsonObject, Risk } from "holdpoint/client";
import type { ReactElement } from "react";
import { shortSpan } from "../../components/instants.ts";
import { MarkedText } from "../../components/marked-text.tsx";
import { RiskBadge } from "../../components/risk-badge.tsx";
import { ValueView } from "../../components/value/value-view.tsx";
import { stagesOf } from "../../data/reviewer-stages.ts";

const RISKS: readonly Risk[] = ["low", "medium", "high", "critical"];

function fieldsOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** How people are asked: who, for how long, and how much is at stake; all of it when it is opened. */
export function AskTerms({
  ask,
  isRaw,
}: {
  readonly ask: JsonObject;
  /** As it is stored; else with what is not what it seems written out by the server. */
  readonly isRaw: boolean;
}): ReactElement {
  const stages = stagesOf(fieldsOf(ask["reviewers"]));
  const deadline = ask["deadlineMs"];
  const who = stages.length === 0 ? "anybody who reviews" : stages.map(({ says }) => says).join(", then ");
  return (
    <details className="mt-1.5 text-sm">
      <summary className="text-ink-2">
        Asks{" "}
        <span className="font-medium text-ink">
          <MarkedText text={who} isRaw={isRaw} />
        </span>
        {typeof deadline === "number" && `, for ${shortSpan(deadline)}`}
        {ask["risk"] !== undefined && (
          <span className="ml-2">
            <RiskBadge risk={RISKS.find((risk) => risk === ask["risk"])} />
          </span>
        )}
      </summary>
      <div className="mt-1.5 rounded-md bg-sunken px-3 py-2">
        <ValueView value={ask} isRaw={isRaw} />
      </div>
    </details>
  );
}
