import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Empty } from "../../components/empty.tsx";
import { Listed } from "../../components/listed.tsx";
import { useAllItems } from "../../components/use-all-items.ts";
import { threadsQuery } from "../../data/queries.ts";
import { ThreadRow } from "./thread-row.tsx";
import { ThreadsHeader } from "./threads-header.tsx";
import { threadsAsked } from "./threads-search.ts";

const route = getRouteApi("/signed-in/threads");

/** Threads, the newest first. */
export function ThreadsPage(): ReactElement {
  usePageTitle("Threads");
  const search = route.useSearch();
  const listing = useAllItems(threadsQuery(threadsAsked(search)));
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <ThreadsHeader items={listing.items ?? []} />
      <Listed
        listing={listing}
        what="The list"
        empty={
          <Empty title={isFiltered ? "Nothing fits" : "No thread has begun yet"}>
            {isFiltered && (
              <Link to="/threads" className="text-accent underline">
                Without filters
              </Link>
            )}
          </Empty>
        }
      >
        {(items) => (
          <ul aria-label="Threads" className="border-t border-line">
            {items.map((item) => (
              <ThreadRow key={item.id} item={item} />
            ))}
          </ul>
        )}
      </Listed>
    </>
  );
}
