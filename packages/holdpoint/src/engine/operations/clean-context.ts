/** Where nothing of a caller's asynchronous context can reach (X1). */
import { AsyncLocalStorage } from "node:async_hooks";

/** Runs a function free of any asynchronous context. */
export const clean = AsyncLocalStorage.snapshot();

/** Schedules a macrotask that carries nothing of the caller's context. */
export function immediate(fn: () => void): void {
  clean(() => setImmediate(fn));
}
