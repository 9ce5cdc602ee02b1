import { Link, useLocation } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Icon } from "../components/icon.tsx";
import { useAlarms } from "../data/use-alarms.ts";

/**
 * Says on every page what needs somebody who runs the agents, and leads there. Whoever has seen it puts it away: it comes
 * back with what is new, or with the page.
 */
export function AlarmLine(): ReactElement {
  const { isReading, groups } = useAlarms();
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set());
  const isThere = useLocation({ select: ({ pathname }) => pathname === "/alarms" });
  const keys = groups.flatMap((group) => group.keys);
  // Once all of it is known: what is put away is what was seen.
  const isShown = !isThere && !isReading && keys.some((key) => !seen.has(key));
  return (
    <div role="status" aria-label="Alarms">
      {isShown && (
        <div className="flex items-center gap-2.5 bg-danger-soft px-4 py-1 text-sm text-danger md:px-6">
          <Icon name="warning" />
          <p className="flex min-w-0 flex-1 flex-wrap gap-x-3 md:gap-x-4">
            {groups.map(({ kind, says }) => (
              <Link
                key={kind}
                to="/alarms"
                hash={kind}
                className="py-0.5 underline decoration-danger/40 hover:decoration-danger"
              >
                {says}
              </Link>
            ))}
          </p>
          <button
            type="button"
            aria-label="Put away until something is new"
            title="Put away until something is new"
            className="-mr-1.5 rounded-md p-1.5 hover:bg-surface"
            onClick={() => {
              setSeen(new Set(keys));
              document.querySelector<HTMLElement>("#page")?.focus();
            }}
          >
            <Icon name="close" className="size-3.5" />
          </button>
        </div>
      )}
    </div>
  );
}
