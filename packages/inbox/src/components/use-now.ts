import { useSyncExternalStore } from "react";

/** One clock for everything on the page that shows time. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, in steps; what shows it is drawn anew only when a step has passed. */
export function useNow(stepMs: number): number {
  const current = (): number => Math.floor((listeners.size === 0 ? Date.now() : now) / stepMs) * stepMs;
  return useSyncExternalStore(listen, current);
}
