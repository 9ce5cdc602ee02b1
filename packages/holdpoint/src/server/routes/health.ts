/** Whether the server lives, and whether it can do its work: for whatever runs it, and without saying who asks. */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Handler } from "hono";
import type { Store } from "../../storage/store.ts";
import type { ServerEnv } from "../http/guard.ts";
import type { ServerLog } from "../observe/logger.ts";
import { Readiness } from "../observe/readiness.ts";

const healthSchema = z.strictObject({ status: z.enum(["ok", "unavailable"]) }).openapi("Health");
const health = { content: { "application/json": { schema: healthSchema } } } as const;

/** How the routes are described. */
export const healthConfigs: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/healthz",
    summary: "The server lives",
    responses: { 200: { description: "It does", ...health } },
  },
  {
    method: "get",
    path: "/readyz",
    summary: "The store answers, and takes what is written",
    responses: { 200: { description: "It does", ...health }, 503: { description: "It does not", ...health } },
  },
];

/** The server lives. */
export const healthz: Handler<ServerEnv> = (c) => c.json({ status: "ok" });

/** The store answers, and takes what is written. */
export function readyz(store: Store, log?: ServerLog): Handler<ServerEnv> {
  const readiness = new Readiness(store, log);
  return async (c) => {
    const isReady = await readiness.isReady();
    return isReady ? c.json({ status: "ok" }) : c.json({ status: "unavailable" }, 503);
  };
}
