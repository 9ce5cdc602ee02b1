/**
 * Scopes: a tool call, a subgraph, an inner node or a task function. Author code with operations inside, whose result is
 * journaled as a whole. A scope that ended is never entered again; what was in flight in it is abandoned.
 */
import { canonicalClone, digestOf, toJson, type Json } from "../core/json.ts";
import { errorRecord, StepError } from "../core/step-error.ts";
import { placeFor } from "./context.ts";
import type { Behavior, Operation } from "./operation.ts";

export type ScopeKind = "tool" | "subgraph" | "node" | "task";

/** Runs `body` as a scope. `input` tells calls of one name apart; the result is JSON. */
export function scope<T>(kind: ScopeKind, name: string, input: Json | undefined, body: () => Promise<T>): Promise<T> {
  const place = placeFor(`The ${kind} "${name}"`);
  const { task } = place;
  const fail = (operation: Operation, thrown: unknown): void => {
    const error = errorRecord(thrown);
    const cause = StepError.operationOf(thrown);
    task.settle(
      operation,
      { type: "scope_failed", ...operation.reference, error, ...(cause === undefined ? {} : { cause }) },
      { error },
    );
  };
  const complete = (operation: Operation, result: unknown): void => {
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
      fail(operation, error);
    }
  };
  const behavior: Behavior = {
    begin(operation) {
      task.host.journal.append({ type: "scope_started", ...operation.reference });
      behavior.enter?.(operation);
    },
    enter(operation) {
      task.enter(operation, body, (outcome) =>
        "thrown" in outcome ? fail(operation, outcome.thrown) : complete(operation, outcome.value),
      );
    },
    // Its body has been entered already, when the replay met it.
    resume: () => undefined,
  };
  return task.register(place, kind, name, input === undefined ? "" : digestOf(input), behavior).promise as Promise<T>;
}
