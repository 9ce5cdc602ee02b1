/**
 * Listening for HTTP with Node.
 *
 * Z1. A request has 10 s for its headers and 30 s for all of it; a connection that asks nothing is closed after 65 s.
 * Z2. To stop is to take nothing more, and to let answers under way be finished for so long; then connections are cut. One
 *     that asks nothing is closed at once: also one that never has, as browsers and clients open to be quick later.
 * Z3. So many connections are open at the most: what comes while nobody is known yet has a bound in memory.
 */
import { serve } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Hono } from "hono";
import { HoldpointError } from "../../core/errors.ts";
import type { ServerEnv } from "./guard.ts";

/** A server that listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Its address on this machine. */
  readonly url: string;
  /** Stops it (Z2); resolves when no connection is left. */
  stop(waitMs: number): Promise<void>;
}

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;

/** More than there may be event streams (create-server.ts), with room for whoever asks meanwhile (Z3). */
const MOST_CONNECTIONS = 2_000;

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const refuse = (why: string): HoldpointError =>
    new HoldpointError("INVALID_ARGUMENT", why, { host, port, code: error.code }, error);
  switch (error.code) {
    case "EADDRINUSE":
      return refuse(`Port ${port} of ${host} is in use; give another one with --port, or 0 for any that is free.`);
    case "EACCES":
      return refuse(`Port ${port} of ${host} may not be used by this account; give one above 1023 with --port.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return refuse(`${host} is no address of this machine; give another one with --host.`);
    default:
      return error;
  }
}

/** An address with an IPv6 host in brackets. */
function addressOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The connections of a server on which nothing was asked, told when they are to be closed (Z2). */
function unasked(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    // For Node, a connection is idle only after its first request.
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** Begins to listen. Throws INVALID_ARGUMENT when the port or the host cannot be had. */
export async function listen(
  app: Pick<Hono<ServerEnv>, "fetch">,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = serve({
    fetch: (request, bindings) => app.fetch(request, bindings),
    hostname: host,
    port,
    overrideGlobalObjects: false,
    serverOptions: LIMITS,
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const closeUnasked = unasked(server);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error) => reject(explained(error, host, port)));
  });
  const bound = (server.address() as AddressInfo).port;
  let isStopping = false;
  server.on("request", (_request, response) => {
    // A connection that was kept alive has nothing more to bring once its last answer is finished.
    response.once("close", () => isStopping && setImmediate(() => server.closeIdleConnections()));
  });
  return {
    host,
    port: bound,
    url: addressOf(host, bound),
    async stop(waitMs) {
      isStopping = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      // What somebody just sent is read first, in the turn between.
      setImmediate(() => setImmediate(closeUnasked));
      const cut = setTimeout(() => server.closeAllConnections(), waitMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
