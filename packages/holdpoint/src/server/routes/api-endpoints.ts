/** Every endpoint of the API that takes a request and gives an answer: what a server serves, and what it describes. */
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { auditEndpoints } from "./audit.ts";
import { bulkEndpoints } from "./bulk-decisions.ts";
import { claimEndpoints } from "./claims.ts";
import { continueEndpoints } from "./continue.ts";
import { decisionEndpoints } from "./decisions.ts";
import { deliveryEndpoints } from "./deliveries.ts";
import { grantEndpoints } from "./grants.ts";
import { graphEndpoints } from "./graphs.ts";
import { interruptEndpoints } from "./interrupts.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import { policyEndpoints } from "./policies.ts";
import { runEndpoints } from "./runs.ts";
import type { ServedGraphs } from "./served-graphs.ts";
import { historyEndpoints } from "./thread-history.ts";
import { threadEndpoints } from "./threads.ts";

/** What all tenants share: work that is heavy is done one at a time. */
export interface SharedTurns {
  readonly verifications: OneAtATime;
  readonly simulations: OneAtATime;
}

/** The endpoints of one tenant, for what is served. */
export function apiEndpoints(
  holdpoint: TenantDesk,
  graphs: ServedGraphs,
  { verifications, simulations }: SharedTurns,
): readonly Endpoint[] {
  return [
    ...interruptEndpoints(holdpoint),
    ...claimEndpoints(holdpoint),
    ...decisionEndpoints(holdpoint),
    ...bulkEndpoints(holdpoint),
    ...threadEndpoints(holdpoint, graphs),
    ...runEndpoints(holdpoint, graphs),
    ...continueEndpoints(holdpoint, graphs),
    ...historyEndpoints(holdpoint, graphs),
    ...graphEndpoints(holdpoint, graphs),
    ...policyEndpoints(holdpoint, simulations),
    ...grantEndpoints(holdpoint),
    ...auditEndpoints(holdpoint, verifications),
    ...deliveryEndpoints(holdpoint),
  ];
}
