import type { Consideration } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { ValueView } from "../../../components/value/value-view.tsx";
import { Condition } from "../rules/condition.tsx";
import { VerdictBadge } from "../verdict-badge.tsx";

const KINDS = {
  rule: "rule",
  judge: "judge",
  limit: "limit",
  unknown: "unknown tool",
  default: "what holds without a rule",
} as const;

/** What it came to: whether a condition held, what was counted, or what went wrong. */
function sayValue({ value, error }: Consideration): string | undefined {
  if (error !== undefined) return undefined;
  if (typeof value === "boolean") return value ? "the condition holds" : "the condition does not hold";
  return value === undefined ? undefined : `counts ${value.toLocaleString()}`;
}

/** One thing a policy looked at, and what it came to. */
export function ConsiderationItem({
  one,
  hasDecided,
}: {
  readonly one: Consideration;
  readonly hasDecided: boolean;
}): ReactElement {
  const { kind, id, verdict, reason, expression, error, findings = [] } = one;
  const came = sayValue(one);
  return (
    <li className={`flex items-baseline gap-3 py-2 text-sm ${hasDecided ? "" : "text-ink-2"}`}>
      {verdict === undefined ? (
        <span className="min-w-12 text-center text-xs text-ink-3">–</span>
      ) : (
        <VerdictBadge verdict={verdict} />
      )}
      <div className="min-w-0 flex-1">
        <p>
          {KINDS[kind]}{" "}
          <span className="font-mono text-xs break-all">
            <MarkedText text={id} />
          </span>
          {came !== undefined && <span className="text-ink-3"> · {came}</span>}
          {hasDecided && <strong className="ml-2 font-semibold text-ink">decided</strong>}
        </p>
        {expression !== undefined && <Condition text={expression} isRaw={false} />}
        {error !== undefined && (
          <p className="mt-0.5 text-danger">
            <MarkedText text={error} />
          </p>
        )}
        {reason !== undefined && (
          <p className="mt-0.5">
            <MarkedText text={reason} />
          </p>
        )}
        {findings.map((finding, at) => (
          <div key={at} className="mt-1 rounded-md bg-sunken px-2.5 py-1.5">
            <ValueView value={finding} />
          </div>
        ))}
      </div>
    </li>
  );
}
