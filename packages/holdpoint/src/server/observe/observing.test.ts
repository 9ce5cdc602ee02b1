/** What is told of requests (V1–V3), and who may see figures. */
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type ContextManager,
} from "@opentelemetry/api";
import { AsyncLocalStorage } from "node:async_hooks";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Desk, Heard } from "../../../test/notify/desk.ts";
import { WHO, DeskAuth } from "../../../test/server/served.ts";
import type { Scope } from "../auth/principal.ts";
import { framing, refusalResponse, type ServerEnv } from "../http/guard.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import type { RequestLine } from "./logger.ts";
import { Metrics, type CountedRequest } from "./metrics.ts";
import { metricsHandler } from "./metrics-handler.ts";
import { observing, type Observers } from "./observing.ts";
import { failSpan, inSpan } from "./spans.ts";

const spans = new InMemorySpanExporter();

/** Contexts, as an SDK for Node.js keeps them. */
class Contexts implements ContextManager {
  readonly #current = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#current.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    given: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#current.run(given, () => run.apply(self as never, args));
  }

  bind<T>(_context: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/;

beforeAll(() => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new Contexts());
  propagation.setGlobalPropagator({
    inject: () => undefined,
    fields: () => ["traceparent"],
    extract(from, carrier, getter) {
      const [, traceId, spanId] = PARENT.exec(String(getter.get(carrier, "traceparent"))) ?? [];
      if (!getter.keys(carrier).includes("traceparent") || traceId === undefined || spanId === undefined) return from;
      return trace.setSpanContext(from, { traceId, spanId, traceFlags: 1, isRemote: true });
    },
  });
});

afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

beforeEach(() => spans.reset());

/** An app like the server's: it finds things, refuses, and fails. */
function appOf(observers: Observers): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.onError((error, c) => refusalResponse(c, error, () => undefined));
  app.use(framing(() => undefined));
  app.use(observing(observers));
  app.use("/v1/*", async (c, next) => {
    if (c.req.header("authorization") === undefined) throw new HttpRefusal("UNAUTHENTICATED", "Who?");
    c.set("principal", WHO.ann);
    await next();
  });
  app.get("/v1/things/:id", (c) => {
    if (c.req.param("id") === "broken") throw new Error("secret detail");
    // Not every library throws errors.
    // oxlint-disable-next-line only-throw-error
    if (c.req.param("id") === "odd") throw "text";
    return c.json({ id: c.req.param("id") });
  });
  app.all("*", () => {
    throw new HttpRefusal("ROUTE_NOT_FOUND", "Nothing.");
  });
  return app;
}

const AS_ANN = { headers: { authorization: "Bearer ann" } };

