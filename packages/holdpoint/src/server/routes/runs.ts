/** Starting runs of threads; with an Idempotency-Key once, however often it is sent. */
import type { Json, JsonObject } from "../../core/json.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { KeyedAnswers } from "../../engine/runs/idempotency.ts";
import { requesterFor } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing } from "../schema/common.ts";
import { runBody, runHeaders, runStartedSchema } from "../schema/thread-schema.ts";
import { checkedKey, once } from "./once.ts";
import { requireProgram, type ServedGraphs } from "./served-graphs.ts";
import { startRun } from "./start-run.ts";

/** Starts runs. */
export function runEndpoints(desk: TenantDesk, graphs: ServedGraphs): readonly Endpoint[] {
  const answers = new KeyedAnswers(desk.store, desk.tenant);
  return [
    endpoint({
      method: "post",
      path: "/v1/threads/{id}/runs",
      summary: "Starts a run; whoever is authenticated is its requester",
      scope: "threads:run",
      params: byId,
      query: nothing,
      body: runBody,
      headers: runHeaders,
      result: runStartedSchema,
      status: 202,
      async answer({ principal, params: { id }, body, idempotencyKey }) {
        const program = requireProgram(graphs, body.graph, body.version);
        const requester = requesterFor(principal);
        const run = { threadId: id, input: body.input as Json, requester };
        const answer = { threadId: id, graph: program.name, version: program.version };
        const key = checkedKey(idempotencyKey);
        if (key === undefined) {
          await startRun(desk, program, run);
          return answer;
        }
        const content = { thread: id, ...body } as JsonObject;
        const request = { by: `${principal.kind} ${principal.id}`, key, content };
        return once(answers, request, answer, (put) => startRun(desk, program, { ...run, put: [put] }));
      },
    }),
  ];
}
