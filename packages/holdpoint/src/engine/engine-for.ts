/**
 * One engine per store and process: graphs that share a store share what is running and resting in it.
 *
 * F1. What a store's threads are overseen by (policy, directory, signer and the rest of it) is set once: another value is
 *     refused, not put in its place, so that no graph takes it away from another one. A new store object is a new engine.
 * F2. Code that runs inside a thread sets nothing: it is what is overseen.
 */
import { HoldpointError } from "../core/errors.ts";
import type { Signer } from "../core/signer.ts";
import type { Store } from "../storage/store.ts";
import type { Directory } from "../approvals/directory.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import { currentPlace } from "./operations/context.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import type { ThreadObserver } from "./thread/thread-observer.ts";
import { NO_OVERSIGHT, type Oversight, type SecondReader } from "./oversight/oversight.ts";

const DEFAULTS: Omit<EngineOptions, "worker"> = {
  leaseMs: 15_000,
  hotThreads: 1_000,
  pollMs: 250,
  limits: { replayGraceMs: 2_000, replaySilenceMs: 60_000, lookUpMs: 30_000, snapshotLength: 16 * 1024 },
  oversight: NO_OVERSIGHT,
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
  /** How long a gate waits for a `snapshot`, a `revalidate` or the directory before it refuses, in ms (default 30 s). */
  readonly lookUpMs?: number;
  /** What every action of every graph of this process is judged by, besides the policy of its graph. */
  readonly policy?: CompiledPolicy;
  /** A policy to try out: it decides nothing, and where it would say something else that is on record. */
  readonly shadow?: CompiledPolicy;
  /** Who people are: asked for roles when somebody decides, and again before an approved action runs. */
  readonly directory?: Directory;
  /** Reads free-text answers a second time; it can only make a yes unclear. */
  readonly secondReader?: SecondReader;
  /** How many open questions one reviewer is asked about at once; what is over it is refused (REVIEWERS_BUSY). */
  readonly reviewerBudget?: number;
  /** Signs receipts of what people decide: `openKeyFile(path).signer` of `holdpoint/audit`, or your own. */
  readonly signer?: Signer;
  /** Hears what threads do in this process: `threadSpans()` of `holdpoint/server` makes traces of it. */
  readonly observer?: ThreadObserver;
}

const engines = new WeakMap<Store, Engine>();

/** The options that settings ask for; what they leave out stays as it is. */
function merged(options: EngineOptions, settings: EngineSettings): EngineOptions {
  const { leaseMs = options.leaseMs, hotThreads = options.hotThreads, pollMs = options.pollMs } = settings;
  const { limits: was } = options;
  const {
    replayGraceMs = was.replayGraceMs,
    replaySilenceMs = was.replaySilenceMs,
    lookUpMs = was.lookUpMs,
  } = settings;
  const { policy, shadow, directory, secondReader, reviewerBudget, signer, observer = options.observer } = settings;
  const oversight: Oversight = {
    ...options.oversight,
    ...(policy === undefined ? {} : { policies: [policy] }),
    ...(shadow === undefined ? {} : { shadow }),
    ...(directory === undefined ? {} : { directory }),
    ...(secondReader === undefined ? {} : { secondReader }),
    ...(reviewerBudget === undefined ? {} : { reviewerBudget }),
    ...(signer === undefined ? {} : { signer }),
  };
  const limits = { ...was, replayGraceMs, replaySilenceMs, lookUpMs };
  const seen = observer === undefined ? {} : { observer };
  return { ...options, leaseMs, hotThreads, pollMs, limits, oversight, ...seen };
}

const SMALLEST = {
  leaseMs: 1,
  hotThreads: 0,
  pollMs: 1,
  replayGraceMs: 1,
  replaySilenceMs: 1,
  lookUpMs: 1,
  reviewerBudget: 1,
} as const;

/** Refuses a directory that would fail when it is first asked. */
function checkDirectory(directory: Partial<Directory> | undefined): void {
  if (directory === undefined) return;
  const { rolesOf, knows, peopleIn, roles, forTenant } = directory;
  const isOne =
    typeof rolesOf === "function" &&
    [knows, peopleIn, forTenant].every((given) => given === undefined || typeof given === "function");
  if (isOne && (roles === undefined || roles instanceof Set)) return;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    "directory is { rolesOf(person), knows?(person), peopleIn?(role), roles?, forTenant?(tenant) }: functions that give lists of names, one that says whether there is somebody, a Set of all roles there are, and a function that gives the directory of another tenant.",
    { field: "directory" },
  );
}

/** Refuses settings that cannot be meant. */
function checkSettings(settings: EngineSettings): void {
  checkDirectory(settings.directory);
  for (const [name, least] of Object.entries(SMALLEST)) {
    const value = settings[name as keyof typeof SMALLEST];
    if (value === undefined || (Number.isFinite(value) && value >= least)) continue;
    throw new HoldpointError("INVALID_ARGUMENT", `${name} is ${value}; it must be a number from ${least}.`, {
      [name]: value,
    });
  }
}

type OversightSettings = Omit<Oversight, "policies"> & Pick<EngineSettings, "policy">;
/** Everything F1 speaks of; the type sees to it that nothing is left out. */
const SET_ONCE: Readonly<Record<keyof OversightSettings, true>> = {
  policy: true,
  shadow: true,
  directory: true,
  secondReader: true,
  reviewerBudget: true,
  signer: true,
};

/** Refuses settings that would change what others rely on (F1), or come from inside a thread (F2). */
function checkMayChange({ options }: Engine, settings: EngineSettings): void {
  const { policies, ...rest } = options.oversight;
  const overseen: OversightSettings = { ...rest, ...(policies[0] === undefined ? {} : { policy: policies[0] }) };
  const all: Readonly<Record<string, unknown>> = { ...options, ...options.limits, ...overseen };
  const isInside = currentPlace() !== undefined;
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === all[name]) continue;
    if (isInside) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `${name} was to be set from inside a thread; set it where the process starts.`,
        { setting: name },
      );
    }
    if (name in SET_ONCE && all[name] !== undefined) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `${name} is set already for this store, to something else; all graphs on one store object share it. Give the same one, or open the store again.`,
        { setting: name },
      );
    }
  }
}

/** The engine of a store, made at first use. Settings apply to it from then on (F1). */
export function engineFor(store: Store, settings: EngineSettings = {}): Engine {
  checkSettings(settings);
  const engine = engines.get(store) ?? new Engine(store, { ...DEFAULTS, worker: crypto.randomUUID() });
  checkMayChange(engine, settings);
  engine.options = merged(engine.options, settings);
  engines.set(store, engine);
  return engine;
}
