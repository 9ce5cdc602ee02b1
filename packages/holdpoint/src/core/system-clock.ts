/** The machine's own clock and timers. */
import type { Clock } from "./clock.ts";

/** The longest a timer of the platform can wait; further away is waited for in stretches. */
const LONGEST_MS = 2 ** 31 - 1;

function after(delayMs: number, fn: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    timer =
      leftMs > LONGEST_MS
        ? setTimeout(() => wait(leftMs - LONGEST_MS), LONGEST_MS)
        : setTimeout(fn, Math.max(0, leftMs));
  };
  wait(delayMs);
  return () => clearTimeout(timer);
}

export const systemClock: Clock = { now: () => Date.now(), after };
