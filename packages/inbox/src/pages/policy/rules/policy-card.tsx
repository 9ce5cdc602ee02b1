import type { PolicyShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { LimitItem } from "./limit-item.tsx";
import { RuleItem } from "./rule-item.tsx";

/** Whose policy it is, for a heading and for a trace. */
export function saySource({ source, graph }: Pick<PolicyShown, "source" | "graph">): string {
  if (source === "graph") return `the agent ${graph ?? ""}`.trim();
  return source === "server" ? "the whole server" : "nobody yet: it is only tried out";
}

/** A policy: its rules in the order in which they are written, its limits, and who else judges. */
export function PolicyCard({ policy }: { readonly policy: PolicyShown }): ReactElement {
  const { name, version, rules, limits, judges, digest, source } = policy;
  return (
    <Card
      title={`${source === "shadow" ? "Tried out" : "Policy"}: ${name}${version === undefined ? "" : `, version ${version}`}`}
    >
      <p className="text-sm text-ink-2">
        Of {saySource(policy)}. All rules that fit an action count, and the strictest of them decides. Where no rule
        fits, what reads runs, and what acts is asked about.
      </p>
      <ol className="mt-1 divide-y divide-line">
        {rules.map((rule) => (
          <RuleItem key={rule.id} rule={rule} />
        ))}
      </ol>
      {limits.length > 0 && (
        <>
          <h3 className="mt-3 border-t border-line pt-3 text-sm font-semibold text-ink-2">Limits</h3>
          <ul className="divide-y divide-line">
            {limits.map((limit) => (
              <LimitItem key={limit.id} limit={limit} />
            ))}
          </ul>
        </>
      )}
      {judges.length > 0 && (
        <p className="mt-2 text-sm text-ink-2">
          Judged by code, too: <span className="font-mono">{judges.join(", ")}</span>.
        </p>
      )}
      <p className="mt-2 font-mono text-2xs break-all text-ink-3">{digest}</p>
    </Card>
  );
}
