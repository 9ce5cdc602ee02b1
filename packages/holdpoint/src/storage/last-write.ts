/**
 * What became of the last write, as the port tells of it (`Store.writeFailure`).
 *
 * W1. A write that fails is noted, whichever it was. Only a commit that was stored says that writing works again: a claim
 *     that found nothing and a refusal wrote nothing.
 * W2. What cannot be stored because of what it is (INVALID_ARGUMENT …) says nothing of the store.
 */
import { isHoldpointError } from "../core/errors.ts";
import type { CommitResult } from "./store.ts";

export class LastWrite {
  #failure: Error | undefined;

  /** Why it failed; undefined when it did not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Notes what a commit comes to. */
  async commit(committing: Promise<CommitResult>): Promise<CommitResult> {
    const result = await this.other(committing);
    if (result.ok) this.#failure = undefined;
    return result;
  }

  /** Notes when another write fails. */
  async other<T>(writing: Promise<T>): Promise<T> {
    try {
      return await writing;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  /** Notes an error of the store's (W2). */
  failed(error: unknown): void {
    if (isHoldpointError(error) && error.code.startsWith("STORE_")) this.#failure = error;
  }
}
