/**
 * What stands before every route.
 *
 * U1. Every response has the id of its request, made here, and the headers that keep browsers from making anything else
 *     of it than what it is. It is never stored by a cache.
 * U2. Every error becomes a problem (problem.ts). From 500 on, whoever runs the server hears of it.
 * U3. Nothing under /v1 is answered before it is known who asks (auth/principal.ts), and that they do not ask too often.
 */
import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { principalOf, type Auth, type Principal } from "../auth/principal.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { problemOf, problemResponse } from "./problem.ts";
import type { TokenBuckets } from "./rate-limit.ts";

/** What is known of a request on its way. */
export interface ServerEnv {
  readonly Variables: { requestId: string; principal: Principal };
}

/** Hears of errors that are nobody's fault but the server's. */
export type OnServerError = (error: unknown, requestId: string) => void;

const browserHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
  // Whether a host is to be reached by TLS alone is for whoever runs it to say.
  strictTransportSecurity: false,
});

/** The response for an error (U2). */
export function refusalResponse(c: Context<ServerEnv>, error: unknown, onError: OnServerError): Response {
  const requestId = c.get("requestId");
  const problem = problemOf(error, requestId);
  if (problem.status >= 500) onError(error, requestId);
  return problemResponse(problem);
}

/** Ids, headers, and what is thrown and is no Error (U1). */
export function framing(onError: OnServerError): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    c.set("requestId", `req_${randomUUID()}`);
    await browserHeaders(c, async () => {
      try {
        await next();
      } catch (thrown) {
        // Errors come by app.onError(); what is thrown and is no Error comes here.
        c.res = refusalResponse(c, thrown, onError);
      }
    });
    c.header("cache-control", "no-store");
    c.header("x-request-id", c.get("requestId"));
  };
}

/** Says who asks, or refuses (U3). */
export function guarding(auth: Auth, buckets: TokenBuckets): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const principal = await principalOf(auth, c.req.raw);
    const retryAfterMs = buckets.take(`${principal.kind} ${principal.id}`);
    if (retryAfterMs > 0) {
      throw new HttpRefusal("RATE_LIMITED", `${principal.id} asks too often; wait and try again.`, { retryAfterMs });
    }
    c.set("principal", principal);
    await next();
  };
}
