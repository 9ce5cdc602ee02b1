/**
 * People as their identity provider described them when they signed in.
 *
 * Y1. A description counts for so long (`maxAge`). Whoever has not signed in since has no roles, like somebody unknown:
 *     a role that the provider took away is gone here after that at the latest.
 * Y2. The store has them: they are the same in every process.
 */
import type { Directory } from "../../approvals/directory.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import type { Principal } from "./principal.ts";

const COLLECTION = "person";
const MAX_AGE: Duration = "24h";

interface Described {
  readonly roles: readonly string[];
  readonly seenAt: number;
}

/** A directory of everybody who signed in. */
export class ClaimsDirectory implements Directory {
  readonly #store: Store;
  readonly #maxAgeMs: number;

  constructor(store: Store, { maxAge = MAX_AGE }: { readonly maxAge?: Duration } = {}) {
    this.#store = store;
    this.#maxAgeMs = durationMs(maxAge);
  }

  /** Somebody signed in: from now on they have the roles they came with. */
  async saw({ id, roles }: Principal): Promise<void> {
    const seenAt = this.#store.now();
    const described: Described = { roles, seenAt };
    for (;;) {
      const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [id]);
      const put = {
        collection: COLLECTION,
        key: id,
        revision: found?.revision ?? 0,
        body: JSON.stringify(described),
        index: { at: seenAt },
      };
      if ((await this.#store.commit({ tenant: DEFAULT_TENANT, put: [put] })).ok) return;
    }
  }

  async rolesOf(person: string): Promise<readonly string[]> {
    const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [person]);
    if (found === undefined) return [];
    const { roles, seenAt } = JSON.parse(found.body) as Described;
    return this.#store.now() - seenAt < this.#maxAgeMs ? roles : [];
  }
}
