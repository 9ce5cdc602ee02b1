import type { Verdict } from "holdpoint/client";
import type { ReactElement } from "react";

const LOOKS: Readonly<Record<Verdict, string>> = {
  allow: "bg-ok-soft text-ok",
  ask: "bg-accent-soft text-accent",
  deny: "bg-danger-soft text-danger",
};

/** What is said of an action, in a word. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }): ReactElement {
  return (
    <span className={`inline-block min-w-12 rounded-full px-2 text-center text-xs font-semibold ${LOOKS[verdict]}`}>
      {verdict}
    </span>
  );
}
