/**
 * What is under the prefix: whose it is, and that it stays what it was.
 *
 * F1. Who comes first writes the format and a name for the data, once. What is not Holdpoint's, or of a newer format, is
 *     refused.
 * F2. Data that had a name and have another, or none, are not those this process has worked with: the server was emptied, or
 *     another took its place. That is refused until they are back, unless it was accepted that everything may be lost:
 *     going on would hide it. It is seen within a second of use, and before anything is put in their place
 *     (`lua/commit.ts`, C3).
 */
import { randomUUID } from "node:crypto";
import { HoldpointError } from "../../core/errors.ts";
import type { Client } from "./link.ts";

const VERSION = 1;
const START = `holdpoint ${VERSION} `;

export interface FormatSettings {
  readonly key: string;
  readonly at: string;
  readonly readOnly: boolean;
  /** Whether it was accepted that everything may be lost. */
  readonly mayBeLost: boolean;
}

export class Format {
  readonly #settings: FormatSettings;
  #data: string | undefined;

  constructor(settings: FormatSettings) {
    this.#settings = settings;
  }

  /** Takes in what is there, or begins it (F1). */
  async begin(client: Client): Promise<void> {
    const { key, at, readOnly, mayBeLost } = this.#settings;
    if (!readOnly && this.#data === undefined) await client.setnx(key, START + randomUUID());
    const found = await this.#find(client);
    if (found === null && !readOnly) this.#refuseLoss();
    if (found === null) {
      throw new HoldpointError(
        "STORE_READ_ONLY",
        `Nothing was made under the prefix on Redis at ${at} yet, and it was opened for reading only.`,
        { at, version: 0, known: VERSION },
      );
    }
    if (!mayBeLost) this.#data = found;
  }

  /** Refuses what is not the data that were there (F2). */
  async recheck(client: Client): Promise<void> {
    await this.#find(client);
  }

  async #find(client: Client): Promise<string | null> {
    const found = await client.get(this.#settings.key);
    if (found !== null && !found.startsWith(START)) this.#refuse(found);
    if (this.#data !== undefined && found !== this.#data) this.#refuseLoss();
    return found;
  }

  /** What was there is not there (F2). */
  #refuseLoss(): never {
    const { at } = this.#settings;
    throw new HoldpointError(
      "STORE_CORRUPT",
      `What Redis at ${at} held under the prefix is gone or was replaced (FLUSHALL, or an empty server in its place): bring it back, or start every process anew if that was meant.`,
      { at },
    );
  }

  /** What is there is not of this store (F1). */
  #refuse(found: string): never {
    const { key, at } = this.#settings;
    if (found.startsWith("holdpoint ")) {
      throw new HoldpointError(
        "STORE_TOO_NEW",
        `What Redis at ${at} holds under the prefix was written by a newer version of Holdpoint.`,
        { at },
      );
    }
    throw new HoldpointError(
      "STORE_CORRUPT",
      `The prefix is used by something else on Redis at ${at}: ${key} is not Holdpoint's.`,
      { at },
    );
  }
}
