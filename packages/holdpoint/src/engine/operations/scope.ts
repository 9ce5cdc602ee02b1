/**
 * Scopes: a tool call, a subgraph, an inner node or a task function. Author code with operations inside, whose result is
 * journaled as a whole. A scope that ended is never entered again; what was in flight in it is abandoned.
 *
 * B1. A scope behind a gate is entered only with a permit, and once that is durable (gate.ts, G-1).
 * B2. When one that acts was entered and its own code was at work when the process ended, or it failed, nobody can know
 *     whether it did its work (replay.ts, Y5): those who decide about it are asked, and it is never entered again silently
 *     (G5). One that waits for something recorded inside replays; what its body does before a pause belongs in a step.
 * B3. Doing it again is judged as doing it was: what policies deny by now is not done again.
 * B4. Code that has no gate where the journal has one is not the code that wrote it: the thread is held.
 */
import { deriveId } from "../../core/ids.ts";
import type { ErrorRecord, Permit, ScopeStarted } from "../../core/journal.ts";
import { canonicalClone, deepFreeze, digestOf, toJson, type Json } from "../../core/json.ts";
import { errorRecord, refusal, StepError } from "../../core/step-error.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import type { Action } from "../gate/action.ts";
import { placeFor } from "./context.ts";
import { Gate } from "../gate/gate.ts";
import type { Answer, Behavior, Operation, OperationKind, Place, Recorded } from "./operation.ts";
import { reusedScope } from "./reuse.ts";
import { askWhatBecame, tryToAsk, whatBecame } from "../gate/unknown-outcome.ts";

export type ScopeKind = Extract<OperationKind, "tool" | "subgraph" | "node" | "task">;

/** What is run as a scope; `args` are those of the action when there is a gate, edits included. */
export interface ScopeBody<T> {
  /** Tells calls of one name apart. */
  readonly input?: Json | undefined;
  /** What has to be permitted first. */
  readonly action?: Action | undefined;
  /** What actions inside it are judged by, besides what holds around it. */
  readonly policy?: CompiledPolicy | undefined;
  readonly run: (args: Json | undefined, attempt: Attempt) => Promise<T>;
}

/** Which attempt it is, and what makes all of them the same to those it calls. */
export interface Attempt {
  readonly idempotencyKey: string;
  readonly attempt: number;
}

class ScopeBehavior<T> implements Behavior {
  readonly #place: Place;
  readonly #body: ScopeBody<T>;
  readonly #gate: Gate | undefined;
  #attempt = 0;
  #args: Json | undefined;
  /** Started, and nobody knows what came of it (B2). */
  #unknown = false;
  #acts: boolean;

  constructor(place: Place, body: ScopeBody<T>) {
    this.#place = place;
    this.#body = body;
    this.#args = body.action?.args;
    this.#acts = body.action?.effect === "act";
    this.#gate =
      body.action === undefined
        ? undefined
        : new Gate(body.action, place.task, {
            pass: (operation, permit, args, isBound) => this.#permitted(operation, { permit, args, isBound }),
            refuse: (operation, error) => this.#failed(operation, error),
          });
  }

