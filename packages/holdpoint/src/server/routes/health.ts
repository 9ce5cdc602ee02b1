/** Whether the server lives, and whether its store answers: for whatever runs it, and without saying who asks. */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import type { ServerEnv } from "../http/guard.ts";

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
    summary: "The store answers",
    responses: { 200: { description: "It does", ...health }, 503: { description: "It does not", ...health } },
  },
];

/** The server lives. */
export const healthz: Handler<ServerEnv> = (c) => c.json({ status: "ok" });

/** Asks the store for something small. */
export function readyz(store: Store): Handler<ServerEnv> {
  return async (c) => {
    try {
      await store.threads({ tenant: DEFAULT_TENANT, limit: 1 });
      return c.json({ status: "ok" });
    } catch {
      return c.json({ status: "unavailable" }, 503);
    }
  };
}
