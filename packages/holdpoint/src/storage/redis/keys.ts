/**
 * Where everything is kept.
 *
 * K1. All keys of a tenant carry its name as their hash tag, so that they live in one slot and one script can change them
 *     together. Whatever a script touches is declared in its KEYS: a tenant's threads and the documents of a collection are
 *     fields of one hash each, what is listed is in one sorted set each, and a stream is a hash of its own. No script
 *     makes up a key from what it reads.
 * K2. Which tenants there are is kept elsewhere (`tenants`), where no script that changes a tenant can reach. So a tenant
 *     is entered there before its first commit, and never taken out: nothing is ever in a tenant that is not listed.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";

/** The keys of one tenant. */
export interface TenantKeys {
  /** What every script on threads is given, in this order: time, holds, threads, and the sets they are listed in. */
  readonly threads: readonly string[];
  /** All that was appended, in the order of commits. */
  readonly events: string;
  readonly documents: (collection: string) => readonly [documents: string, index: string];
  readonly stream: (name: string) => string;
  /** The latest instant the tenant has seen. */
  readonly clock: string;
}

/** The tenant as a hash tag, which must not be empty and ends at the first brace. */
function tagOf(tenant: Tenant): string {
  try {
    return tenant === "" ? "%" : encodeURIComponent(tenant);
  } catch (error) {
    throw new HoldpointError("INVALID_ARGUMENT", "The tenant's name is not well-formed text.", {}, error);
  }
}

export class Keys {
  /** All tenants there are. */
  readonly tenants: string;
  /** Says whose prefix it is. */
  readonly format: string;
  readonly #prefix: string;
  readonly #tenants = new Map<Tenant, TenantKeys>();

  constructor(prefix: string) {
    if (prefix === "" || /[{}]/.test(prefix)) {
      throw new HoldpointError("INVALID_ARGUMENT", "The prefix of the keys is empty or holds a brace.", { prefix });
    }
    this.#prefix = prefix;
    this.tenants = `${prefix}:tenants`;
    this.format = `${prefix}:format`;
  }

  of(tenant: Tenant): TenantKeys {
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const base = `${this.#prefix}:{${tagOf(tenant)}}:`;
    const clock = `${base}clock`;
    const keys: TenantKeys = {
      threads: [clock, ...["holds", "threads", "due", "open", "listed"].map((name) => base + name)],
      events: `${base}events`,
      documents: (collection) => [`${base}d:${collection}`, `${base}x:${collection}`],
      stream: (name) => `${base}s:${name}`,
      clock,
    };
    this.#tenants.set(tenant, keys);
    return keys;
  }
}
