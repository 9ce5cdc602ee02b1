/**
 * What pages ask the server for, each with its key. The first part of a key says what it is of; live.ts makes them stale
 * by it: `interrupts`, `interrupt`, `threads`, `thread`, `audit`, `policy`.
 */
import type { InfiniteData, UseInfiniteQueryOptions, UseQueryOptions } from "@tanstack/react-query";
import type {
  Alarm,
  InterruptDetail,
  InterruptsQuery,
  InterruptSummary,
  Page,
  SessionShown,
  SimilarDecision,
} from "holdpoint/client";
import { client } from "./client.ts";

/** A question to the server, for `useQuery`. */
export type Query<Data> = UseQueryOptions<Data, Error, Data, readonly unknown[]>;

/** A list of the server's, page by page, for `useInfiniteQuery`. */
export type PagedQuery<Item> = UseInfiniteQueryOptions<
  Page<Item>,
  Error,
  InfiniteData<Page<Item>>,
  readonly unknown[],
  string
>;

const PAGE = 50;
/** How many are counted: what comes after is "99+". */
export const COUNTED = 100;

/** Who is signed in. */
export const sessionQuery = {
  queryKey: ["session"],
  queryFn: ({ signal }) => client.session({ signal }),
  staleTime: 300_000,
} as const satisfies Query<SessionShown>;

/** Questions, page by page. */
export function interruptsQuery(query: InterruptsQuery): PagedQuery<InterruptSummary> {
  return {
    queryKey: ["interrupts", "list", query],
    queryFn: ({ signal, pageParam }) =>
      client.interrupts({ limit: PAGE, ...query, ...(pageParam === "" ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  };
}

/** What waits for whoever is signed in, as far as it is counted. */
export const mineQuery = {
  queryKey: ["interrupts", "mine"],
  queryFn: ({ signal }) => client.interrupts({ mine: true, order: "newest", limit: COUNTED }, { signal }),
} as const satisfies Query<Page<InterruptSummary>>;

/** One question. */
export function interruptQuery(id: string): Query<InterruptDetail> {
  return { queryKey: ["interrupt", id], queryFn: ({ signal }) => client.interrupt(id, { signal }) };
}

/** Earlier decisions about the like. */
export function similarQuery(id: string): Query<readonly SimilarDecision[]> {
  return { queryKey: ["interrupt", id, "similar"], queryFn: ({ signal }) => client.similar(id, { signal }) };
}

/** Threads that nothing here can go on with. */
export const alarmsQuery = {
  queryKey: ["threads", "alarms"],
  queryFn: ({ signal }) => client.alarms({ signal }),
} as const satisfies Query<readonly Alarm[]>;