describe("a request", () => {
  test.each<[string, RequestInit, string, number]>([
    ["/v1/things/secret-name?token=x", AS_ANN, "/v1/things/:id", 200],
    ["/v1/things/broken", AS_ANN, "/v1/things/:id", 500],
    ["/v1/things/odd", AS_ANN, "/v1/things/:id", 500],
    ["/v1/things/x", {}, "(none)", 401],
    ["/v1/other/secret-name", AS_ANN, "(none)", 404],
    ["/secret-name", {}, "(none)", 404],
  ])("to %s is told once, by its route and status (V2)", async (path, init, route, status) => {
    const counted: CountedRequest[] = [];
    const lines: RequestLine[] = [];
    const ids: string[] = [];
    const app = appOf({
      metrics: { request: (request) => void counted.push(request) },
      log: {
        onRequest: (line) => void lines.push(line),
        within(requestId, run) {
          ids.push(requestId);
          return run();
        },
      },
    });
    const response = await app.request(path, init);
    const requestId = response.headers.get("x-request-id");
    expect(response.status).toBe(status);
    expect(counted).toEqual([{ method: "GET", route, status, durationMs: expect.any(Number) as number }]);
    expect(lines).toMatchObject([{ requestId, method: "GET", route, path: path.replace(/\?.*/, ""), status }]);
    expect(lines[0]?.principal).toEqual(init === AS_ANN ? { kind: "person", id: "ann" } : undefined);
    expect(ids).toEqual([requestId]);
    const [span] = spans.getFinishedSpans();
    expect(spans.getFinishedSpans()).toHaveLength(1);
    expect(span?.name).toBe(`GET ${route}`);
    expect(span?.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": route,
      "http.response.status_code": status,
      "holdpoint.request_id": requestId,
    });
    expect(span?.status.code).toBe(status >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    expect(JSON.stringify([span?.attributes, span?.events])).not.toContain("secret");
  });

  test("is part of the trace it says it is part of (V3); nobody need be told", async () => {
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
    await appOf({}).request("/v1/things/x", { headers: { ...AS_ANN.headers, traceparent } });
    const [span] = spans.getFinishedSpans();
    expect(span?.spanContext().traceId).toBe(TRACE_ID);
    expect(span?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
  });
});

describe("a span", () => {
  test("of a notification says by which channel, and that it failed", async () => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = await desk.told([heard]);
    await desk.pay();
    heard.before = () => Promise.reject(new RangeError("secret detail"));
    await notifications.tick();
    heard.before = undefined;
    await desk.clock.advance(10_000);
    await notifications.tick();
    const found = spans.getFinishedSpans().map(({ name, attributes, status }) => [name, attributes, status]);
    const attributes = { "holdpoint.channel": "heard" };
    expect(found).toEqual([
      ["holdpoint.notify", { ...attributes, "error.type": "RangeError" }, { code: SpanStatusCode.ERROR }],
      ["holdpoint.notify", attributes, { code: SpanStatusCode.UNSET }],
    ]);
  });

  test("says what kind of thing was thrown", async () => {
    await inSpan("x", {}, async (span) => failSpan(span, "text"));
    expect(spans.getFinishedSpans()[0]?.attributes).toEqual({ "error.type": "string" });
  });
});

describe("figures", () => {
  const auth = new DeskAuth();
  const mayScrape = { ...WHO.cron, scopes: ["metrics:read"] as readonly Scope[] };

  async function scraped(isPublic: boolean, as?: string): Promise<Response> {
    const desk = new Desk();
    const app = new Hono<ServerEnv>();
    app.onError((error, c) => refusalResponse(c, error, () => undefined));
    app.use(framing(() => undefined));
    const known = { authenticate: (request: Request) => (as === "scraper" ? mayScrape : auth.authenticate(request)) };
    app.get("/metrics", metricsHandler(new Metrics(desk.holdpoint), isPublic ? undefined : known));
    return app.request("/metrics", as === undefined ? {} : { headers: { authorization: `Bearer ${as}` } });
  }

  test.each<[string, string | undefined, number]>([
    ["nobody", undefined, 401],
    ["somebody without the scope", "nobody", 403],
    ["whoever has the scope", "scraper", 200],
  ])("are shown to %s: %s gets %d", async (_who, as, status) => {
    const response = await scraped(false, as);
    expect(response.status).toBe(status);
    expect((await response.text()).includes("holdpoint_store_up 1")).toBe(status === 200);
  });

  test("wait so long until it is known who asks, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const app = new Hono<ServerEnv>();
    app.onError((error, c) => refusalResponse(c, error, () => undefined));
    app.use(framing(() => undefined));
    const never = { authenticate: () => new Promise<never>(() => undefined) };
    app.get("/metrics", metricsHandler(new Metrics(new Desk().holdpoint), never));
    const answer = app.request("/metrics");
    await vi.advanceTimersByTimeAsync(2_000);
    const response = await answer;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "LOOKUP_TIMEOUT" });
  });

  test("are shown to everybody where that is configured, as Prometheus reads them", async () => {
    const response = await scraped(true);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  });
});
