/** `task()`: a function whose calls are journaled, for plain async code in an entrypoint or a node. */
import { toJson, type Json } from "../core/json.ts";
import { scope } from "../engine/operations/scope.ts";
import { checkRetry, type RetryPolicy } from "../engine/operations/step.ts";
import { checkName } from "./names.ts";
import { attempts } from "./retry.ts";

export interface TaskOptions {
  readonly name: string;
  /** Tries the function again when its own code throws. */
  readonly retry?: RetryPolicy;
}

/** The arguments as JSON. Optional ones that were left out at the end are not there. */
function toArgs(name: string, args: readonly unknown[]): readonly Json[] {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
  return toJson(given, `arguments of the task ${JSON.stringify(name)}`) as readonly Json[];
}

/**
 * Makes a task of a function. A call that has ended is never executed again by a resume; its function may use
 * operations, and pause. Arguments and result are JSON. What must not happen twice belongs in a `step`.
 */
export function task<Args extends readonly unknown[], Output>(
  options: TaskOptions | string,
  fn: (...args: Args) => Output | Promise<Output>,
): (...args: Args) => Promise<Output> {
  const { name, retry } = typeof options === "string" ? { name: options } : options;
  checkName("task", name);
  if (retry !== undefined) checkRetry(retry, `the task ${JSON.stringify(name)}`);
  return async (...args) => {
    const input = toArgs(name, args);
    const call = async (): Promise<Output> => fn(...(input as unknown as Args));
    return scope("task", name, { input, run: () => attempts(name, retry, call) });
  };
}
