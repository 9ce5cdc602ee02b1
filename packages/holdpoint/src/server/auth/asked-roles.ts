/** The roles that open questions ask for: those a person alone at their machine is given. */
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { INTERRUPTS } from "../../engine/questions/questions.ts";
import type { Store } from "../../storage/store.ts";

const ROLE = "role:";
/** Open questions that are looked at, the oldest first. */
const MOST = 500;

/** Every role that somebody is asked in now. */
export async function askedRoles(store: Store): Promise<readonly string[]> {
  const query = { tenant: DEFAULT_TENANT, collection: INTERRUPTS, state: "pending", limit: MOST };
  const { items } = await store.find(query);
  const roles = items
    .flatMap(({ index }) => index.tags ?? [])
    .flatMap((tag) => (tag.startsWith(ROLE) ? [tag.slice(ROLE.length)] : []));
  return [...new Set(roles)].toSorted();
}
