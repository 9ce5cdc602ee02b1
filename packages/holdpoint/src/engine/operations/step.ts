/**
 * `step()`: one piece of work whose result is journaled, so that it is never done again by a resume.
 *
 * P1. Before the function of a step runs, everything journaled before it is durable; for one that acts, so is the fact
 *     that it was started (G5).
 * P2. A step that acts, was started, and has no recorded outcome is never repeated silently: `onUnknown` says what
 *     happens, and the default asks a person.
 * P3. Work that succeeded is recorded as done, also when its result cannot be stored.
 */
import { HoldpointError } from "../../core/errors.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import { deriveId } from "../../core/ids.ts";
import { canonicalClone, digestOf, isText, toJson, type Json } from "../../core/json.ts";
import { errorRecord, refusal } from "../../core/step-error.ts";
import { placeFor } from "./context.ts";
import type { Answer, Behavior, Operation, Place, Recorded } from "./operation.ts";
import { outcomeOf, unstorable } from "./replay.ts";
import { reused } from "./reuse.ts";
import { askWhatBecame, whatBecame } from "../gate/unknown-outcome.ts";

/** How often, and how far apart, a failed step is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Wait before the second attempt; default 1 s. */
  readonly initialInterval?: Duration;
  /** How much longer each further wait is; default 2. */
  readonly backoffFactor?: number;
  /** Longest wait; default 1 minute, or the first wait when that is longer. */
  readonly maxInterval?: Duration;
  /** Whether an error is worth another attempt; default: every error. */
  readonly retryOn?: (error: unknown) => boolean;
}

/** What the function of a step gets. */
export interface StepContext {
  /** Aborted on timeout, cancel, or when the lease is lost. */
  readonly signal: AbortSignal;
  /** The same for every attempt of this step, on every machine: pass it on to what you call. */
  readonly idempotencyKey: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Streams a token (a string, to mode `messages`) or a value (to mode `custom`). Not journaled, silent on replay. */
  readonly emit: (chunk: unknown) => void;
}

export interface StepOptions {
  /** What tells steps of one name apart that are called from one place: JSON. */
  readonly input?: unknown;
  /** Whether it changes the world. Default `act`. */
  readonly effect?: "read" | "act";
  /** Doing it twice is the same as doing it once (it passes on `idempotencyKey`, say). */
  readonly idempotent?: boolean;
  /** What happens when it was started and its outcome is unknown. Reads and idempotent steps retry; others ask. */
  readonly onUnknown?: "retry" | "ask" | "fail";
  readonly retry?: RetryPolicy;
  /** Longest time of one attempt. */
  readonly timeoutMs?: number;
}

class StepBehavior<T> implements Behavior {
  readonly #place: Place;
  readonly #fn: (context: StepContext) => T | Promise<T>;
  readonly #options: StepOptions;
  #attempt = 0;
  /** The task counts it as executing. */
  #counted = false;
  #controller: AbortController | undefined;

  constructor(place: Place, fn: (context: StepContext) => T | Promise<T>, options: StepOptions) {
    this.#place = place;
    this.#fn = fn;
    this.#options = options;
  }

