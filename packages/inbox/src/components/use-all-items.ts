import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { PagedQuery } from "../data/queries.ts";

/** A list that is read page by page. */
export interface Listing<Item> {
  /** What was read so far; undefined before anything was. */
  readonly items: readonly Item[] | undefined;
  readonly error: Error | null;
  readonly isReading: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

/**
 * A list of the server's. It goes on by itself until there are `atLeast` items: pages may be empty and still have a next
 * one, because whoever filters looks through so many at a time.
 */
export function useAllItems<Item>(query: PagedQuery<Item>, atLeast = 1): Listing<Item> {
  const { data, error, isFetchingNextPage, isPending, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(query);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const mustGoOn =
    items !== undefined && items.length < atLeast && hasNextPage && !isFetchingNextPage && error === null;
  useEffect(() => {
    if (mustGoOn) void fetchNextPage();
  }, [mustGoOn, fetchNextPage]);
  return {
    items,
    error,
    isReading: isPending || isFetchingNextPage || mustGoOn,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    again: () => void refetch(),
  };
}
