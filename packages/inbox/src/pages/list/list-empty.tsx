import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Empty } from "../../components/empty.tsx";
import { filtersSet } from "./list-search.ts";

const route = getRouteApi("/signed-in/");

/** When the list has nothing: why, and where to look instead. */
export function ListEmpty(): ReactElement {
  const search = route.useSearch();
  const { view = "mine" } = search;
  if (filtersSet(search) > 0 || search.q !== undefined) {
    return (
      <Empty title="Nothing fits">
        <Link to="/" search={{ view }} className="text-accent underline">
          Without filters
        </Link>
      </Empty>
    );
  }
  if (view === "ended") return <Empty title="Nothing has ended yet" />;
  if (view === "open") return <Empty title="Nothing is open">No agent waits for anybody.</Empty>;
  return (
    <Empty title="Nothing waits for you">
      New questions appear here by themselves.{" "}
      <Link to="/" search={{ view: "open" }} className="text-accent underline">
        What waits for others
      </Link>
    </Empty>
  );
}
