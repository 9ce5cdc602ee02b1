/** Threads: listing and reading them, and ending their runs. */
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, pageQuery, sentPage } from "../schema/common.ts";
import { cancelBody, threadPageSchema, threadSchema, threadsQuery } from "../schema/thread-schema.ts";
import { programFor, type ServedGraphs } from "./served-graphs.ts";
import { readThread } from "./thread-state.ts";

/** Lists and shows threads, and ends their runs. */
export function threadEndpoints(holdpoint: TenantDesk, graphs: ServedGraphs): readonly Endpoint[] {
  const show = (id: string): ReturnType<typeof readThread> =>
    readThread(holdpoint, id, (row) => programFor(graphs, row));
  return [
    endpoint({
      method: "get",
      path: "/v1/threads",
      summary: "Threads, oldest first when nothing else is said",
      scope: "threads:read",
      params: nothing,
      query: threadsQuery,
      body: nothing,
      result: threadPageSchema,
      async answer({ query: { status, graph, q, order, ...page } }) {
        const which = {
          ...(status === undefined ? {} : { status }),
          ...(graph === undefined ? {} : { graph }),
          ...(q === undefined ? {} : { q }),
          ...(order === undefined ? {} : { order }),
        };
        return sentPage(await holdpoint.threads({ ...pageQuery(page), ...which }));
      },
    }),
    endpoint({
      method: "get",
      path: "/v1/threads/{id}",
      summary: "A thread as it stands",
      scope: "threads:read",
      params: byId,
      query: nothing,
      body: nothing,
      result: threadSchema,
      answer: async ({ params: { id } }) => show(id),
    }),
    endpoint({
      method: "post",
      path: "/v1/threads/{id}/cancel",
      summary:
        "Ends the run of a thread, wherever it is running; its questions are closed. What is in it is left out without threads:read",
      scope: "threads:cancel",
      params: byId,
      query: nothing,
      body: cancelBody,
      result: threadSchema,
      status: 202,
      async answer({ principal, params: { id }, body: { reason } }) {
        await holdpoint.cancel(id, { by: principal.id, ...(reason === undefined ? {} : { reason }) });
        const thread = await show(id);
        if (principal.scopes.includes("threads:read")) return thread;
        const { values: _values, error: _error, blocked: _blocked, ...rest } = thread;
        return rest;
      },
    }),
  ];
}
