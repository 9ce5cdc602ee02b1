import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Icon, type IconName } from "../components/icon.tsx";
import { useMineCount } from "./use-page-title.ts";

const PAGES = [
  { to: "/", label: "Inbox", icon: "inbox" },
  { to: "/threads", label: "Threads", icon: "threads" },
  { to: "/audit", label: "Audit", icon: "audit" },
  { to: "/policy", label: "Policy", icon: "policy" },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly icon: IconName }[];

const SIDE =
  "flex items-center gap-2.5 rounded-md px-2 py-1.5 text-base text-ink-2 hover:bg-hover hover:text-ink data-[status=active]:bg-surface data-[status=active]:font-medium data-[status=active]:text-ink data-[status=active]:shadow-[0_0_0_1px_var(--color-line)]";
const BAR =
  "flex flex-1 flex-col items-center gap-0.5 py-2 text-2xs text-ink-3 data-[status=active]:font-medium data-[status=active]:text-ink";

/** The pages: beside the page, or as a bar at the bottom of a phone. */
export function Navigation({ isBar = false }: { readonly isBar?: boolean }): ReactElement {
  const count = useMineCount();
  return (
    <nav aria-label="Pages" className={isBar ? "flex" : "flex flex-col gap-0.5"}>
      {PAGES.map(({ to, label, icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={isBar ? BAR : SIDE}
        >
          <Icon name={icon} className={isBar ? "size-5" : "size-4"} />
          {label}
          {to === "/" && count !== "" && (
            <span
              className={
                isBar
                  ? "absolute -mt-0.5 ml-8 rounded-full bg-accent px-1.5 text-2xs text-on-accent"
                  : "ml-auto rounded-full bg-accent-soft px-1.5 text-xs font-medium text-accent"
              }
            >
              {count}
              <span className="sr-only"> wait for you</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
