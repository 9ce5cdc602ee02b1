/**
 * What a thread writes with one commit: entries, documents, and records of other streams, in the order they came.
 *
 * U1. What is added in one go, before anything else gets its turn, belongs together: it goes out with one commit.
 * U2. Changes of a document that many write (remake.ts) are kept one by one. They are one change when they go out, and
 *     each is made again when somebody else was faster.
 */
import { joined, remade } from "./remake.ts";
import type { DocumentPut, StoredDocument, StreamAppend } from "../../storage/store.ts";

/** Where a go began: how much there was before it. */
export interface Go {
  readonly texts: number;
  readonly puts: number;
  readonly appends: number;
}

function isSame(one: DocumentPut, { collection, key }: DocumentPut): boolean {
  return one.key === key && one.collection === collection;
}

export class Batch {
  readonly texts: string[] = [];
  appends: StreamAppend[] = [];
  readonly durable: (() => void)[] = [];
  #puts: { readonly put: DocumentPut; readonly go: Go }[] = [];
  #go: Go | undefined;

  get isEmpty(): boolean {
    return this.texts.length === 0 && this.#puts.length === 0 && this.appends.length === 0;
  }

  addText(text: string): void {
    this.#begin();
    this.texts.push(text);
  }

  addPut(put: DocumentPut): void {
    this.#puts.push({ put, go: this.#begin() });
  }

  addAppend(append: StreamAppend): void {
    this.#begin();
    this.appends.push(append);
  }

  /** A go lasts until the code that adds gives way (U1). */
  #begin(): Go {
    if (this.#go === undefined) {
      this.#go = { texts: this.texts.length, puts: this.#puts.length, appends: this.appends.length };
      queueMicrotask(() => (this.#go = undefined));
    }
    return this.#go;
  }

  /** The changes of a document, in order. */
  changesOf(document: DocumentPut): readonly DocumentPut[] {
    return this.#puts.map(({ put }) => put).filter((put) => isSame(put, document));
  }

  /** The first change of each document: the one that names the revision all of them are based on. */
  firsts(): readonly DocumentPut[] {
    const firsts = new Map<string, DocumentPut>();
    for (const { put } of this.#puts) {
      const name = `${put.collection}\n${put.key}`;
      if (!firsts.has(name)) firsts.set(name, put);
    }
    return [...firsts.values()];
  }

  /** The documents as they go out (U2). */
  puts(): readonly DocumentPut[] {
    const puts: DocumentPut[] = [];
    const places = new Map<string, number>();
    for (const { put } of this.#puts) {
      const name = `${put.collection}\n${put.key}`;
      const at = places.get(name) ?? puts.length;
      const before = puts[at];
      const both = before === undefined ? put : joined(before, put);
      places.set(name, both === undefined ? puts.length : at);
      if (both === undefined) puts.push(put);
      else puts[at] = both;
    }
    return puts;
  }

  /** Makes the changes of a document again on what is there now. Gives the go of the first that does not fit on it. */
  rebase(first: DocumentPut, found: StoredDocument | undefined): Go | undefined {
    const again = remade(first, found);
    let standing = again;
    for (const { put, go } of this.#puts) {
      if (!isSame(put, first)) continue;
      if (put !== first && standing !== undefined) standing = joined(standing, put);
      if (standing === undefined) return go;
    }
    if (again !== undefined) this.replace(first, again);
    return undefined;
  }

  /** The go in which a document is changed. */
  goOf(put: DocumentPut): Go | undefined {
    return this.#puts.find((other) => other.put === put)?.go;
  }

  /** Exchanges a document, and the record of its stream that goes with it. */
  replace(before: DocumentPut, put: DocumentPut, append?: StreamAppend): void {
    this.#puts = this.#puts.map((other) => (other.put === before ? { ...other, put } : other));
    if (append === undefined) return;
    this.appends = this.appends.map((other) => (other.stream === append.stream ? append : other));
  }

  /** Forgets a go and everything after it. */
  cut({ texts, puts, appends }: Go): void {
    this.texts.length = texts;
    this.#puts.length = puts;
    this.appends.length = appends;
  }
}
