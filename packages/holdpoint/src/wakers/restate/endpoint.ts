/**
 * What Restate calls: a Virtual Object whose handler makes the workers of this process look.
 *
 * E1. The handler answers at once and holds nothing: what is due is claimed in the store, as it would be after polling.
 * E2. A ring that nobody takes is tried for about a quarter of a minute and then given up: a worker that starts looks by
 *     itself. So no ring stands in the way of the next one of its thread for long.
 * E3. Of a ring that was heard Restate keeps nothing.
 * E4. Whoever can reach the endpoint can make workers look, and nothing else. `identityKeys` keep others out.
 */
import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { HoldpointError } from "../../core/errors.ts";
import { baseUrl, post, serviceName } from "./ingress.ts";
import { SERVICE, type RestateWaker } from "./waker.ts";

const REGISTER_MS = 30_000;
const RETRIES = { initialInterval: 50, exponentiationFactor: 2, maxInterval: 1_000, maxAttempts: 20 } as const;

export interface RestateEndpointOptions {
  /** The service it is registered as; those who ring name it in `services`. Default: `holdpoint`. */
  readonly service?: string;
  /** Public keys of the cluster (`publickeyv1_…`): requests that it did not sign are refused. */
  readonly identityKeys?: readonly string[];
}

/** Handles requests of a server of `node:http2`, or of `node:http`. */
export interface RestateHandler {
  (request: IncomingMessage, response: ServerResponse): void;
  (request: Http2ServerRequest, response: Http2ServerResponse): void;
}

/** Loaded on use, so that importing this module does not fail where the package is not installed. */
async function loadSdk(): Promise<typeof import("@restatedev/restate-sdk")> {
  try {
    return await import("@restatedev/restate-sdk");
  } catch (error) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "Serving rings of Restate takes the package @restatedev/restate-sdk; install it beside holdpoint.",
      {},
      error,
    );
  }
}

function dueAtOf(body: unknown): number | undefined {
  if (typeof body !== "object" || body === null || !("dueAt" in body)) return undefined;
  return typeof body.dueAt === "number" ? body.dueAt : undefined;
}

/** The endpoint as a request handler, for a server of your own. */
export async function restateEndpoint(
  waker: RestateWaker,
  { service = SERVICE, identityKeys }: RestateEndpointOptions = {},
): Promise<RestateHandler> {
  const name = serviceName(service);
  const { createEndpointHandler, object } = await loadSdk();
  const rung = object({
    name,
    handlers: {
      ring: async (_context: unknown, body: unknown): Promise<void> => waker.hear(dueAtOf(body)),
    },
    options: {
      journalRetention: 0,
      idempotencyRetention: 0,
      retryPolicy: { ...RETRIES, onMaxAttempts: "kill" },
    },
  });
  return createEndpointHandler({
    services: [rung],
    // What goes wrong is told by Restate, which tries again.
    logger: () => undefined,
    ...(identityKeys === undefined ? {} : { identityKeys: [...identityKeys] }),
  });
}

export interface ServeRestateOptions extends RestateEndpointOptions {
  /** Default 9080; 0 takes one that is free. */
  readonly port?: number;
  /** The address to listen at; every one of this machine when left out. */
  readonly host?: string;
}

export interface RestateServer {
  readonly port: number;
  /** Stops listening, and breaks off what is open: Restate tries again, elsewhere. */
  readonly stop: () => Promise<void>;
}

/** Serves the endpoint over HTTP/2 without TLS. */
export async function serveRestate(
  waker: RestateWaker,
  { port = 9080, host, ...options }: ServeRestateOptions = {},
): Promise<RestateServer> {
  const server = createServer(await restateEndpoint(waker, options));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

export interface RegisterEndpointOptions {
  /** Where Restate is administered: `http://restate:9070`. */
  readonly admin: string;
  /** Where Restate reaches the endpoint: one worker, or what stands before all of them. */
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The endpoint speaks HTTP/1.1 only. */
  readonly http11?: boolean;
}

/** Tells Restate of an endpoint, which has to be reachable; as often as you like. Rejects with DISPATCHER_FAILED. */
export async function registerEndpoint(options: RegisterEndpointOptions): Promise<void> {
  const { headers = {}, http11 = false } = options;
  const uri = baseUrl(options.uri, "uri");
  await post(`${baseUrl(options.admin, "admin")}/deployments`, {
    // A ring of an older version is heard by this one as well: nothing has to stay as it was.
    body: { uri, force: true, ...(http11 ? { use_http_11: true } : {}) },
    headers,
    signal: AbortSignal.timeout(REGISTER_MS),
  });
}
