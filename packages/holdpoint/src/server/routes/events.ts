/** `GET /v1/events`: what happens in the store, as server-sent events. */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Context, Handler } from "hono";
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { principalKey, principalOf, requireScope, tenantOf, type Auth } from "../auth/principal.ts";
import type { EventFeed } from "../events/event-feed.ts";
import { EventFeeds } from "../events/event-feeds.ts";
import { BEGINNING, sseStream } from "../events/sse-stream.ts";
import { StreamSlots, type StreamLimit } from "../events/stream-slots.ts";
import { refusals, security } from "../http/endpoint.ts";
import type { OnServerError, ServerEnv } from "../http/guard.ts";
import { HttpRefusal } from "../http/http-refusal.ts";

const SCOPE = "events:read";

/** How the route is described. */
export const eventsConfig: RouteConfig = {
  method: "get",
  path: "/v1/events",
  summary: "What happens, as server-sent events: ids, kinds and positions",
  description: `Takes the scope ${SCOPE}. Without Last-Event-ID it begins now; with the id of the last event that was seen, just after it; with 0, at the very first.`,
  security,
  request: {
    headers: z.object({ "Last-Event-ID": z.string().optional() }),
  },
  responses: {
    200: {
      description:
        "Events `thread`, `interrupt`, `claim`, `grant` … with data { stream, id, seq, at, kinds, interrupts }, and comments when nothing happens",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...refusals,
  },
};

/** What the route is made of. */
export interface EventsSettings {
  readonly store: Store;
  readonly auth: Auth;
  readonly limit: StreamLimit;
  readonly onError: OnServerError;
  /** Says that no more is told here. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether somebody who listens may go on: their key was not revoked, has the scope, and is of the same tenant. */
async function mayListen(auth: Auth, request: Request, tenant: Tenant): Promise<boolean> {
  const principal = await principalOf(auth, request).catch(() => undefined);
  return principal !== undefined && principal.scopes.includes(SCOPE) && tenantOf(principal) === tenant;
}

/** Serves the events of a store. */
export function eventsHandler({ store, auth, limit, onError, signal }: EventsSettings): Handler<ServerEnv> {
  const feeds = new EventFeeds(store);
  const slots = new StreamSlots(limit);

  /** The cursor to begin after. One that this store did not give out is refused. */
  const beginning = async (feed: EventFeed, id: string | undefined): Promise<string | undefined> => {
    // A store that fails is told before there is a stream.
    const end = await feed.end();
    if (id === undefined) return end;
    if (id === BEGINNING) return undefined;
    await feed.after(id, 1);
    return id;
  };

  const refuseWhenStopping = (): void => {
    if (signal?.aborted !== true) return;
    throw new HttpRefusal("TOO_MANY_STREAMS", "This server stops; come back in a moment.");
  };

  return async (c: Context<ServerEnv>) => {
    const principal = c.get("principal");
    requireScope(principal, SCOPE);
    refuseWhenStopping();
    const tenant = tenantOf(principal);
    const feed = feeds.of(tenant);
    const from = await beginning(feed, c.req.header("last-event-id"));
    // The store may have taken its time.
    refuseWhenStopping();
    const headers = { "content-type": "text/event-stream" };
    // Nobody would read the stream, and its place would never be given back.
    if (c.req.method === "HEAD") return new Response(null, { headers });
    const release = slots.take(principalKey(principal));
    const stream = sseStream({
      feed,
      clock: store.clock,
      from,
      signal,
      allowed: () => mayListen(auth, c.req.raw, tenant),
      ended(error) {
        release();
        if (error !== undefined) onError(error, c.get("requestId"));
      },
    });
    return new Response(stream, { headers });
  };
}
