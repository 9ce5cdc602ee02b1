/**
 * Who hears what threads do while they run in this process: traces are made of it.
 *
 * O1. It decides nothing, and nothing waits for it: it is told as things happen, and an observer that fails is passed over.
 * O2. It hears of what is new. What a replay meets was told when it happened, here or elsewhere.
 */
import type { JournalEntry } from "../../core/journal.ts";
import type { Thread } from "./thread.ts";

/** A thread, as it is told of. */
export type ObservedThread = Pick<Thread, "tenant" | "id" | "program" | "view">;

/** What is told, in order, for each thread. */
export interface ThreadObserver {
  /** It is run here from now on. */
  taken(thread: ObservedThread): void;
  /** It did something; whether that became durable is not known yet. */
  appended(thread: ObservedThread, entry: JournalEntry): void;
  /** It came to rest, or was lost to another process. */
  left(thread: ObservedThread, how: "rested" | "lost"): void;
}

/** Tells of something (O1). */
export function tell(observer: ThreadObserver | undefined, what: (observer: ThreadObserver) => void): void {
  if (observer === undefined) return;
  try {
    what(observer);
  } catch {
    // What comes of a thread does not depend on who looks.
  }
}
