/**
 * What actions take of limits, as documents compared and set in the commits of the thread: reserved with the request,
 * consumed with the start, given back when it comes to nothing.
 */
import type { OperationId, Tenant } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { consume, readCounter, release, reserve } from "../../policy/limits/counter.ts";
import type { LimitUse } from "../../policy/limits/limit.ts";
import type { RefusedUse } from "../../policy/limits/refused.ts";
import type { DocumentPut, Store, StoredDocument } from "../../storage/store.ts";
import { remakable, type Remake } from "../journal/remake.ts";

export const LIMITS = "limit";

/** What a commit does to the counters of an action. */
export type Taking = "reserve" | "consume";

async function found(
  store: Store,
  tenant: Tenant,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  if (keys.length === 0) return new Map();
  return new Map((await store.get(tenant, LIMITS, keys)).map((document) => [document.key, document]));
}

/** All of it fits, or one use does not. */
export type Fit = { readonly puts: readonly DocumentPut[] } | { readonly refused: RefusedUse };

/** Reserves (and at once consumes, when nobody is asked) what an action takes of its limits; nothing when one is exceeded. */
export async function takeLimits(
  store: Store,
  tenant: Tenant,
  operation: OperationId,
  uses: readonly LimitUse[],
  taking: Taking,
): Promise<Fit> {
  const counters = await found(
    store,
    tenant,
    uses.map(({ key }) => key),
  );
  const puts: DocumentPut[] = [];
  for (const use of uses) {
    let left = 0;
    const remake: Remake = (body) => {
      const made = reserve(readCounter(body), { operation, amount: use.amount, max: use.max });
      if (!made.ok) {
        left = made.reason === "exceeded" ? made.left : 0;
        return undefined;
      }
      return (taking === "consume" ? consume(made.counter, operation) : made.counter) as unknown as Json;
    };
    const put = remakable({ collection: LIMITS, key: use.key }, counters.get(use.key), remake);
    if (put === undefined) return { refused: { use, left } };
    puts.push(put);
  }
  return { puts };
}

function settled(
  operation: OperationId,
  key: string,
  found: StoredDocument | undefined,
  as: "consumed" | "released",
): DocumentPut | readonly [] {
  const change = as === "consumed" ? consume : release;
  const remake: Remake = (body) => change(readCounter(body), operation) as unknown as Json;
  return remakable({ collection: LIMITS, key }, found, remake) ?? [];
}

/** What was reserved is used, or given back. */
export async function settleLimits(
  store: Store,
  tenant: Tenant,
  operation: OperationId,
  keys: readonly string[],
  as: "consumed" | "released",
): Promise<readonly DocumentPut[]> {
  const counters = await found(store, tenant, keys);
  return keys.flatMap((key) => settled(operation, key, counters.get(key), as));
}

/** What was reserved is given back by code that cannot wait for what is counted: the commit finds out (remake.ts). */
export function releaseLimits(operation: OperationId, keys: readonly string[]): readonly DocumentPut[] {
  return keys.flatMap((key) => settled(operation, key, undefined, "released"));
}