  begin(operation: Operation): void {
    if (this.#gate !== undefined) return this.#gate.begin(operation);
    this.#place.task.host.journal.append({ type: "scope_started", ...operation.reference });
    this.#run(operation);
  }

  /** Its body holds recorded operations that have to be met. */
  enter(operation: Operation, { started, unknown, asked }: Recorded): void {
    if (this.#gate === undefined) {
      if (asked === undefined && !isGated(started)) this.#run(operation);
      return;
    }
    if (started === undefined) return;
    this.#attempt = started.attempt ?? 1;
    this.#args = started.args ?? this.#args;
    this.#acts ||= started.acts === true;
    this.#unknown = unknown;
    if (!unknown) this.#run(operation);
  }

  /** B4 */
  differs({ label }: Operation, { asked, started }: Recorded): string | undefined {
    if (this.#gate !== undefined || (asked === undefined && !isGated(started))) return undefined;
    return `${label} needs no approval now`;
  }

  stuck(operation: Operation, { asked, failed }: Recorded): string | undefined {
    return this.#unknown && asked === undefined ? this.#ask(operation, failed, tryToAsk) : undefined;
  }

  resume(operation: Operation, recorded: Recorded): void {
    const { task } = this.#place;
    if (this.#gate === undefined) {
      const what = this.differs(operation, recorded);
      if (what !== undefined) task.block(task.describeDifference(what));
    } else if (recorded.started === undefined) this.#gate.resume(operation, recorded);
    else if (recorded.asked !== undefined) operation.waiting = true;
    else if (this.#unknown) {
      const why = this.#ask(operation, recorded.failed, askWhatBecame);
      // Nobody can be asked as this code says: it is neither done again nor taken to have happened.
      if (why !== undefined) task.block(why);
    }
  }

  abort(): void {
    this.#gate?.abort();
  }

  /** B1 */
  #permitted(
    operation: Operation,
    { permit, args, isBound }: { readonly permit: Permit; readonly args: Json; readonly isBound: boolean },
  ): void {
    const { action } = this.#body;
    const { task } = this.#place;
    // A fork repeats no effect unless it was told to, whoever approved what.
    const instead = this.#acts ? reusedScope(task.host.past, operation) : undefined;
    if (instead !== undefined) return task.settle(operation, instead.entry, instead.outcome);
    const isEdited = action !== undefined && action.args !== args && digestOf(action.args) !== digestOf(args);
    this.#args = isEdited ? deepFreeze(args) : action?.args;
    this.#start(operation, { permit, ...(isEdited ? { args } : {}) }, isBound);
  }

  #start(operation: Operation, more: { readonly permit?: Permit; readonly args?: Json }, isBound: boolean): void {
    const { journal } = this.#place.task.host;
    this.#attempt += 1;
    const attempt = this.#attempt === 1 ? {} : { attempt: this.#attempt };
    const acts = this.#acts ? { acts: true as const } : {};
    journal.append({ type: "scope_started", ...operation.reference, ...acts, ...more, ...attempt });
    // What reads, and was allowed without taking anything, needs not wait until that is durable.
    const durable = this.#acts || isBound ? journal.flush() : undefined;
    this.#place.task.letIn(durable, () => {
      if (!operation.closed) this.#run(operation);
    });
  }

  #run(operation: Operation): void {
    const key = (): string => this.#key(operation);
    const attempt = {
      // Made when it is asked for: most functions never do.
      get idempotencyKey() {
        return key();
      },
      attempt: Math.max(1, this.#attempt),
    };
    const body = (): Promise<T> => this.#body.run(this.#args, attempt);
    const { task } = this.#place;
    const done = (outcome: { readonly value: T } | { readonly thrown: unknown }): void =>
      "thrown" in outcome ? this.#thrown(operation, outcome.thrown) : this.#completed(operation, outcome.value);
    task.enter(operation, body, done, { policy: this.#body.policy, acts: this.#acts });
  }

  /* ---------------------------------------------------------------- B2 */

  #key(operation: Operation): string {
    return deriveId("op", this.#place.task.host.origin, operation.id);
  }

  #started(operation: Operation, failed: string | undefined): Parameters<typeof askWhatBecame>[1] {
    return {
      name: operation.name,
      attempt: this.#attempt,
      idempotencyKey: this.#key(operation),
      why: failed === undefined ? "the process ended before its outcome was recorded" : `failed: ${failed}`,
      ...this.#gate?.about(operation, this.#args ?? null),
    };
  }

  /** Asks, or only tries whether it could be; why it cannot is returned. */
  #ask(operation: Operation, failed: string | undefined, ask: typeof askWhatBecame): string | undefined {
    try {
      ask(operation, this.#started(operation, failed));
      return undefined;
    } catch (error) {
      return `What became of ${operation.label} cannot be asked: ${errorRecord(error).message}`;
    }
  }

  answered(operation: Operation, answer: Answer): void {
    if (!this.#unknown) return this.#gate?.answered(operation, answer);
    const { host } = this.#place.task;
    operation.waiting = false;
    host.journal.append(answer.entry);
    host.consumed(answer.entry);
    const chosen = whatBecame(answer);
    switch (chosen.action) {
      case "retry": {
        const args = this.#args ?? null;
        const denied = this.#gate?.denial(operation, args);
        if (denied !== undefined) return this.#failed(operation, denied);
        return this.#start(operation, this.#body.action?.args === args ? {} : { args }, true);
      }
      case "result":
        return this.#completed(operation, { value: chosen.value });
      case "fail": {
        const why = chosen.reason ?? "a person said it failed";
        const message = `${operation.label} was started and ${why}; its outcome is unknown.`;
        return this.#failed(operation, refusal("UNKNOWN_OUTCOME", message, { attempt: this.#attempt }));
      }
    }
  }

  /* ---------------------------------------------------------------- its end */

  #completed(operation: Operation, result: unknown): void {
    const { task } = this.#place;
    if (result === undefined) {
      return task.settle(operation, { type: "scope_completed", ...operation.reference }, { value: undefined });
    }
    try {
      const value = toJson(result, `result of ${operation.label}`);
      task.settle(
        operation,
        { type: "scope_completed", ...operation.reference, value },
        { value: canonicalClone(value) },
      );
    } catch (error) {
      this.#thrown(operation, error);
    }
  }

  #thrown(operation: Operation, thrown: unknown): void {
    const cause = StepError.operationOf(thrown);
    this.#failed(operation, errorRecord(thrown), cause === undefined ? {} : { cause });
  }

  #failed(operation: Operation, error: ErrorRecord, more: { readonly cause?: Operation["id"] } = {}): void {
    this.#place.task.settle(operation, { type: "scope_failed", ...operation.reference, error, ...more }, { error });
  }
}

/** Whether it was entered through a gate. */
function isGated(started: ScopeStarted | undefined): boolean {
  return started !== undefined && (started.permit !== undefined || started.acts === true);
}

/** Runs a body as a scope; the result is JSON. */
export function scope<T>(kind: ScopeKind, name: string, body: ScopeBody<T>): Promise<T> {
  const place = placeFor(`The ${kind} "${name}"`);
  const { input } = body;
  const digest = input === undefined ? "" : digestOf(input);
  return place.task.register(place, kind, name, digest, new ScopeBehavior(place, body)).promise as Promise<T>;
}
