/** `GET /metrics`: figures for Prometheus, for whoever has the scope, or for everybody where that is configured. */
import type { Handler } from "hono";
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { principalOf, requireScope, tenantOf, type Auth, type Principal } from "../auth/principal.ts";
import type { ServerEnv } from "../http/guard.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { inTime } from "./in-time.ts";
import type { Metrics } from "./metrics.ts";

const SCOPE = "metrics:read";
/** How long a scrape waits until it is known who asks. */
const WAIT_MS = 2_000;

/** Refuses whoever works with another tenant's data: figures are about all of them together. */
function requireOwn(principal: Principal): void {
  if (tenantOf(principal) === DEFAULT_TENANT) return;
  throw new HttpRefusal("SCOPE_MISSING", "Figures are about the whole server; they take a key of the tenant default.", {
    scope: SCOPE,
  });
}

/** Says who asks, in time: where that is looked up in a store that is away, a scrape does not wait for it to say so. */
async function known(auth: Auth, request: Request): Promise<Principal> {
  const principal = await inTime(principalOf(auth, request), undefined, WAIT_MS);
  if (principal !== undefined) return principal;
  throw new HoldpointError("LOOKUP_TIMEOUT", "It could not be looked up in time who asks; come back in a moment.");
}

/** Serves figures. `auth` undefined: to whoever asks. */
export function metricsHandler(metrics: Metrics, auth: Auth | undefined): Handler<ServerEnv> {
  return async (c) => {
    if (auth !== undefined) {
      const principal = await known(auth, c.req.raw);
      requireScope(principal, SCOPE);
      requireOwn(principal);
    }
    const text = await metrics.text();
    return c.body(text, 200, { "content-type": metrics.registry.contentType });
  };
}
