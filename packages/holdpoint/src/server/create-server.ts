/**
 * `createServer(holdpoint, { auth })`: the HTTP API as a Hono app, to be served as it is or inside another app.
 *
 * H1. Who asks is known by `auth`: by a token in a header, which no page from elsewhere can make a browser send. Where
 *     people sign in (`signIn`), also by a session in a cookie; such a request is answered only when the page of the session
 *     made it (auth/sessions.ts, N5, N6), and no request with an Authorization header is answered by a cookie.
 * H2. Without `auth` there is no server.
 * H3. GET and HEAD change nothing of threads, questions and decisions. Whatever opens a link decides nothing, and signs
 *     nobody in. (What a session last asked is noted; a provider's answer ends its sign-in: routes/session.ts, I2.)
 * H4. Everything outside /v1 (health, the OpenAPI document, the inbox) says nothing about threads, questions or people.
 *     Figures (/metrics) count them, and take a scope unless they are made public.
 * H5. Once `signal` says that the server stops, its event streams end, and none begins: whoever listened goes on elsewhere,
 *     from where they were.
 * H6. Whoever asks is answered for their tenant: from what belongs to another, nothing differs from what does not exist
 *     (routes/tenant-endpoints.ts). What is about the whole server (/metrics) is for the tenant `default`.
 */
