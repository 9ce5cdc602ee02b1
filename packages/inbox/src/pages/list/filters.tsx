import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { reviewOf, type InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { sessionQuery } from "../../data/queries.ts";
import { rolesIn } from "../../data/reviewer-stages.ts";
import { FilterSelect } from "./filter-select.tsx";
import { AGES, filtersSet, readListSearch, RISKS, type ListSearch } from "./list-search.ts";

const route = getRouteApi("/signed-in/");
const AGE_SAID = { "1h": "Over an hour", "1d": "Over a day", "7d": "Over a week" } as const;

/** The different values of what is listed, and the one that is set. */
function choices(values: readonly (string | undefined)[], set: string | undefined): readonly string[] {
  return [...new Set([...values, set].filter((value) => value !== undefined))].toSorted();
}

/** Narrows the list: by role, graph, tool, risk and age. */
export function Filters({ items }: { readonly items: readonly InterruptSummary[] }): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const set = (name: keyof ListSearch) => (value: string) =>
    void navigate({ search: readListSearch({ ...search, [name]: value }), replace: true });
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Filters">
      <FilterSelect
        name="Role"
        value={search.role}
        options={plain(
          choices(
            [...(session?.principal.roles ?? []), ...items.flatMap((item) => rolesIn(reviewOf(item)?.reviewers))],
            search.role,
          ),
        )}
        onChange={set("role")}
      />
      <FilterSelect
        name="Graph"
        value={search.graph}
        options={plain(
          choices(
            items.map(({ graph }) => graph),
            search.graph,
          ),
        )}
        onChange={set("graph")}
      />
      <FilterSelect
        name="Tool"
        value={search.tool}
        options={plain(
          choices(
            items.map(({ tool }) => tool),
            search.tool,
          ),
        )}
        onChange={set("tool")}
      />
      <FilterSelect name="Risk" value={search.risk} options={plain(RISKS)} onChange={set("risk")} />
      <FilterSelect
        name="Age"
        value={search.age}
        options={AGES.map((value) => ({ value, label: AGE_SAID[value] }))}
        onChange={set("age")}
      />
      {filtersSet(search) > 0 && (
        <button
          type="button"
          className="rounded-md px-2 py-1 text-sm text-ink-2 underline-offset-2 hover:underline"
          onClick={() =>
            void navigate({
              search: readListSearch({ view: search.view, q: search.q }),
              replace: true,
            })
          }
        >
          Clear
        </button>
      )}
    </div>
  );
}
