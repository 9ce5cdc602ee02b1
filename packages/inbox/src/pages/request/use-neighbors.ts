import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { interruptsQuery } from "../../data/queries.ts";
import { queryOf } from "../list/list-search.ts";

/** The questions beside one, in the order in which they wait for whoever is signed in. */
export function useNeighbors(id: string): { readonly next: string | undefined; readonly previous: string | undefined } {
  const { data } = useInfiniteQuery(interruptsQuery(queryOf({})));
  return useMemo(() => {
    const ids = data?.pages.flatMap((page) => page.items.map((item) => item.id)) ?? [];
    const at = ids.indexOf(id);
    // One that is not in the list any more was just decided: the first is next.
    return { next: at < 0 ? ids[0] : ids[at + 1], previous: at < 0 ? undefined : ids[at - 1] };
  }, [data, id]);
}