  /** Whether repeating it could do harm. */
  get #acts(): boolean {
    return this.#options.effect !== "read" && this.#options.idempotent !== true;
  }

  begin(operation: Operation): void {
    const { task } = this.#place;
    const instead = reused(task.host.past, operation, this.#options.effect !== "read");
    const outcome = instead === undefined ? undefined : outcomeOf(instead);
    if (instead === undefined || outcome === undefined) this.#start(operation, 1);
    else task.settle(operation, instead, outcome);
  }

  resume(operation: Operation, recorded: Recorded): void {
    this.#attempt = recorded.attempt;
    if (recorded.asked !== undefined || recorded.retryAt !== undefined) operation.waiting = true;
    else if (recorded.attempt > 0 && this.#acts) {
      this.#unknown(operation, "the process ended before its outcome was recorded");
    } else this.#start(operation, recorded.attempt + 1);
  }

  due(operation: Operation): void {
    if (!operation.waiting) return;
    operation.waiting = false;
    this.#start(operation, this.#attempt + 1);
  }

  /** Nobody waits for it any more, even if its function does not heed the signal. */
  abort(reason: string): void {
    this.#count(false);
    this.#controller?.abort(new HoldpointError("THREAD_CANCELED", `The step was abandoned: ${reason}.`));
  }

  #count(executing: boolean): void {
    if (this.#counted === executing) return;
    this.#counted = executing;
    this.#place.task.executing += executing ? 1 : -1;
  }

  #start(operation: Operation, attempt: number): void {
    const { task } = this.#place;
    const { journal } = task.host;
    this.#attempt = attempt;
    if (this.#acts) journal.append({ type: "step_started", ...operation.reference, attempt });
    this.#count(true);
    // P1. When the flush fails the lease is gone, and with it the right to execute anything.
    journal.flush().then(
      () => this.#execute(operation, attempt),
      () => undefined,
    );
  }

  #execute(operation: Operation, attempt: number): void {
    const { task } = this.#place;
    if (task.ended || operation.closed) return;
    const controller = new AbortController();
    this.#controller = controller;
    const context: StepContext = {
      signal: controller.signal,
      idempotencyKey: this.#idempotencyKey(operation),
      attempt,
      emit: (chunk) => this.#emit(operation, attempt, chunk),
    };
    let over = false;
    const finish = (then: () => void): void => {
      if (over) return;
      over = true;
      cancelTimeout?.();
      if (task.ended) return;
      this.#count(false);
      task.host.turns.touch();
      if (!operation.closed) then();
    };
    const { timeoutMs } = this.#options;
    const cancelTimeout =
      timeoutMs === undefined
        ? undefined
        : task.host.after(timeoutMs, () => {
            finish(() => this.#timedOut(operation, timeoutMs));
            controller.abort(new HoldpointError("STEP_TIMEOUT", `The step took longer than ${timeoutMs} ms.`));
          });
    task
      .runStep(operation, async () => this.#fn(context))
      .then(
        (value) => finish(() => this.#completed(operation, value)),
        (thrown: unknown) => finish(() => this.#failed(operation, thrown)),
      );
  }

  /** The same for every attempt, and nobody else's: not another store's thread of that id, not a fork's. */
  #idempotencyKey(operation: Operation): string {
    return deriveId("op", this.#place.task.host.origin, operation.id);
  }

  #emit(operation: Operation, attempt: number, chunk: unknown): void {
    const { task } = this.#place;
    if (task.ended || operation.closed) return;
    const { events } = task.host;
    if (typeof chunk === "string") {
      events.emit("messages", () => [chunk, { node: task.spec.node, step: operation.name, attempt }]);
    } else events.emit("custom", () => chunk);
  }

  #completed(operation: Operation, result: unknown): void {
    const { task } = this.#place;
    const { reference } = operation;
    if (result === undefined) {
      return task.settle(operation, { type: "step_completed", ...reference }, { value: undefined });
    }
    let value: Json;
    let clone: Json;
    try {
      value = toJson(result, `result of ${operation.label}`);
      clone = canonicalClone(value);
    } catch (error) {
      // P3
      const reason = error instanceof Error ? error.message : String(error);
      return task.settle(
        operation,
        { type: "step_completed", ...reference, unstorable: reason },
        { error: unstorable(operation.label, reason) },
      );
    }
    task.settle(operation, { type: "step_completed", ...reference, value }, { value: clone });
  }

  #failed(operation: Operation, thrown: unknown): void {
    const { task } = this.#place;
    const { retry } = this.#options;
    let error = errorRecord(thrown);
    let isLast = retry === undefined || this.#attempt >= retry.maxAttempts;
    try {
      isLast ||= retry?.retryOn?.(thrown) === false;
    } catch (broken) {
      isLast = true;
      error = errorRecord(broken);
    }
    if (retry === undefined || isLast) {
      return task.settle(operation, { type: "step_failed", ...operation.reference, error }, { error });
    }
    const wait = retryWaitMs(retry, this.#attempt);
    operation.waiting = true;
    task.host.journal.append({
      type: "step_attempt_failed",
      ...operation.reference,
      attempt: this.#attempt,
      error,
      retryAt: task.host.now() + wait,
    });
  }

  #timedOut(operation: Operation, timeoutMs: number): void {
    if (this.#acts) this.#unknown(operation, `it did not end within ${timeoutMs} ms`);
    else {
      this.#failed(
        operation,
        new HoldpointError("STEP_TIMEOUT", `${operation.label} did not end within ${timeoutMs} ms.`, { timeoutMs }),
      );
    }
  }

  /** P2 */
  #unknown(operation: Operation, why: string): void {
    const { task } = this.#place;
    const choice = this.#options.onUnknown ?? "ask";
    if (choice === "retry") return this.#start(operation, this.#attempt + 1);
    if (choice === "fail" || !task.host.durable) return this.#fail(operation, why);
    const asked = {
      name: operation.name,
      attempt: this.#attempt,
      idempotencyKey: this.#idempotencyKey(operation),
      why,
    };
    askWhatBecame(operation, asked);
  }

  #fail(operation: Operation, why: string): void {
    const error = refusal("UNKNOWN_OUTCOME", `${operation.label} was started and ${why}; its outcome is unknown.`, {
      step: operation.name,
      attempt: this.#attempt,
    });
    this.#place.task.settle(operation, { type: "step_failed", ...operation.reference, error }, { error });
  }

  answered(operation: Operation, answer: Answer): void {
    const { task } = this.#place;
    operation.waiting = false;
    task.host.journal.append(answer.entry);
    task.host.consumed(answer.entry);
    const chosen = whatBecame(answer);
    switch (chosen.action) {
      case "retry":
        return this.#start(operation, this.#attempt + 1);
      case "result":
        return task.settle(
          operation,
          { type: "step_completed", ...operation.reference, value: chosen.value },
          { value: canonicalClone(chosen.value) },
        );
      case "fail":
        return this.#fail(operation, chosen.reason ?? "a person said it failed");
      default:
        return chosen satisfies never;
    }
  }
}

