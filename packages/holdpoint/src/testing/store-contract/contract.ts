/** What a case of the store contract is, and what it is given to run with. */
import type { Store } from "../../storage/store.ts";
import type { ManualClock } from "../manual-clock.ts";

/** One store to test, on a clock that the case moves. Made anew for each case. */
export interface StoreKit {
  readonly clock: ManualClock;
  /** A fresh, empty store that uses `clock`. Called once. */
  open(): Promise<Store>;
  /** Another handle on the same data, opened while the first may be open or closed. Left out where nothing outlives a
   *  handle. */
  reopen?(): Promise<Store>;
}

export interface StoreCase {
  readonly name: string;
  /** The invariants of `storage/store.ts` it shows: `S1` to `S9`. */
  readonly invariant: string;
  /** It can only run where the kit can reopen. */
  readonly reopens?: true;
  /** Rejects when the store does not do what the port says. Closes what it reopened; the kit's owner closes the rest. */
  readonly run: (kit: StoreKit) => Promise<void>;
}
