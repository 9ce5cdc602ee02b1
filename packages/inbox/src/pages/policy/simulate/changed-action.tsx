import { Link } from "@tanstack/react-router";
import type { SimulatedChange } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { VerdictBadge } from "../verdict-badge.tsx";

const SAID = { stricter: "stricter", looser: "looser", terms: "asked in another way" } as const;
const LOOKS = { stricter: "text-danger", looser: "text-warn", terms: "text-ink-2" } as const;

/** The thread of an action: its id is that of the thread, a space, and its place there. */
function threadOf(id: string): string {
  const end = id.lastIndexOf(" ");
  return end < 0 ? id : id.slice(0, end);
}

/** One action that would have gone another way: what was said of it, and what would be. */
export function ChangedAction({
  change: { id, tool, change, from, to, rules, reason },
}: {
  readonly change: SimulatedChange;
}): ReactElement {
  return (
    <li className="py-2 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <VerdictBadge verdict={from} />
        <span aria-hidden="true">→</span>
        <span className="sr-only">would be</span>
        <VerdictBadge verdict={to} />
        <span className={`text-xs font-medium ${LOOKS[change]}`}>{SAID[change]}</span>
        <span className="font-mono text-xs">
          <MarkedText text={tool} />
        </span>
        <Link to="/threads/$id" params={{ id: threadOf(id) }} className="break-all text-accent underline">
          <MarkedText text={threadOf(id)} isRaw />
        </Link>
      </p>
      <p className="mt-0.5 text-ink-2">
        <MarkedText text={reason} />
        {rules.length > 0 && (
          <span className="ml-2 font-mono text-xs text-ink-3">
            <MarkedText text={rules.join(", ")} isRaw />
          </span>
        )}
      </p>
    </li>
  );
}
