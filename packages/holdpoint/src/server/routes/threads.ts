/** Threads: listing, reading, starting runs of them, and ending those. */
import { HoldpointError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { Holdpoint, HoldpointOptions } from "../../engine/holdpoint.ts";
import type { Program } from "../../engine/program.ts";
import { requesterFor } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, pageQuery, sentPage } from "../schema/common.ts";
import {
  cancelBody,
  runBody,
  runStartedSchema,
  threadPageSchema,
  threadSchema,
  threadsQuery,
} from "../schema/thread-schema.ts";
import { startRun } from "./start-run.ts";
import { readThread } from "./thread-state.ts";

/** Graphs that are served over HTTP. */
export type ServedGraphs = HoldpointOptions["graphs"];

/** The program of a name, and of a version when one is named; else the one that was given last. */
function programOf(graphs: ServedGraphs, graph: string, version: string | undefined): Program | undefined {
  return graphs
    .map(({ program }) => program)
    .findLast((program) => program.name === graph && (version === undefined || program.version === version));
}

function requireProgram(graphs: ServedGraphs, graph: string, version: string | undefined): Program {
  const program = programOf(graphs, graph, version);
  if (program !== undefined) return program;
  const which = version === undefined ? "" : ` of version ${JSON.stringify(version)}`;
  throw new HoldpointError("GRAPH_NOT_FOUND", `No graph ${JSON.stringify(graph)}${which} can be started here.`, {
    graph,
  });
}

/** Lists and shows threads, starts runs and ends them. */
export function threadEndpoints(holdpoint: Holdpoint, graphs: ServedGraphs): readonly Endpoint[] {
  const { store } = holdpoint;
  const show = (id: string): ReturnType<typeof readThread> =>
    readThread(
      store,
      id,
      ({ graph, version }) => programOf(graphs, graph, version) ?? programOf(graphs, graph, undefined),
    );
  return [
    endpoint({
      method: "get",
      path: "/v1/threads",
      summary: "Threads, oldest first",
      scope: "threads:read",
      params: nothing,
      query: threadsQuery,
      body: nothing,
      result: threadPageSchema,
      async answer({ query: { status, graph, ...page } }) {
        const which = { ...(status === undefined ? {} : { status }), ...(graph === undefined ? {} : { graph }) };
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
      path: "/v1/threads/{id}/runs",
      summary: "Starts a run; whoever is authenticated is its requester",
      scope: "threads:run",
      params: byId,
      query: nothing,
      body: runBody,
      result: runStartedSchema,
      status: 202,
      async answer({ principal, params: { id }, body: { graph, version, input } }) {
        const program = requireProgram(graphs, graph, version);
        const requester = requesterFor(principal);
        await startRun(store, program, { threadId: id, input: input as Json, requester });
        return { threadId: id, graph: program.name, version: program.version };
      },
    }),
    endpoint({
      method: "post",
      path: "/v1/threads/{id}/cancel",
      summary: "Ends the run of a thread, wherever it is running; its questions are closed",
      scope: "threads:cancel",
      params: byId,
      query: nothing,
      body: cancelBody,
      result: threadSchema,
      status: 202,
      async answer({ principal, params: { id }, body: { reason } }) {
        await holdpoint.cancel(id, { by: principal.id, ...(reason === undefined ? {} : { reason }) });
        return show(id);
      },
    }),
  ];
}
