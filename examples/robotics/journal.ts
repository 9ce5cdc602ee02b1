/** The durable journal of a thread, read from the store: what happened, as it was written down. */
import type { Store, Tenant } from "holdpoint";

const TENANT = "default" as Tenant;
const MOST = 100;

/** One line for each entry: what kind it is, and the name of what it is about. */
export async function journalOf(store: Store, thread: string): Promise<readonly string[]> {
  const records = await store.read(TENANT, `thread/${thread}`, 0, MOST);
  return records
    .flatMap(
      ({ payload }) => JSON.parse(payload ?? "[]") as readonly { readonly type: string; readonly name?: string }[],
    )
    .map(({ type, name }) => (name === undefined || name === "" ? type : `${type}  ${name}`));
}
