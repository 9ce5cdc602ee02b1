/** The HTTP API (`holdpoint/server`). */
export { createServer, type ServerOptions } from "./create-server.ts";
export { ApiKeys, type ApiKey } from "./auth/api-keys.ts";
export { SCOPES, type Auth, type Principal, type PrincipalKind, type Scope } from "./auth/principal.ts";
export { bearerToken } from "./auth/bearer.ts";
export type { StreamLimit } from "./events/stream-slots.ts";
export type { FeedEvent } from "./events/feed-event.ts";
export type { OnServerError, ServerEnv } from "./http/guard.ts";
export type { Problem } from "./http/problem.ts";
export type { RateLimit } from "./http/rate-limit.ts";
export type { ServedGraphs } from "./routes/threads.ts";
