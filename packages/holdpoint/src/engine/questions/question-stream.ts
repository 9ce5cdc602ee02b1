import type { InterruptId, Tenant } from "../../core/ids.ts";
import type { Store, StreamRecord } from "../../storage/store.ts";
import { readStream } from "../journal/read-chain.ts";

/** The stream that holds what people decided about a question. */
export function questionStream(id: InterruptId): string {
  return `interrupt/${id}`;
}

/** Its records, from the first on. */
export function recordsOf(store: Store, tenant: Tenant, id: InterruptId): AsyncGenerator<StreamRecord> {
  return readStream(store, tenant, questionStream(id));
}
