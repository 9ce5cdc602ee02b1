/**
 * What pages ask the server for, each with its key. The first part of a key says what it is of; live.ts makes them stale
 * by it: `interrupts`, `interrupt`, `threads`, `thread`, `alarms`, `audit`, `grants`.
 */
import {
  keepPreviousData,
  type InfiniteData,
  type UseInfiniteQueryOptions,
  type UseQueryOptions,
} from "@tanstack/react-query";
import type {
  Alarm,
  AuditRecordShown,
  AuditVerification,
  CheckpointDetail,
  CheckpointListed,
  DeadDelivery,
  GrantShown,
  GraphShown,
  InterruptDetail,
  InterruptsQuery,
  InterruptSummary,
  JournalItem,
  Page,
  Paging,
  PoliciesShown,
  SessionShown,
  SimilarDecision,
  ThreadDetail,
  ThreadListed,
  ThreadsQuery,
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
const LONG_PAGE = 200;
/** How many are counted: what comes after is "99+". */
export const COUNTED = 100;

/** Who is signed in. */
export const sessionQuery = {
  queryKey: ["session"],
  queryFn: ({ signal }) => client.session({ signal }),
  staleTime: 300_000,
} as const satisfies Query<SessionShown>;

/** How often it is looked whether something has become old enough to be listed. */
const AGING_MS = 60_000;

/** Questions, page by page, in the order of the server; those that have waited at least so long, when that is asked. */
export function interruptsQuery(query: InterruptsQuery, ageMs?: number): PagedQuery<InterruptSummary> {
  const isOldEnough = (): InterruptsQuery => (ageMs === undefined ? {} : { createdBefore: Date.now() - ageMs });
  return {
    ...paged(["interrupts", "list", query, ageMs ?? 0], PAGE, (page, call) =>
      client.interrupts({ ...query, ...isOldEnough(), ...page }, call),
    ),
    refetchInterval: ageMs === undefined ? false : AGING_MS,
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

/** What is asked in place of a question that came to nothing; looked for again when another question comes. */
export function insteadQuery(id: string): Query<NonNullable<InterruptDetail["instead"]> | null> {
  return {
    queryKey: ["interrupts", "instead", id],
    queryFn: async ({ signal }) => (await client.interrupt(id, { signal })).instead ?? null,
  };
}

/** Earlier decisions about the like. */
export function similarQuery(id: string): Query<readonly SimilarDecision[]> {
  return { queryKey: ["interrupt", id, "similar"], queryFn: ({ signal }) => client.similar(id, { signal }) };
}

/** A list of the server's under a key; what it was asked before stays there until the new answer comes. */
function paged<Item>(
  queryKey: readonly unknown[],
  limit: number,
  read: (page: Paging, call: { readonly signal: AbortSignal }) => Promise<Page<Item>>,
): PagedQuery<Item> {
  return {
    queryKey,
    queryFn: ({ signal, pageParam }) => read({ limit, ...(pageParam === "" ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  };
}

/** Threads, page by page. */
export function threadsQuery(query: ThreadsQuery): PagedQuery<ThreadListed> {
  return {
    ...paged(["threads", "list", query], PAGE, (page, call) => client.threads({ ...query, ...page }, call)),
    placeholderData: keepPreviousData,
  };
}

/** One thread. */
export function threadQuery(id: string): Query<ThreadDetail> {
  return { queryKey: ["thread", id], queryFn: ({ signal }) => client.thread(id, { signal }) };
}

/** What a thread did, page by page. */
export function journalQuery(id: string): PagedQuery<JournalItem> {
  return paged(["thread", id, "journal"], LONG_PAGE, (page, call) => client.journal(id, page, call));
}

/** Where a thread stood, page by page, the latest first. */
export function checkpointsQuery(id: string): PagedQuery<CheckpointListed> {
  return paged(["thread", id, "checkpoints"], LONG_PAGE, (page, call) => client.checkpoints(id, page, call));
}

/** The state at a checkpoint; it is never another one. */
export function checkpointQuery(id: string, checkpointId: string): Query<CheckpointDetail> {
  return {
    queryKey: ["checkpoint", id, checkpointId],
    queryFn: ({ signal }) => client.checkpoint(id, checkpointId, { signal }),
    staleTime: "static",
  };
}

/** What comes without an event (a worker that is gone, a notification that was given up) is seen within this. */
const ALARMS_MS = 60_000;
/** Alarms are looked for again and again, but not where that was refused. */
const again = ({ state }: { readonly state: { readonly status: string } }): number | false =>
  state.status === "error" ? false : ALARMS_MS;

/** Threads that nothing here can go on with. */
export const alarmsQuery = {
  queryKey: ["alarms", "threads"],
  queryFn: ({ signal }) => client.alarms({ signal }),
  refetchInterval: again,
} as const satisfies Query<readonly Alarm[]>;

/** Threads that failed, page by page, the newest first. */
export const failedQuery: PagedQuery<ThreadListed> = {
  ...paged(["alarms", "failed"], PAGE, (page, call) =>
    client.threads({ status: "failed", order: "newest", ...page }, call),
  ),
  refetchInterval: again,
};

/** Notifications that were given up, page by page, the oldest first. */
export const deadDeliveriesQuery: PagedQuery<DeadDelivery> = {
  ...paged(["alarms", "deliveries"], PAGE, (page, call) => client.deadDeliveries(page, call)),
  refetchInterval: again,
};

/** The graphs that are served. */
export const graphsQuery = {
  queryKey: ["graphs"],
  queryFn: ({ signal }) => client.graphs({ signal }),
  staleTime: 300_000,
} as const satisfies Query<readonly GraphShown[]>;

/** What was recorded, page by page, the newest first. */
export function auditQuery(q: string | undefined): PagedQuery<AuditRecordShown> {
  const query = { order: "newest", ...(q === undefined ? {} : { q }) } as const;
  return {
    ...paged(["audit", "list", query], PAGE, (page, call) => client.audit({ ...query, ...page }, call)),
    placeholderData: keepPreviousData,
  };
}

/** Whether what was recorded holds. It takes a while, so it is asked when somebody says so. */
export const verificationQuery = {
  queryKey: ["verification"],
  queryFn: ({ signal }) => client.auditVerification({ signal }),
  enabled: false,
  staleTime: "static",
} as const satisfies Query<AuditVerification>;

/** The policies that judge, and the tools. */
export const policyQuery = {
  queryKey: ["policy"],
  queryFn: ({ signal }) => client.policies({ signal }),
  staleTime: 300_000,
} as const satisfies Query<PoliciesShown>;

/** Grants, page by page. */
export function grantsQuery(state: "active" | "revoked"): PagedQuery<GrantShown> {
  return paged(["grants", state], PAGE, (page, call) => client.grants({ state, ...page }, call));
}
