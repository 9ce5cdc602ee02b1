/** `GET /metrics`: figures for Prometheus, for whoever has the scope, or for everybody where that is configured. */
import type { Handler } from "hono";
import { principalOf, requireScope, type Auth } from "../auth/principal.ts";
import type { ServerEnv } from "../http/guard.ts";
import type { Metrics } from "./metrics.ts";

/** Serves figures. `auth` undefined: to whoever asks. */
export function metricsHandler(metrics: Metrics, auth: Auth | undefined): Handler<ServerEnv> {
  return async (c) => {
    if (auth !== undefined) requireScope(await principalOf(auth, c.req.raw), "metrics:read");
    const text = await metrics.text();
    return c.body(text, 200, { "content-type": metrics.registry.contentType });
  };
}
