import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ThreadListed } from "holdpoint/client";
import type { ReactElement } from "react";
import { PageHeader } from "../../components/page-header.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { graphsQuery } from "../../data/queries.ts";
import { FilterSelect } from "../list/filter-select.tsx";
import { readThreadsSearch, STATUSES, type ThreadsSearch } from "./threads-search.ts";

const route = getRouteApi("/signed-in/threads");

/** Which threads are listed: search, status, graph. */
export function ThreadsHeader({ items }: { readonly items: readonly ThreadListed[] }): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: served = [] } = useQuery(graphsQuery);
  const set = (name: keyof ThreadsSearch) => (value: string) =>
    void navigate({ search: readThreadsSearch({ ...search, [name]: value }), replace: true });
  const graphs = new Set([...served.map(({ name }) => name), ...items.map(({ graph }) => graph)]);
  if (search.graph !== undefined) graphs.add(search.graph);
  return (
    <PageHeader title="Threads">
      <SearchField label="Search threads" value={search.q ?? ""} onSearch={set("q")} />
      <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Filters">
        <FilterSelect
          name="Status"
          value={search.status}
          options={STATUSES.map((value) => ({ value, label: value }))}
          onChange={set("status")}
        />
        <FilterSelect
          name="Graph"
          value={search.graph}
          options={[...graphs].toSorted().map((value) => ({ value, label: value }))}
          onChange={set("graph")}
        />
      </div>
    </PageHeader>
  );
}
