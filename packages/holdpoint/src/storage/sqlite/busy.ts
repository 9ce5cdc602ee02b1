/** Waiting for a lock that another process holds, without holding up this one. */
import { setTimeout as sleep } from "node:timers/promises";
import { isHoldpointError } from "../../core/errors.ts";

const LONGEST_PAUSE_MS = 50;

/** How long to wait before attempt `attempt` + 2: longer and longer, and never quite the same for two processes. */
export function backOffMs(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** Waits in real time: a lock is another process's, whatever clock the store has. */
export function pause(ms: number): Promise<void> {
  return sleep(ms);
}

/** Runs `attempt` until it is not refused because of a lock, for at most `busyMs`. */
export async function whileBusy<T>(busyMs: number, attempt: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + busyMs;
  for (let count = 0; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isHoldpointError(error, "STORE_BUSY") || performance.now() >= end) throw error;
    }
    await pause(backOffMs(count));
  }
}
