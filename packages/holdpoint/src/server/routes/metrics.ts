/** How `GET /metrics` is described (observe/metrics-handler.ts). */
import { z, type RouteConfig } from "@hono/zod-openapi";
import { refusals, security } from "../http/endpoint.ts";

/** How the route is described. */
export const metricsConfig: RouteConfig = {
  method: "get",
  path: "/metrics",
  summary: "Figures for Prometheus",
  description: "Where figures are kept. It takes the scope metrics:read, unless they are made public.",
  security,
  responses: {
    200: { description: "The figures", content: { "text/plain": { schema: z.string() } } },
    ...refusals,
  },
};
