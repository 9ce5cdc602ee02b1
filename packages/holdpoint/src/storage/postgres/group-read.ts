/**
 * Many reads of one kind, one statement.
 *
 * A1. What is asked for in one turn of the event loop shares statements: threads that were claimed together are read
 *     together, in as many round trips as one of them would take.
 * A2. A statement answers so many at most. When there are more, several are under way at once.
 * A3. A statement that fails fails for all who share it. Each is told, and tries again as if it had been alone.
 */

/** Reads in one statement, at most. */
const TOGETHER = 128;

interface Waiting<Asked, Found> {
  readonly asked: Asked;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/** Carries out reads together; `read` gives what was found of each, in the order in which they were asked for. */
export class GroupRead<Asked, Found> {
  readonly #read: (asked: readonly Asked[]) => Promise<readonly Found[]>;
  #waiting: Waiting<Asked, Found>[] = [];

  constructor(read: (asked: readonly Asked[]) => Promise<readonly Found[]>) {
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
      for (const [index, { resolve }] of waiting.entries()) resolve(found[index] as Found);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
