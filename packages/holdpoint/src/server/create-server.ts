/**
 * `createServer(holdpoint, { auth })`: the HTTP API as a Hono app, to be served as it is or inside another app.
 *
 * H1. Who asks is known by a bearer token alone. There are no cookies and no sessions, so there is nothing that a page
 *     from elsewhere could make a browser send.
 * H2. Without `auth` there is no server.
 * H3. GET and HEAD change nothing: not the store, and not what anybody decided. Whatever opens a link decides nothing.
 * H4. Everything outside /v1 (health, the OpenAPI document) says nothing about threads, questions or people.
 */
import { Hono } from "hono";
import { HoldpointError } from "../core/errors.ts";
import type { Holdpoint } from "../engine/holdpoint.ts";
import type { Auth } from "./auth/principal.ts";
import type { StreamLimit } from "./events/stream-slots.ts";
import type { Endpoint } from "./http/endpoint.ts";
import { framing, guarding, refusalResponse, type OnServerError, type ServerEnv } from "./http/guard.ts";
import { HttpRefusal } from "./http/http-refusal.ts";
import { TokenBuckets, type RateLimit } from "./http/rate-limit.ts";
import { warnOf } from "./http/warn.ts";
import { describeRoutes } from "./openapi.ts";
import { decisionEndpoints } from "./routes/decisions.ts";
import { eventsConfig, eventsHandler } from "./routes/events.ts";
import { healthConfigs, healthz, readyz } from "./routes/health.ts";
import { interruptEndpoints } from "./routes/interrupts.ts";
import { threadEndpoints, type ServedGraphs } from "./routes/threads.ts";

/** What a server is made of, besides what it serves. */
export interface ServerOptions {
  /** Says who makes a request; `new ApiKeys(store)`, or your own. There is no default (H2). */
  readonly auth: Auth;
  /** The graphs and entrypoints that runs can be started of, and whose state is shown. Default: none. */
  readonly graphs?: ServedGraphs;
  /** How many requests one principal may make. Default: 1,200 a minute, 200 at once. */
  readonly rateLimit?: RateLimit;
  /** How many event streams may be open. Default: 1,000, of one principal 50. */
  readonly streams?: StreamLimit;
  /** Hears of errors that are the server's, with the id of the request. Default: a process warning. */
  readonly onError?: OnServerError;
}

const RATE_LIMIT: RateLimit = { perMinute: 1_200, burst: 200 };
const STREAMS: StreamLimit = { most: 1_000, perPrincipal: 50 };

/** A path in Hono's notation. */
function routed(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function requireAuth(options: Partial<ServerOptions> | undefined): Auth {
  const auth = options?.auth;
  if (typeof auth?.authenticate === "function") return auth;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    "createServer() takes { auth }, which says who makes a request: new ApiKeys(store), or your own authenticate().",
  );
}

/** Refuses the methods that a path does not take. */
function refuseOtherMethods(app: Hono<ServerEnv>, path: string, methods: readonly string[]): void {
  const allow = methods.flatMap((method) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()])).join(", ");
  app.all(path, () => {
    throw new HttpRefusal("METHOD_NOT_ALLOWED", `This takes ${allow}.`, { allow });
  });
}

function serveEndpoints(app: Hono<ServerEnv>, endpoints: readonly Endpoint[], { clock }: Holdpoint["store"]): void {
  for (const one of endpoints) {
    app.on(one.method, routed(one.path), (c) =>
      one.answer(c.req.raw, c.req.param(), { principal: c.get("principal"), clock }),
    );
  }
  for (const [path, same] of Map.groupBy(endpoints, (one) => one.path)) {
    refuseOtherMethods(
      app,
      routed(path),
      same.map(({ method }) => method),
    );
  }
}

/** Makes the HTTP API. Throws INVALID_ARGUMENT without `auth`, and for limits that are none. */
export function createServer(holdpoint: Holdpoint, options: ServerOptions): Hono<ServerEnv> {
  const auth = requireAuth(options);
  const { graphs = [], rateLimit = RATE_LIMIT, streams = STREAMS, onError = warnOf } = options;
  const { store } = holdpoint;
  const endpoints = [
    ...interruptEndpoints(holdpoint),
    ...decisionEndpoints(holdpoint),
    ...threadEndpoints(holdpoint, graphs),
  ];
  const configs = [...endpoints.map(({ config }) => config), eventsConfig, ...healthConfigs];
  const document = describeRoutes(configs);

  const app = new Hono<ServerEnv>();
  app.onError((error, c) => refusalResponse(c, error, onError));
  app.use(framing(onError));
  app.get("/healthz", healthz);
  app.get("/readyz", readyz(store));
  app.get("/openapi.json", (c) => c.json(document));
  for (const path of ["/healthz", "/readyz", "/openapi.json"]) refuseOtherMethods(app, path, ["get"]);
  app.use("/v1/*", guarding(auth, new TokenBuckets(store.clock, rateLimit)));
  serveEndpoints(app, endpoints, store);
  app.get(eventsConfig.path, eventsHandler({ store, auth, limit: streams, onError }));
  refuseOtherMethods(app, eventsConfig.path, ["get"]);
  app.all("*", () => {
    throw new HttpRefusal("ROUTE_NOT_FOUND", "There is nothing at this address; /openapi.json says what there is.");
  });
  return app;
}
