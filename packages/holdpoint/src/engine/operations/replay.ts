/**
 * What the journal knows of one task that has not ended, and how much of it author code has met again.
 *
 * Y1. Operations inside a scope whose outcome is recorded are not part of a replay: the scope is not entered again.
 * Y2. Outcomes are delivered in the order of the journal, each once its operation has been met; and so are scopes that
 *     were let in by a permit entered.
 * Y3. A replay is finished when every recorded operation was met and every recorded outcome delivered. Until then
 *     nothing that is not recorded executes.
 * Y4. What was recorded after an operation whose outcome was withdrawn is not waited for. Code that comes to it again
 *     finds it there, and it is not done a second time.
 * Y5. A scope that acts, was entered and has no outcome is *unknown* when everything recorded inside it has its outcome:
 *     then its own code was at work, and nobody can know how far it came. So it is when its failure was withdrawn. What
 *     is recorded inside is not waited for (Y4).
 */
import type { OperationId } from "../../core/ids.ts";
import type { ErrorRecord, OnDeadline, OperationEntry, ScopeStarted } from "../../core/journal.ts";
import { refusal } from "../../core/step-error.ts";
import type { Operation, Outcome, Recorded } from "./operation.ts";

/** The outcome an entry records, if it records one. */
export function outcomeOf(entry: OperationEntry): Outcome | undefined {
  switch (entry.type) {
    case "step_completed":
      return entry.unstorable === undefined
        ? { value: entry.value }
        : { error: unstorable(entry.name, entry.unstorable) };
    case "scope_completed":
    case "value_recorded":
      return { value: entry.value };
    case "step_failed":
    case "scope_failed":
      return { error: entry.error };
    case "timer_fired":
      return { value: undefined };
    default:
      return undefined;
  }
}

/** The error for a step that did its work and whose result could not be stored. */
export function unstorable(name: string, reason: string): ErrorRecord {
  return refusal(
    "RESULT_NOT_STORABLE",
    `${name} did its work, and its result cannot be stored: ${reason} It is recorded as done and will not be tried again.`,
  );
}

/** Entries about the operations that a replay has to meet (Y1). */
function relevant(entries: readonly OperationEntry[]): readonly OperationEntry[] {
  const around = new Map<OperationId, OperationId | undefined>();
  const done = new Set<OperationId>();
  for (const entry of entries) {
    if (entry.type === "scope_started") around.set(entry.op, entry.scope);
    if (entry.type === "scope_completed" || entry.type === "scope_failed") done.add(entry.op);
  }
  const inside = (scope: OperationId | undefined): boolean =>
    scope !== undefined && (done.has(scope) || inside(around.get(scope)));
  return done.size === 0 ? entries : entries.filter((entry) => !inside(entry.scope));
}

function recordedOf(all: Map<OperationId, Recorded>, { op, name, scope }: OperationEntry): Recorded {
  const found = all.get(op);
  if (found !== undefined) return found;
  const made: Recorded = {
    op,
    name,
    scope,
    attempt: 0,
    retryAt: undefined,
    asked: undefined,
    questions: 0,
    again: undefined,
    started: undefined,
    unknown: false,
    failed: undefined,
    dueAt: undefined,
    outcome: undefined,
    operation: undefined,
  };
  all.set(op, made);
  return made;
}

/** Takes an entry into what is recorded of its operation. */
function take(all: Map<OperationId, Recorded>, entry: OperationEntry): Recorded {
  const recorded = recordedOf(all, entry);
  switch (entry.type) {
    case "step_started":
      recorded.attempt = entry.attempt;
      recorded.retryAt = undefined;
      break;
    case "step_attempt_failed":
      recorded.attempt = entry.attempt;
      recorded.retryAt = entry.retryAt;
      break;
    case "interrupt_asked":
      recorded.asked = entry;
      recorded.again = undefined;
      recorded.questions += 1;
      break;
    case "scope_started":
      recorded.started = entry;
      break;
    case "abandoned":
      recorded.asked = undefined;
      recorded.again = entry.again;
      break;
    case "interrupt_answered":
      // An answer to what the engine asked is no outcome of the operation; what it led to is recorded next.
      if (recorded.asked?.purpose === undefined) recorded.outcome = { value: entry.value };
      recorded.asked = undefined;
      break;
    case "interrupt_expired":
      if (recorded.asked?.purpose === undefined) recorded.outcome = expiryOutcome(entry.outcome, entry.name);
      recorded.asked = undefined;
      break;
    case "timer_set":
      recorded.dueAt = entry.dueAt;
      break;
    default:
      recorded.outcome = outcomeOf(entry) ?? recorded.outcome;
  }
  return recorded;
}

/** Every scope around an operation, from the inside out. */
function* around(all: ReadonlyMap<OperationId, Recorded>, of: OperationId | undefined): Generator<Recorded> {
  for (let scope = of === undefined ? undefined : all.get(of); scope !== undefined;) {
    yield scope;
    scope = scope.scope === undefined ? undefined : all.get(scope.scope);
  }
}

