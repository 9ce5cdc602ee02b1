/**
 * Where a page keeps the secret of its session from one load to the next.
 *
 * K1. In `localStorage`: browsers keep it apart by origin, port included, and cookies they do not. So what another server of
 *     the same host gets of a session is not enough to ask anything. All pages of one address share it.
 * K2. Outside a page, or where it may keep nothing, it is remembered as long as the client is there.
 */

import type { SessionShown } from "./oversight.ts";

/** A session that has just begun, with what its page keeps. */
export interface BegunSession extends SessionShown {
  readonly csrf: string;
}

/** Somewhere to keep texts by name: `localStorage`, or the like of it. */
export interface TextStorage {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

const NAME = "holdpoint.csrf";

/** That of the page, where there is one that may keep something (K2). */
function storageOfPage(): TextStorage | undefined {
  // Other platforms have a localStorage as well, which is no page's.
  if (!("document" in globalThis)) return undefined;
  try {
    return (globalThis as { readonly localStorage?: TextStorage }).localStorage;
  } catch {
    return undefined;
  }
}

/** The secret of a page's session. */
export class PageSecret {
  readonly #storage: TextStorage | undefined;
  #remembered: string | undefined;

  constructor(storage: TextStorage | undefined = storageOfPage()) {
    this.#storage = storage;
  }

  get(): string | undefined {
    return this.#storage === undefined ? this.#remembered : (this.#storage.getItem(NAME) ?? undefined);
  }

  /** Keeps it; undefined forgets it. */
  set(secret: string | undefined): void {
    this.#remembered = secret;
    if (secret === undefined) this.#storage?.removeItem(NAME);
    else this.#storage?.setItem(NAME, secret);
  }
}
