/**
 * The server's events, which make what is known stale.
 *
 * V1. Lists are read anew at most twice a second, however much happens; one question and one thread at once.
 * V2. What happened between the first reading and the beginning of the stream is in neither: when it begins, everything
 *     is read anew. From then on nothing is missed (the client's event stream). What could not be read while the server
 *     was away is read when it is back.
 * V3. What is being read when something happens is read once more (read-anew.ts).
 */
import type { QueryClient } from "@tanstack/react-query";
import { isProblem, type ConnectionState, type HoldpointEvent } from "holdpoint/client";
import { client } from "./client.ts";
import { readAnew } from "./read-anew.ts";

/** How the page hears of what happens. `ended`: the session is over. */
export type LiveState = ConnectionState | "ended";

const LISTS_MS = 500;
/** What makes a thread one that needs somebody, or one that does not any more. */
const ALARMING: ReadonlySet<string> = new Set(["blocked", "unblocked", "run_failed", "run_retried", "run_canceled"]);

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

/** How it is now. */
export const liveState = (): LiveState => state;

/** Hears when that changes, until the returned function is called. */
export function onLiveState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: LiveState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Makes lists stale, not more often than V1 says. */
class Lists {
  readonly #queries: QueryClient;
  readonly #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  stale(key: string): void {
    this.#waiting.add(key);
    this.#timer ??= setTimeout(() => this.#flush(), LISTS_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const key of this.#waiting) readAnew(this.#queries, { queryKey: [key] });
    this.#waiting.clear();
  }
}

function tell(queries: QueryClient, lists: Lists, { stream, id, kinds, interrupts = [] }: HoldpointEvent): void {
  const questions = stream === "interrupt" && id !== undefined ? [id, ...interrupts] : interrupts;
  for (const one of new Set(questions)) readAnew(queries, { queryKey: ["interrupt", one] });
  if (questions.length > 0) lists.stale("interrupts");
  if (stream === "thread" && id !== undefined) {
    readAnew(queries, { queryKey: ["thread", id] });
    lists.stale("threads");
    if (kinds.some((kind) => ALARMING.has(kind))) lists.stale("alarms");
  }
  // A use of a grant is on record where it was used.
  if (stream === "grant" || stream === "thread") lists.stale("grants");
  lists.stale("audit");
}

async function follow(queries: QueryClient, lists: Lists, signal: AbortSignal): Promise<void> {
  let isOpen = false;
  const onConnection = (next: ConnectionState): void => {
    const isBack = next === "open" && state === "waiting";
    // Trying again is no news while it has not come to anything.
    if (next !== "connecting" || state === "ended") become(next);
    if (isBack) void queries.refetchQueries({ predicate: ({ state: { status } }) => status === "error" });
    if (next !== "open" || isOpen) return;
    isOpen = true;
    readAnew(queries, { predicate: ({ queryKey }) => queryKey[0] !== "session" });
  };
  try {
    for await (const event of client.events({ signal, onConnection })) tell(queries, lists, event);
  } catch (error) {
    become("ended");
    if (isProblem(error)) void queries.invalidateQueries({ queryKey: ["session"] });
  }
}

/** Follows the server's events until the returned function is called. */
export function goLive(queries: QueryClient): () => void {
  const stop = new AbortController();
  const lists = new Lists(queries);
  void follow(queries, lists, stop.signal);
  return () => {
    stop.abort();
    lists.stop();
  };
}