import { Hono } from "hono";
import { assert, HoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import type { Holdpoint } from "../engine/holdpoint.ts";
import { FailedAttempts } from "./auth/failed-attempts.ts";
import { firstOf } from "./auth/first-of.ts";
import { deciderFor, tenantOf, type Auth } from "./auth/principal.ts";
import { waysOf, type SignIn } from "./auth/sign-in.ts";
import type { StreamLimit } from "./events/stream-slots.ts";
import type { TrustProxy } from "./http/client-address.ts";
import type { Endpoint } from "./http/endpoint.ts";
import {
  forHosts,
  framing,
  guarding,
  locating,
  refusalResponse,
  type OnServerError,
  type ServerEnv,
} from "./http/guard.ts";
import { HttpRefusal } from "./http/http-refusal.ts";
import { TokenBuckets, type RateLimit } from "./http/rate-limit.ts";
import { warnOf } from "./http/warn.ts";
import {
  slackInteractions,
  slackInteractionsConfig,
  type SlackInteractionsOptions,
} from "./notify/slack/slack-interactions.ts";
import { metricsHandler } from "./observe/metrics-handler.ts";
import { observing } from "./observe/observing.ts";
import type { Observe } from "./observe/operations.ts";
import { describeRoutes, type OpenApiDocument } from "./openapi.ts";
import type { PageFiles } from "./pages/page-files.ts";
import { refusingOnPage, servePage } from "./pages/serve-page.ts";
import { apiEndpoints } from "./routes/api-endpoints.ts";
import { auditExportConfig, auditExportHandler } from "./routes/audit-export.ts";
import { eventsConfig, eventsHandler } from "./routes/events.ts";
import { healthConfigs, healthz, readyz } from "./routes/health.ts";
import { metricsConfig } from "./routes/metrics.ts";
import { serveSession, serveSignIn, sessionConfigs, type WhyNoGrants } from "./routes/session.ts";
import { OneAtATime } from "./routes/one-at-a-time.ts";
import type { ServedGraphs } from "./routes/served-graphs.ts";
import { TenantEndpoints } from "./routes/tenant-endpoints.ts";

/** What a server is made of, besides what it serves. */
export interface ServerOptions {
  /** Says who makes a request; `new ApiKeys(store)`, or your own. There is no default (H2). */
  readonly auth: Auth;
  /** How people sign in, besides. Default: they do not. */
  readonly signIn?: SignIn;
  /** The page on which people decide: `readInbox()`. Default: none. */
  readonly inbox?: PageFiles;
  /** The hosts that are served, as names or with a port; requests for others are refused. Default: whatever is asked. */
  readonly hosts?: readonly string[];
  /** The proxies before the server, whose word about clients counts. Default: none. */
  readonly trustProxy?: TrustProxy;
  /** The graphs and entrypoints that runs can be started of, and whose state is shown. Default: none. */
  readonly graphs?: ServedGraphs;
  /** How many requests one principal may make. Default: 1,200 a minute, 200 at once. */
  readonly rateLimit?: RateLimit;
  /** How many keys and links of one address may be wrong until it is told to wait. Default: 60 a minute, 200 at once. */
  readonly attemptLimit?: RateLimit;
  /** How many event streams may be open. Default: 1,000, of one principal 50. */
  readonly streams?: StreamLimit;
  /** Hears of errors that are the server's, with the id of the request. Default: the log, or a process warning. */
  readonly onError?: OnServerError;
  /** Where what happens is told of: figures at /metrics, lines in a log. Default: nowhere. */
  readonly observe?: Observe;
  /** Who is heard when a button is pressed in Slack, at /v1/slack/interactions. Default: nobody. */
  readonly slack?: SlackInteractionsOptions;
  /** Says that the server stops (H5). */
  readonly signal?: AbortSignal;
}

const RATE_LIMIT: RateLimit = { perMinute: 1_200, burst: 200 };
const ATTEMPTS: RateLimit = { perMinute: 60, burst: 200 };
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

/** Serves the endpoints of whoever asks (H6). */
function serveEndpoints(
  app: Hono<ServerEnv>,
  endpoints: readonly Endpoint[],
  tenants: TenantEndpoints,
  { clock }: Holdpoint["store"],
): void {
  for (const [index, { method, path }] of endpoints.entries()) {
    app.on(method, routed(path), (c) => {
      const principal = c.get("principal");
      const own = tenants.of(tenantOf(principal))[index];
      assert(own !== undefined, "a tenant has other endpoints than the rest");
      const frame = c.get("frame");
      return own.answer(c.req.raw, c.req.param(), { principal, clock, requestId: c.get("requestId"), frame });
    });
  }
  for (const [path, same] of Map.groupBy(endpoints, (one) => one.path)) {
    refuseOtherMethods(
      app,
      routed(path),
      same.map(({ method }) => method),
    );
  }
}

/** Figures, for whoever may see them. */
function serveMetrics(app: Hono<ServerEnv>, { metrics, isMetricsPublic = false }: Observe, auth: Auth): void {
  if (metrics === undefined) return;
  app.get("/metrics", metricsHandler(metrics, isMetricsPublic ? undefined : auth));
  refuseOtherMethods(app, "/metrics", ["get"]);
}

/** Buttons in Slack: what Slack signed is who asks, so nobody else is asked (notify/slack/slack-interactions.ts, A1, A2). */
function serveSlack(app: Hono<ServerEnv>, holdpoint: Holdpoint, slack: SlackInteractionsOptions | undefined): void {
  if (slack === undefined) return;
  app.post("/v1/slack/interactions", slackInteractions(holdpoint, slack));
  refuseOtherMethods(app, "/v1/slack/interactions", ["post"]);
}

/** Makes the HTTP API. Throws INVALID_ARGUMENT without `auth`, and for limits that are none. */
export function createServer(holdpoint: Holdpoint, options: ServerOptions): Hono<ServerEnv> {
  const bearer = requireAuth(options);
  const { graphs = [], rateLimit = RATE_LIMIT, streams = STREAMS, signIn, observe = {} } = options;
  const onError = options.onError ?? observe.log?.onError ?? warnOf;
  const { store } = holdpoint;
  const auth = signIn === undefined ? bearer : firstOf(bearer, signIn.sessions);
  const attempts = new FailedAttempts(store.clock, options.attemptLimit ?? ATTEMPTS);
  const buckets = new TokenBuckets(store.clock, rateLimit);
  const whyNoGrants: WhyNoGrants = (principal) =>
    holdpoint.forTenant(tenantOf(principal)).whyNoGrants(deciderFor(principal));
  const session = { signIn, attempts, clock: store.clock, whyNoGrants };
  const turns = { verifications: new OneAtATime(), simulations: new OneAtATime() };
  const tenants = new TenantEndpoints((tenant) => apiEndpoints(holdpoint.forTenant(tenant), graphs, turns));
  const endpoints = tenants.of(DEFAULT_TENANT);
  const configs = [
    ...sessionConfigs,
    ...endpoints.map(({ config }) => config),
    eventsConfig,
    auditExportConfig,
    slackInteractionsConfig,
    ...healthConfigs,
    metricsConfig,
  ];
  let document: OpenApiDocument | undefined;

  const app = new Hono<ServerEnv>();
  app.onError((error, c) => refusalResponse(c, error, onError));
  app.use(framing(onError));
  app.use(locating(options.trustProxy));
  app.use(observing(observe));
  if (options.hosts !== undefined) app.use(forHosts(options.hosts));
  app.get("/healthz", healthz);
  app.get("/readyz", readyz(store, observe.log));
  // Made when somebody asks for it: a start does not wait for it.
  app.get("/openapi.json", (c) => c.json((document ??= describeRoutes(configs))));
  for (const path of ["/healthz", "/readyz", "/openapi.json"]) refuseOtherMethods(app, path, ["get"]);
  serveMetrics(app, observe, auth);
  serveSlack(app, holdpoint, options.slack);
  if (options.inbox?.index !== undefined) app.use("/v1/session/oidc/*", refusingOnPage(options.inbox.index));
  serveSignIn(app, session);
  app.use("/v1/*", guarding({ auth, buckets, attempts, signIn: waysOf(signIn) }));
  serveSession(app, session);
  for (const [path, same] of Map.groupBy(sessionConfigs, (one) => one.path)) {
    refuseOtherMethods(
      app,
      path,
      same.map(({ method }) => method),
    );
  }
  serveEndpoints(app, endpoints, tenants, store);
  app.get(eventsConfig.path, eventsHandler({ store, auth, limit: streams, onError, signal: options.signal }));
  refuseOtherMethods(app, eventsConfig.path, ["get"]);
  app.get(auditExportConfig.path, auditExportHandler(store, onError));
  refuseOtherMethods(app, auditExportConfig.path, ["get"]);
  if (options.inbox !== undefined) servePage(app, options.inbox);
  app.all("*", () => {
    throw new HttpRefusal("ROUTE_NOT_FOUND", "There is nothing at this address; /openapi.json says what there is.");
  });
  return app;
}
