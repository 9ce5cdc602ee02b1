/** The graphs that are served, and threads that nobody goes on with. */
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { nothing } from "../schema/common.ts";
import { alarmsSchema, graphsSchema } from "../schema/thread-schema.ts";
import type { ServedGraphs } from "./served-graphs.ts";

/** What is served, and what is the matter. */
export function graphEndpoints(holdpoint: TenantDesk, graphs: ServedGraphs): readonly Endpoint[] {
  const reading = {
    method: "get",
    scope: "threads:read",
    params: nothing,
    query: nothing,
    body: nothing,
  } as const;
  return [
    endpoint({
      ...reading,
      path: "/v1/graphs",
      summary: "The graphs that are served, and how they are drawn",
      result: graphsSchema,
      answer: async () => ({
        items: graphs.map(({ program: { name, version, drawing } }) => ({
          name,
          version,
          ...(drawing ?? { nodes: [], edges: [] }),
        })),
      }),
    }),
    endpoint({
      ...reading,
      path: "/v1/alarms",
      summary: "Threads that nobody goes on with until somebody does something",
      result: alarmsSchema,
      answer: async () => ({ items: await holdpoint.alarms() }),
    }),
  ];
}
