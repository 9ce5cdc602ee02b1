import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Icon, type IconName } from "../components/icon.tsx";
import { sayTotal } from "../data/alarm-groups.ts";
import { useAlarms } from "../data/use-alarms.ts";
import { useMineCount } from "./use-page-title.ts";

interface Place {
  readonly to: "/" | "/threads" | "/alarms" | "/audit" | "/policy";
  readonly label: string;
  readonly icon: IconName;
}

const PAGES: readonly Place[] = [
  { to: "/", label: "Inbox", icon: "inbox" },
  { to: "/threads", label: "Threads", icon: "threads" },
  { to: "/alarms", label: "Alarms", icon: "warning" },
  { to: "/audit", label: "Audit", icon: "audit" },
  { to: "/policy", label: "Policy", icon: "policy" },
];

const SIDE =
  "flex items-center gap-2.5 rounded-md px-2 py-1.5 text-base text-ink-2 hover:bg-hover hover:text-ink data-[status=active]:bg-surface data-[status=active]:font-medium data-[status=active]:text-ink data-[status=active]:shadow-[0_0_0_1px_var(--color-line)]";
const BAR =
  "flex flex-1 flex-col items-center gap-0.5 py-2 text-2xs text-ink-3 data-[status=active]:font-medium data-[status=active]:text-ink";

const ON_SIDE = "ml-auto rounded-full px-1.5 text-xs font-medium";
const ON_BAR = "absolute -mt-0.5 ml-8 rounded-full px-1.5 text-2xs";
/** How a number looks: on the side, on the bar. */
const LOOKS = {
  accent: ["bg-accent-soft text-accent", "bg-accent text-on-accent"],
  danger: ["bg-danger-soft text-danger", "bg-danger text-on-danger"],
} as const;

/** How many there are at a page, and of what. */
interface Count {
  readonly count: string;
  readonly says: string;
  readonly look: keyof typeof LOOKS;
}

/** The pages: beside the page, or as a bar at the bottom of a phone. */
export function Navigation({ isBar = false }: { readonly isBar?: boolean }): ReactElement {
  const { isTold, groups } = useAlarms();
  const counts: Readonly<Partial<Record<Place["to"], Count>>> = {
    "/": { count: useMineCount(), says: "wait for you", look: "accent" },
    "/alarms": { count: sayTotal(groups), says: "need somebody", look: "danger" },
  };
  return (
    <nav aria-label="Pages" className={isBar ? "flex" : "flex flex-col gap-0.5"}>
      {PAGES.filter(({ to }) => to !== "/alarms" || isTold).map(({ to, label, icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={isBar ? BAR : SIDE}
        >
          <Icon name={icon} className={isBar ? "size-5" : "size-4"} />
          {label}
          <NavigationCount of={counts[to]} isBar={isBar} />
        </Link>
      ))}
    </nav>
  );
}

function NavigationCount({
  of,
  isBar,
}: {
  readonly of: Count | undefined;
  readonly isBar: boolean;
}): ReactElement | null {
  if (of === undefined || of.count === "") return null;
  const [side, bar] = LOOKS[of.look];
  return (
    <span className={isBar ? `${ON_BAR} ${bar}` : `${ON_SIDE} ${side}`}>
      {of.count}
      <span className="sr-only"> {of.says}</span>
    </span>
  );
}
