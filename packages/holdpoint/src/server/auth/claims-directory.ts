/**
 * People as their identity provider described them when they signed in.
 *
 * Y1. A description counts for so long (`maxAge`). Whoever has not signed in since has no roles, like somebody unknown:
 *     a role that the provider took away is gone here after that at the latest.
 * Y2. The store has them: they are the same in every process.
 * Y3. Each tenant has its own: whoever signs in is described in theirs alone.
 */
import type { Directory } from "../../approvals/directory.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import { DEFAULT_TENANT, tenantId, type Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { tenantOf, type Principal } from "./principal.ts";

const COLLECTION = "person";
const MAX_AGE: Duration = "24h";

interface Described {
  readonly roles: readonly string[];
  readonly seenAt: number;
}

/** A directory of everybody who signed in. */
export class ClaimsDirectory implements Directory {
  readonly #store: Store;
  readonly #maxAge: Duration;
  readonly #maxAgeMs: number;
  readonly #tenant: Tenant;

  constructor(
    store: Store,
    { maxAge = MAX_AGE, tenant = DEFAULT_TENANT }: { readonly maxAge?: Duration; readonly tenant?: Tenant } = {},
  ) {
    this.#store = store;
    this.#maxAge = maxAge;
    this.#maxAgeMs = durationMs(maxAge);
    this.#tenant = tenant;
  }

  forTenant(tenant: string): ClaimsDirectory {
    return new ClaimsDirectory(this.#store, { maxAge: this.#maxAge, tenant: tenantId(tenant) });
  }

  /** Somebody signed in, of whatever tenant: from now on they have there the roles they came with. */
  async saw(principal: Principal): Promise<void> {
    const { id, roles } = principal;
    const tenant = tenantOf(principal);
    const seenAt = this.#store.now();
    const described: Described = { roles, seenAt };
    for (;;) {
      const [found] = await this.#store.get(tenant, COLLECTION, [id]);
      const put = {
        collection: COLLECTION,
        key: id,
        revision: found?.revision ?? 0,
        body: JSON.stringify(described),
        index: { at: seenAt },
      };
      if ((await this.#store.commit({ tenant, put: [put] })).ok) return;
    }
  }

  async rolesOf(person: string): Promise<readonly string[]> {
    const [found] = await this.#store.get(this.#tenant, COLLECTION, [person]);
    if (found === undefined) return [];
    const { roles, seenAt } = JSON.parse(found.body) as Described;
    return this.#store.now() - seenAt < this.#maxAgeMs ? roles : [];
  }

  /** Whoever ever signed in. */
  async knows(person: string): Promise<boolean> {
    return (await this.#store.get(this.#tenant, COLLECTION, [person])).length > 0;
  }
}
