/** A store that is only looked at: whatever is reached through it, nothing is written and no lease is taken. */
import { HoldpointError } from "../../core/errors.ts";
import type { Store } from "../../storage/store.ts";

function refusal(): Promise<never> {
  return Promise.reject(
    new HoldpointError(
      "STORE_READ_ONLY",
      "Nothing is written while threads are only checked; this store is read only.",
    ),
  );
}

/** The same store, with everything refused that changes something. */
export function readOnlyStore(store: Store): Store {
  return {
    kind: store.kind,
    clock: store.clock,
    now: () => store.now(),
    writeFailure: undefined,
    commit: refusal,
    claim: refusal,
    renew: refusal,
    thread: (tenant, id) => store.thread(tenant, id),
    read: (tenant, stream, after, limit) => store.read(tenant, stream, after, limit),
    get: (tenant, collection, keys) => store.get(tenant, collection, keys),
    find: (query) => store.find(query),
    threads: (query) => store.threads(query),
    unclaimable: (routes, limit, tenant) => store.unclaimable(routes, limit, tenant),
    events: (tenant, after, limit) => store.events(tenant, after, limit),
    lastEvent: (tenant) => store.lastEvent(tenant),
    tenants: (after, limit) => store.tenants(after, limit),
    close: () => Promise.resolve(),
  };
}
