/**
 * Many reads of one kind, one statement.
 *
 * A1. What is asked for in one turn of the event loop shares statements: threads that were claimed together are read
 *     together, in as many round trips as one of them would take.
 * A2. A statement answers so many at most. When there are more, several are under way at once. One that finds more than
 *     should be in memory at a time answers only the first of them; the others have the next one.
 * A3. When the database refuses a statement, each is asked for alone, and only the one at fault fails. When the way there
 *     is at fault, all who share the statement are told, and try again.
 */
import { failureOf } from "./errors.ts";

/** Reads in one statement, at most. */
const TOGETHER = 128;

interface Waiting<Asked, Found> {
  readonly asked: Asked;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/** Carries out reads; gives what was found of each in the order of asking, of as many as it answered: of one at least. */
export type ReadTogether<Asked, Found> = (asked: readonly Asked[]) => Promise<readonly Found[]>;

/** Carries out reads together. */
export class GroupRead<Asked, Found> {
  readonly #read: ReadTogether<Asked, Found>;
  #waiting: Waiting<Asked, Found>[] = [];

  constructor(read: ReadTogether<Asked, Found>) {
    this.#read = read;
  }

  ask(asked: Asked): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    if (this.#waiting.push({ asked, resolve, reject }) === 1) setImmediate(() => this.#send());
    return promise;
  }

  #send(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += TOGETHER) void this.#answer(waiting.slice(from, from + TOGETHER));
  }

  async #answer(waiting: readonly Waiting<Asked, Found>[]): Promise<void> {
    try {
      const found = await this.#read(waiting.map(({ asked }) => asked));
      for (const [index, one] of found.entries()) waiting[index]?.resolve(one);
      // Nothing here holds on to what was found while the others are read.
      if (found.length < waiting.length) void this.#answer(waiting.slice(found.length));
    } catch (error) {
      const isOfAll = waiting.length === 1 || failureOf(error) !== "final";
      for (const one of waiting) {
        if (isOfAll) one.reject(error);
        else void this.#answer([one]);
      }
    }
  }
}
