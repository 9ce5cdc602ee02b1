/** Every status a thread can have. */
import type { ThreadStatus } from "./store.ts";

const ALL: Readonly<Record<ThreadStatus, true>> = {
  pending: true,
  running: true,
  waiting: true,
  completed: true,
  failed: true,
  canceled: true,
  blocked: true,
};

/** Each status once; one that is missing does not compile. */
export const THREAD_STATUSES = Object.keys(ALL) as readonly ThreadStatus[];
