/** One engine per store and process: graphs that share a store share what is running and resting in it. */
import type { Store } from "../storage/store.ts";
import { Engine, type EngineOptions } from "./engine.ts";

const DEFAULTS: Omit<EngineOptions, "worker"> = {
  leaseMs: 15_000,
  hotThreads: 1_000,
  pollMs: 250,
  limits: { replayGraceMs: 2_000, replaySilenceMs: 60_000, snapshotLength: 16 * 1024 },
};

/** What may be set of an engine; the rest has defaults. */
export interface EngineSettings {
  /** How long a lease lasts without being renewed, in ms (default 15 s). */
  readonly leaseMs?: number;
  /** How many resting threads keep their continuation in memory (default 1,000). 0: every resume replays. */
  readonly hotThreads?: number;
  /** How often other processes' progress is looked at, in ms (default 250). */
  readonly pollMs?: number;
  /** How long a replay may stand still while something new is held back, in ms (default 2 s). */
  readonly replayGraceMs?: number;
  /** How long a replay may stand still in an un-journaled await, in ms (default 60 s). */
  readonly replaySilenceMs?: number;
}

const engines = new WeakMap<Store, Engine>();

function make(store: Store, settings: EngineSettings): Engine {
  const { leaseMs = DEFAULTS.leaseMs, hotThreads = DEFAULTS.hotThreads, pollMs = DEFAULTS.pollMs } = settings;
  const { replayGraceMs = DEFAULTS.limits.replayGraceMs, replaySilenceMs = DEFAULTS.limits.replaySilenceMs } = settings;
  return new Engine(store, { worker: crypto.randomUUID(), leaseMs, hotThreads, pollMs, limits: { ...DEFAULTS.limits, replayGraceMs, replaySilenceMs } });
}

/** The engine of a store; made at first use. Settings given later than that are refused by being a new engine's. */
export function engineFor(store: Store, settings?: EngineSettings): Engine {
  const found = engines.get(store);
  if (found !== undefined && settings === undefined) return found;
  const engine = make(store, settings ?? {});
  engines.set(store, engine);
  return engine;
}
