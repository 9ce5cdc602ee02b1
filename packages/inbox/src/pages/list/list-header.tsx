import { getRouteApi, Link } from "@tanstack/react-router";
import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { Filters } from "./filters.tsx";
import { SearchBox } from "./search-box.tsx";
import type { View } from "./list-search.ts";

const route = getRouteApi("/signed-in/");

const TABS: readonly { readonly view: View; readonly label: string }[] = [
  { view: "mine", label: "For me" },
  { view: "open", label: "All open" },
  { view: "ended", label: "Ended" },
];

/** Which questions are listed: view, search, filters. */
export function ListHeader({ items }: { readonly items: readonly InterruptSummary[] }): ReactElement {
  const search = route.useSearch();
  const { view = "mine" } = search;
  return (
    <div className="space-y-2.5 px-4 pt-4 pb-2 md:px-6 md:pt-5">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <h1 className="sr-only">Inbox</h1>
        <nav aria-label="Views" className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
          {TABS.map(({ view: one, label }) => (
            <Link
              key={one}
              to="/"
              search={{ ...search, view: one }}
              aria-current={one === view ? "page" : undefined}
              className={`rounded-md px-3 py-1 text-sm ${one === view ? "bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--color-line)]" : "text-ink-2 hover:text-ink"}`}
            >
              {label}
            </Link>
          ))}
        </nav>
        <SearchBox />
      </div>
      <Filters items={items} />
    </div>
  );
}
