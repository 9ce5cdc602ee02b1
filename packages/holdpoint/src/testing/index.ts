/** What tests of agents and of store drivers are made with (`holdpoint/testing`). */
export { CrashingStore, type Crash } from "./crashing-store.ts";
export { ManualClock } from "./manual-clock.ts";
export { storeContract, type StoreCase, type StoreKit } from "./store-contract/index.ts";
