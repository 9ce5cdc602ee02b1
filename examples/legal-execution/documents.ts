/** Where documents are kept: every version with the digest of its text. */
import { createHash } from "node:crypto";

export interface Version {
  readonly version: number;
  /** Of the text, in hex. */
  readonly sha256: string;
}

export class Documents {
  readonly #texts = new Map<string, readonly string[]>();

  /** A new version of a document, the first one included. */
  save(document: string, text: string): Version {
    const texts = [...(this.#texts.get(document) ?? []), text];
    this.#texts.set(document, texts);
    return this.latest(document);
  }

  /** The version that counts. */
  latest(document: string): Version {
    const texts = this.#texts.get(document) ?? [];
    const text = texts.at(-1);
    if (text === undefined) throw new Error(`There is no document ${document}.`);
    return { version: texts.length, sha256: createHash("sha256").update(text).digest("hex") };
  }
}
