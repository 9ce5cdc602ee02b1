/**
 * The contract every store driver keeps, as cases that no test runner owns:
 *
 *     for (const { name, run } of storeContract) test(name, () => run(makeKit()));
 */
import { commitAtomicity } from "./commit-atomicity.ts";
import type { StoreCase } from "./contract.ts";
import { documents } from "./documents.ts";
import { durability } from "./durability.ts";
import { erasure } from "./erasure.ts";
import { events } from "./events.ts";
import { leasesAndFences } from "./leases-and-fences.ts";
import { queries } from "./queries.ts";
import { streams } from "./streams.ts";
import { tenants } from "./tenants.ts";
import { time } from "./time.ts";
import { wakesAndDue } from "./wakes-and-due.ts";

export type { StoreCase, StoreKit } from "./contract.ts";

/** All cases, by what they are about. */
export const storeContract: readonly StoreCase[] = [
  ...commitAtomicity,
  ...leasesAndFences,
  ...wakesAndDue,
  ...streams,
  ...documents,
  ...queries,
  ...events,
  ...erasure,
  ...tenants,
  ...time,
  ...durability,
];