/** The operations inside scopes of which nobody knows what came of them; those scopes are marked (Y5). */
function insideUnknown(
  entries: readonly OperationEntry[],
  later: ReadonlySet<OperationId>,
  failed: ReadonlyMap<OperationId, string>,
): { readonly unknown: ReadonlySet<OperationId>; readonly inside: ReadonlySet<OperationId> } {
  const unknown = new Set<OperationId>();
  const inside = new Set<OperationId>();
  if (!entries.some((entry) => entry.type === "scope_started" && entry.acts === true)) return { unknown, inside };
  const all = new Map<OperationId, Recorded>();
  for (const entry of entries) take(all, entry);
  for (const { op, started, outcome } of all.values()) {
    if (started?.acts === true && outcome === undefined) unknown.add(op);
  }
  for (const { op, scope, outcome } of all.values()) {
    if (outcome !== undefined || later.has(op)) continue;
    // It waits for this one, unless it failed and what was open in it was let go of.
    for (const outer of around(all, scope)) if (!failed.has(outer.op) && !later.has(outer.op)) unknown.delete(outer.op);
  }
  for (const { op, scope } of all.values()) {
    for (const outer of around(all, scope)) if (unknown.has(outer.op)) inside.add(op);
  }
  return { unknown, inside };
}

/** What a view remembers of operations whose outcomes were withdrawn. */
export interface Aside {
  /** See Y4. */
  readonly later: ReadonlySet<OperationId>;
  /** What scopes that act failed with before that was withdrawn, unless they were entered again since. */
  readonly failed: ReadonlyMap<OperationId, string>;
}

export class Replay {
  readonly #recorded = new Map<OperationId, Recorded>();
  /** Outcomes, and entries of scopes that were let in, in the order of the journal. */
  readonly #events: { readonly recorded: Recorded; readonly started?: ScopeStarted }[] = [];
  /** See Y4. */
  readonly #later = new Map<OperationId, Recorded>();
  #delivered = 0;
  #met = 0;

  constructor(entries: readonly OperationEntry[], { later, failed }: Aside = { later: new Set(), failed: new Map() }) {
    const expected = relevant(entries);
    const { unknown, inside } = insideUnknown(expected, later, failed);
    for (const entry of expected) {
      const recorded = later.has(entry.op) || inside.has(entry.op) ? this.#later : this.#recorded;
      const had = recorded.get(entry.op)?.outcome;
      const of = take(recorded, entry);
      of.unknown = unknown.has(entry.op);
      of.failed = failed.get(entry.op);
      if (recorded !== this.#recorded) continue;
      if (of.outcome !== had) this.#events.push({ recorded: of });
      if (entry.type === "scope_started" && isLetIn(entry)) {
        this.#events.push({ recorded: of, started: entry });
      }
    }
  }

  /** What is recorded of an operation that is not part of the replay (Y4); once. */
  takeLater(op: OperationId): Recorded | undefined {
    const recorded = this.#later.get(op);
    this.#later.delete(op);
    return recorded;
  }

  /** Whether there is anything left for {@link takeLater}. */
  get hasLater(): boolean {
    return this.#later.size > 0;
  }

  /** Author code arrived at an operation; what is recorded of it, if anything is. */
  meet(operation: Operation): Recorded | undefined {
    const recorded = this.#recorded.get(operation.id);
    if (recorded === undefined || recorded.operation !== undefined) return undefined;
    recorded.operation = operation;
    this.#met += 1;
    return recorded;
  }

  /** The next outcome, or scope to enter (then there is no outcome), when its operation has been met (Y2). */
  take():
    | { readonly operation: Operation; readonly recorded: Recorded; readonly outcome: Outcome | undefined }
    | undefined {
    this.#skip();
    const next = this.#events[this.#delivered];
    const operation = next?.recorded.operation;
    if (next === undefined || operation === undefined) return undefined;
    this.#delivered += 1;
    const { recorded, started } = next;
    return { operation, recorded, outcome: started === undefined ? recorded.outcome : undefined };
  }

  /** Passes over what is entered no more: a scope that has ended (Y1), and all but the last time it was let in. */
  #skip(): void {
    for (;;) {
      const next = this.#events[this.#delivered];
      if (next?.started === undefined) return;
      const { outcome, started } = next.recorded;
      if (outcome === undefined && started === next.started) return;
      this.#delivered += 1;
    }
  }

  /** Whether {@link take} has something to give. */
  get ready(): boolean {
    this.#skip();
    return this.#events[this.#delivered]?.recorded.operation !== undefined;
  }

  /** See Y3. */
  get finished(): boolean {
    this.#skip();
    return this.#met === this.#recorded.size && this.#delivered === this.#events.length;
  }

  /** The first recorded operation author code has not met. */
  get firstUnmet(): Recorded | undefined {
    for (const recorded of this.#recorded.values()) if (recorded.operation === undefined) return recorded;
    return undefined;
  }

  /** Whether operations inside a scope are recorded that author code has not met. */
  hasUnmet(scope: OperationId): boolean {
    const isInside = (of: OperationId | undefined): boolean =>
      of === scope || (of !== undefined && isInside(this.#recorded.get(of)?.scope));
    for (const recorded of this.#recorded.values()) {
      if (recorded.operation === undefined && isInside(recorded.scope)) return true;
    }
    return false;
  }

  /** Operations that were met and have no outcome, in the order of the journal. */
  *open(): Generator<{ readonly operation: Operation; readonly recorded: Recorded }> {
    for (const recorded of this.#recorded.values()) {
      if (recorded.operation !== undefined && recorded.outcome === undefined) {
        yield { operation: recorded.operation, recorded };
      }
    }
  }
}

/** Whether a scope was let in by a permit, now or the time before, and so waits for its place in the journal. */
export function isLetIn({ permit, attempt }: ScopeStarted): boolean {
  return permit !== undefined || attempt !== undefined;
}

/** What author code gets when a deadline came. */
export function expiryOutcome(onDeadline: OnDeadline, name: string): Outcome {
  if (onDeadline !== "fail") return { value: onDeadline.value };
  return { error: refusal("DEADLINE_PASSED", `Nobody answered ${name} before its deadline.`) };
}
