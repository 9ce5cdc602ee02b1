/**
 * What is told of every request: a span, a count, a line in the log.
 *
 * V1. It stands just after the request has its id (http/guard.ts, framing), and before everything that may refuse it.
 * V2. A route is told with names in place of what is in the address. Queries and headers are not told at all.
 * V3. A span belongs to whatever trace the request says it is part of.
 */
import { context, propagation, SpanKind, SpanStatusCode, type Span, type TextMapGetter } from "@opentelemetry/api";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Principal } from "../auth/principal.ts";
import type { ServerEnv } from "../http/guard.ts";
import type { RequestLine, ServerLog } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { tracer } from "./spans.ts";

/** Who is told of requests. Spans are always made; without an SDK they cost next to nothing. */
export interface Observers {
  readonly metrics?: Pick<Metrics, "request">;
  readonly log?: Pick<ServerLog, "onRequest" | "within">;
}

/** Where a trace that goes on here is read from: only what is asked for. */
const FROM_HEADERS: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Who asked, for the log; of which tenant, unless it is the server's own. */
function shownPrincipal({
  kind,
  id,
  tenant,
}: Pick<Principal, "kind" | "id" | "tenant">): NonNullable<RequestLine["principal"]> {
  return { kind, id, ...(tenant === undefined || tenant === DEFAULT_TENANT ? {} : { tenant }) };
}

/** Addresses that nothing is at have one route. */
function routeOf(c: Context<ServerEnv>): string {
  const route = routePath(c);
  return route.includes("*") ? "(none)" : route;
}

/** Tells of requests. */
export function observing({ metrics, log }: Observers): MiddlewareHandler<ServerEnv> {
  const told = (c: Context<ServerEnv>, span: Span, durationMs: number, status: number): void => {
    const { method, path } = c.req;
    const route = routeOf(c);
    const requestId = c.get("requestId");
    span.updateName(`${method} ${route}`);
    span.setAttributes({ "http.route": route, "http.response.status_code": status });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    metrics?.request({ method, route, status, durationMs });
    const principal = c.get("principal") as Pick<Principal, "kind" | "id" | "tenant"> | undefined;
    const who = principal === undefined ? {} : { principal: shownPrincipal(principal) };
    const address = c.get("address");
    const took = Math.round(durationMs * 10) / 10;
    log?.onRequest({ requestId, method, route, path, address, status, durationMs: took, ...who });
  };

  return async (c, next) => {
    const requestId = c.get("requestId");
    const parent = propagation.extract(context.active(), c.req.raw.headers, FROM_HEADERS);
    const attributes = { "http.request.method": c.req.method, "holdpoint.request_id": requestId };
    const began = performance.now();
    await tracer().startActiveSpan(c.req.method, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
      let status = 500;
      try {
        await (log === undefined ? next() : log.within(requestId, next));
        ({ status } = c.res);
      } finally {
        told(c, span, performance.now() - began, status);
        span.end();
      }
    });
  };
}
