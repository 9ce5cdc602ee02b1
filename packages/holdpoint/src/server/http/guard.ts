/**
 * What stands before every route.
 *
 * U1. Every response has the id of its request, made here, and the headers that keep browsers from making anything else
 *     of it than what it is. None is stored by a cache but the files of a page (pages/page-files.ts).
 * U2. Every error becomes a problem (problem.ts). From 500 on, whoever runs the server hears of it.
 * U3. Nothing under /v1 but signing in is answered before it is known who asks (auth/principal.ts), and that they do not
 *     ask too often.
 * U4. Where it is said which hosts are served, a request for another one is refused, whatever it asks: a name that was
 *     made to lead here (DNS rebinding) leads nowhere.
 */
import { randomUUID } from "node:crypto";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { FailedAttempts } from "../auth/failed-attempts.ts";
import { principalKey, principalOf, type Auth, type Principal, type SignInWay } from "../auth/principal.ts";
import { markSecure, originsBehind, type TrustProxy } from "./client-address.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { problemOf, problemResponse } from "./problem.ts";
import type { TokenBuckets } from "./rate-limit.ts";
import { isFramed } from "./text-response.ts";

/** What is known of a request on its way. */
export interface ServerEnv {
  readonly Variables: {
    requestId: string;
    /** Headers that every response has; those that are made with them need not be given them (text-response.ts). */
    frame: Readonly<Record<string, string>>;
    /** The address it came from (client-address.ts). */
    address: string;
    principal: Principal;
    /** Headers of a page and its files, in place of those of the API. */
    page: Readonly<Record<string, string>> | undefined;
  };
}

/** Hears of errors that are nobody's fault but the server's. */
export type OnServerError = (error: unknown, requestId: string) => void;

const browserHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
  // Whether a host is to be reached by TLS alone is for whoever runs it to say.
  strictTransportSecurity: false,
});

/** What is said to browsers, as a server says it that says nothing else. */
async function saidToBrowsers(): Promise<Readonly<Record<string, string>>> {
  const silent = new Hono().use(browserHeaders).get("*", (c) => c.body(null));
  return Object.fromEntries((await silent.request("/")).headers);
}

/** The response for an error (U2). */
export function refusalResponse(c: Context<ServerEnv>, error: unknown, onError: OnServerError): Response {
  const requestId = c.get("requestId");
  const problem = problemOf(error, requestId);
  if (problem.status >= 500) onError(error, requestId);
  return problemResponse(problem);
}

/** Ids, headers, and what is thrown and is no Error (U1). */
export function framing(onError: OnServerError): MiddlewareHandler<ServerEnv> {
  let always: Readonly<Record<string, string>> | undefined;
  return async (c, next) => {
    always ??= await saidToBrowsers();
    const requestId = `req_${randomUUID()}`;
    const frame = { ...always, "cache-control": "no-store", "x-request-id": requestId };
    c.set("requestId", requestId);
    c.set("frame", frame);
    try {
      await next();
    } catch (thrown) {
      // Errors come by app.onError(); what is thrown and is no Error comes here.
      c.res = refusalResponse(c, thrown, onError);
    }
    // Not c.header(), which makes another response of one that is there, each time.
    const more = { ...(isFramed(c.res) ? {} : frame), ...c.get("page") };
    for (const [name, value] of Object.entries(more)) c.res.headers.set(name, value);
  };
}

/** The address that a connection is with, as far as this platform says. */
function peerOf(c: Context<ServerEnv>): string {
  const bindings = c.env as
    | { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } }
    | undefined;
  return bindings?.incoming?.socket?.remoteAddress ?? "unknown";
}

/** Says where a request came from. Throws INVALID_ARGUMENT for proxies that are none. */
export function locating(trustProxy: TrustProxy | undefined): MiddlewareHandler<ServerEnv> {
  const originOf = originsBehind(trustProxy);
  return async (c, next) => {
    const { address, isSecure } = originOf(c.req.raw.headers, peerOf(c));
    c.set("address", address);
    if (isSecure) markSecure(c.req.raw);
    await next();
  };
}

/** Refuses requests for other hosts (U4). A host without a port is that name at every port. */
export function forHosts(hosts: readonly string[]): MiddlewareHandler<ServerEnv> {
  const served = new Set(hosts.map((host) => host.toLowerCase()));
  return async (c, next) => {
    const { host, hostname } = new URL(c.req.url);
    if (!served.has(host) && !served.has(hostname)) {
      throw new HttpRefusal("HOST_REFUSED", `This server answers for ${hosts.join(", ")}; use one of these addresses.`);
    }
    await next();
  };
}

/** What the guard knows people by. */
export interface GuardSettings {
  readonly auth: Auth;
  readonly buckets: TokenBuckets;
  readonly attempts: FailedAttempts;
  /** How people can sign in. */
  readonly signIn: readonly SignInWay[];
}

/** Says who asks, or refuses (U3). */
export function guarding({ auth, buckets, attempts, signIn }: GuardSettings): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const principal = await principalOf(auth, c.req.raw, signIn).catch((error: unknown) => {
      const isUnknown = error instanceof HttpRefusal && error.code === "UNAUTHENTICATED";
      if (isUnknown && c.req.raw.headers.has("authorization")) attempts.failed(c.get("address"));
      // To sign in anew helps who has a session and not its page (auth/sessions.ts, N6).
      const isOfAnotherPage = error instanceof HttpRefusal && error.code === "CSRF_REFUSED";
      throw isOfAnotherPage ? new HttpRefusal(error.code, error.message, { ...error.data, signIn }) : error;
    });
    const retryAfterMs = buckets.take(principalKey(principal));
    if (retryAfterMs > 0) {
      throw new HttpRefusal("RATE_LIMITED", `${principal.id} asks too often; wait and try again.`, { retryAfterMs });
    }
    c.set("principal", principal);
    await next();
  };
}