/** How long to wait after an attempt that failed, the first being 1. */
export function retryWaitMs(policy: RetryPolicy, attempt: number): number {
  const first = durationMs(policy.initialInterval ?? 1_000);
  const longest = policy.maxInterval === undefined ? Math.max(60_000, first) : durationMs(policy.maxInterval);
  return first === 0 ? 0 : Math.round(Math.min(first * (policy.backoffFactor ?? 2) ** (attempt - 1), longest));
}

/** Refuses a policy that cannot be meant; `who` is what it was given to. */
export function checkRetry(policy: RetryPolicy, who: string): void {
  const { maxAttempts, initialInterval = 0, backoffFactor = 2, maxInterval = 0 } = policy;
  durationMs(initialInterval);
  durationMs(maxInterval);
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || !(backoffFactor >= 1)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `The retry policy of ${who} cannot be used: maxAttempts is a whole number from 1, backoffFactor is at least 1.`,
      { who },
    );
  }
}

function checkStep(name: string, { retry, timeoutMs }: StepOptions): void {
  if (retry !== undefined) checkRetry(retry, `step "${name}"`);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new HoldpointError("INVALID_ARGUMENT", `timeoutMs of step "${name}" is ${timeoutMs}; it must be above 0.`, {
      step: name,
      timeoutMs,
    });
  }
}

/**
 * Does `fn` once and journals its result (JSON). On a resume the recorded result is returned and `fn` is not called.
 * An error it throws is recorded too, and met as a `StepError`.
 */
export function step<T>(
  name: string,
  fn: (context: StepContext) => T | Promise<T>,
  options: StepOptions = {},
): Promise<T> {
  if (!isText(name)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "step() needs a name as its first argument: text that is not empty, in well-formed Unicode.",
    );
  }
  if (typeof fn !== "function") {
    throw new HoldpointError("INVALID_ARGUMENT", `The step "${name}" has no function: step(name, async () => …).`, {
      step: name,
    });
  }
  checkStep(name, options);
  const place = placeFor(`The step "${name}"`);
  const input = options.input === undefined ? "" : digestOf(toJson(options.input, `input of step "${name}"`));
  return place.task.register(place, "step", name, input, new StepBehavior(place, fn, options)).promise as Promise<T>;
}
