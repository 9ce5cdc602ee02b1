/** Every endpoint of the API that takes a request and gives an answer: what a server serves, and what it describes. */
import type { Holdpoint } from "../../engine/holdpoint.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { auditEndpoints } from "./audit.ts";
import { bulkEndpoints } from "./bulk-decisions.ts";
import { claimEndpoints } from "./claims.ts";
import { decisionEndpoints } from "./decisions.ts";
import { grantEndpoints } from "./grants.ts";
import { graphEndpoints } from "./graphs.ts";
import { interruptEndpoints } from "./interrupts.ts";
import { policyEndpoints } from "./policies.ts";
import { runEndpoints } from "./runs.ts";
import type { ServedGraphs } from "./served-graphs.ts";
import { historyEndpoints } from "./thread-history.ts";
import { threadEndpoints } from "./threads.ts";

/** The endpoints, for what is served. */
export function apiEndpoints(holdpoint: Holdpoint, graphs: ServedGraphs): readonly Endpoint[] {
  return [
    ...interruptEndpoints(holdpoint),
    ...claimEndpoints(holdpoint),
    ...decisionEndpoints(holdpoint),
    ...bulkEndpoints(holdpoint),
    ...threadEndpoints(holdpoint, graphs),
    ...runEndpoints(holdpoint, graphs),
    ...historyEndpoints(holdpoint, graphs),
    ...graphEndpoints(holdpoint, graphs),
    ...policyEndpoints(holdpoint),
    ...grantEndpoints(holdpoint),
    ...auditEndpoints(holdpoint),
  ];
}
