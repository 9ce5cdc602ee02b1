/**
 * Whether an instant has come: by the store's clock, and by no other (storage/store.ts, S6).
 *
 * C1. A process only estimates what time it is in the store, and may be ahead of it: after a call that had to wait, by as
 *     much as that. What is over once an instant has come (a deadline, a rung) is over when the store says so.
 * C2. What the store says stays so, as its clock never runs backwards: what rests on it can be committed afterwards.
 */
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";

/** The store is asked again after so long, where this process was ahead of it. */
const AGAIN_MS = 20;

/** Asks the store, by a commit with nothing in it that counts before the instant alone. */
export async function hasCome(store: Store, tenant: Tenant, at: number): Promise<boolean> {
  const result = await store.commit({ tenant, before: at });
  return !result.ok && result.reason === "late";
}

/** Resolves once an instant has come that this process takes to have come. */
export async function untilCome(store: Store, tenant: Tenant, at: number): Promise<void> {
  while (!(await hasCome(store, tenant, at))) {
    await new Promise<void>((resolve) => void store.clock.after(AGAIN_MS, resolve));
  }
}

/**
 * The instant to judge by what is due then: as this process knows it, but just before the earliest of `dues` that it
 * takes to have come and the store does not (C1). The store is asked about those alone that it takes to have come.
 */
export async function judgedAt(store: Store, tenant: Tenant, dues: readonly number[]): Promise<number> {
  let at = store.now();
  for (const due of dues.toSorted((one, other) => other - one)) {
    if (due > at) continue;
    if (await hasCome(store, tenant, due)) return at;
    at = due - 1;
  }
  return at;
}
