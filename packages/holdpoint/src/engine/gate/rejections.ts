/** Earlier rejections of an action: shown when it is proposed again, and a reason not to ask for a while (repeats.ts). */
import type { Rejection } from "../../approvals/repeats.ts";
import type { Tenant } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { DocumentPut, Store } from "../../storage/store.ts";
import { remakable } from "../journal/remake.ts";

const REJECTIONS = "rejection";
/** How many are kept of one action. */
const KEPT = 10;

/** The rejections of an action, whoever proposed it. */
export async function rejectionsOf(store: Store, tenant: Tenant, actionDigest: string): Promise<readonly Rejection[]> {
  const [found] = await store.get(tenant, REJECTIONS, [actionDigest]);
  return found === undefined ? [] : (JSON.parse(found.body) as readonly Rejection[]);
}

/** One more. */
export async function addRejection(
  store: Store,
  tenant: Tenant,
  actionDigest: string,
  rejection: Rejection,
): Promise<DocumentPut | undefined> {
  const [found] = await store.get(tenant, REJECTIONS, [actionDigest]);
  return remakable({ collection: REJECTIONS, key: actionDigest }, found, (body) => {
    const before = (body ?? []) as unknown as readonly Rejection[];
    return [...before, rejection].slice(-KEPT) as unknown as Json;
  });
}
