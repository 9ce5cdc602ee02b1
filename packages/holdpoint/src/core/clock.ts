/** Where time comes from. Everything that waits takes one, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `fn` once, `delayMs` from now, unless the returned function is called first. */
  after(delayMs: number, fn: () => void): () => void;
}
