/** Deliveries that were given up (delivery.ts, D3): listed, taken up again and forgotten, by whoever has the store. */
import type { Tenant } from "../../core/ids.ts";
import type { DocumentPut, Page, Store } from "../../storage/store.ts";
import { DELIVERIES, deliveryPut, parseDelivery, type Delivery, type StoredDelivery } from "./delivery.ts";

/** A delivery that was given up. */
export interface DeadDelivery extends Delivery {
  /** What it is taken up again by. */
  readonly key: string;
}

const PAGE = 50;

/** What was given up, the oldest first. */
export async function deadDeliveries(
  store: Store,
  tenant: Tenant,
  { after, limit = PAGE }: { readonly after?: string; readonly limit?: number } = {},
): Promise<Page<DeadDelivery>> {
  const query = { tenant, collection: DELIVERIES, state: "dead", limit };
  const { items, next } = await store.find({ ...query, ...(after === undefined ? {} : { after }) });
  return { next, items: items.map((found) => ({ ...parseDelivery(found).delivery, key: found.key })) };
}

/** Changes what was given up; undefined when it is not there, or not dead. */
async function change(
  store: Store,
  tenant: Tenant,
  key: string,
  put: (stored: StoredDelivery) => DocumentPut,
): Promise<Delivery | undefined> {
  const [found] = await store.get(tenant, DELIVERIES, [key]);
  if (found === undefined) return undefined;
  const stored = parseDelivery(found);
  if (stored.delivery.state !== "dead") return undefined;
  return (await store.commit({ tenant, put: [put(stored)] })).ok ? stored.delivery : undefined;
}

/** Takes up again what was given up, as if it had not been tried. Undefined when it is not there, or not dead. */
export function reviveDelivery(store: Store, tenant: Tenant, key: string): Promise<Delivery | undefined> {
  return change(store, tenant, key, ({ delivery, revision }) =>
    deliveryPut({ ...delivery, state: "due", attempts: 0, nextAt: store.now() }, revision),
  );
}

/** Forgets what was given up. Undefined when it is not there, or not dead. */
export function discardDelivery(store: Store, tenant: Tenant, key: string): Promise<Delivery | undefined> {
  return change(store, tenant, key, ({ revision }) => ({ collection: DELIVERIES, key, revision, body: null }));
}
