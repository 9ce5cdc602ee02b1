/**
 * One-time links: they sign in whoever is in front of the terminal they are printed in.
 *
 * L1. The token is 256 random bits. The store has its SHA-256.
 * L2. It counts once, in whatever process, and for 10 minutes. What is too old, used or unknown is refused alike.
 * L3. It stands in the fragment of the link, which no browser sends anywhere; the page sends it in the body of a POST. To
 *     open the link changes nothing, and no log has the token.
 */
import { sha256 } from "../../core/digest.ts";
import { assert } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import type { Principal } from "./principal.ts";
import { newSecret, SECRET } from "./secret.ts";

/** How long a link counts (L2). */
export const LINK_MS = 600_000;

const COLLECTION = "sign-in-link";
/** Links that nobody used in time, and that are removed when a new one is made, at the most. */
const SWEEP = 50;

/** One-time links in a store. */
export class SignInLinks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Makes a link's token, for somebody. */
  async make(principal: Principal): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const token = newSecret();
    const expiresAt = this.#store.now() + LINK_MS;
    const put = { collection: COLLECTION, key: sha256(token), revision: 0, body: JSON.stringify(principal) };
    await this.#sweep();
    const { ok } = await this.#store.commit({ tenant: DEFAULT_TENANT, put: [{ ...put, index: { at: expiresAt } }] });
    assert(ok, "two links have the same 256 random bits");
    return { token, expiresAt };
  }

  /** Whom a token signs in: once (L2). */
  async take(token: string): Promise<Principal | undefined> {
    if (!SECRET.test(token)) return undefined;
    const key = sha256(token);
    const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [key]);
    if (found === undefined) return undefined;
    const put = [{ collection: COLLECTION, key, revision: found.revision, body: null }];
    const { ok } = await this.#store.commit({ tenant: DEFAULT_TENANT, before: found.index.at, put });
    return ok ? (JSON.parse(found.body) as Principal) : undefined;
  }

  async #sweep(): Promise<void> {
    const { items } = await this.#store.find({ tenant: DEFAULT_TENANT, collection: COLLECTION, limit: SWEEP });
    const put = items
      .filter(({ index }) => index.at <= this.#store.now())
      .map(({ key, revision }) => ({ collection: COLLECTION, key, revision, body: null }));
    if (put.length > 0) await this.#store.commit({ tenant: DEFAULT_TENANT, put });
  }
}

/** The address that signs somebody in (L3). */
export function signInAddress(url: string, token: string): string {
  return `${url.replace(/\/$/, "")}/sign-in#${token}`;
}
