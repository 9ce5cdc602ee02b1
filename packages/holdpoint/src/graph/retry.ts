/**
 * Trying a node or a task function again when its own code throws.
 *
 * Each attempt is a scope of its own: what the failed one recorded stays in the journal as its record and is not reused.
 * A single operation that may fail is better retried by itself, with `step(…, { retry })`.
 */
import { ERROR_CODES, type ErrorCode } from "../core/errors.ts";
import { scope } from "../engine/operations/scope.ts";
import { retryWaitMs, type RetryPolicy } from "../engine/operations/step.ts";
import { sleep } from "../engine/operations/time.ts";

/** The stable code of an error that Holdpoint itself raised, as itself or as it comes out of the journal. */
export function ownCode(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || error.name !== "HoldpointError") return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
}

/** Holdpoint's own refusals would only repeat. */
function worthRetrying(error: unknown): boolean {
  return ownCode(error) === undefined;
}

/** Runs `body` until it succeeds or the policy ends; the last error is thrown. Without a policy it just runs. */
export async function attempts<T>(name: string, policy: RetryPolicy | undefined, body: () => Promise<T>): Promise<T> {
  if (policy === undefined) return body();
  const { maxAttempts, retryOn = worthRetrying } = policy;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scope("node", name, { input: { attempt }, run: body });
    } catch (error) {
      if (attempt >= maxAttempts || !retryOn(error)) throw error;
    }
    await sleep(retryWaitMs(policy, attempt));
  }
}
