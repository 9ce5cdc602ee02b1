/**
 * What a thread did and where it stood: its journal and its checkpoints; and new threads that begin at one of them.
 *
 * K1. A breakpoint holds for agents and services in forks, too (continue.ts, B1): what they fork from where people let a
 *     thread go on, or have still to do so, is held until a person lets it.
 */
import type { z } from "@hono/zod-openapi";
import { threadId } from "../../core/ids.ts";
import { checkpointOf, checkpointPage } from "../../engine/runs/checkpoints.ts";
import { unknownThread } from "../../engine/journal/claimed.ts";
import { engineFor } from "../../engine/engine-for.ts";
import { fork, isBehindBreakpoint } from "../../engine/runs/fork.ts";
import { getState } from "../../engine/runs/history.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { journalPage } from "../../engine/reading/journal-page.ts";
import { goOn } from "../../engine/runs/runs.ts";
import type { Store, ThreadRow } from "../../storage/store.ts";
import { requesterFor, type Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, PAGE_DEFAULT, sentPage } from "../schema/common.ts";
import {
  byCheckpoint,
  checkpointPageSchema,
  checkpointSchema,
  forkBody,
  forkedSchema,
  journalPageSchema,
  pageOfThread,
} from "../schema/thread-schema.ts";
import { programFor, requireProgram, type ServedGraphs } from "./served-graphs.ts";

/** Begins a thread where another one stood (K1). */
async function begunFork(
  store: Store,
  graphs: ServedGraphs,
  place: Pick<ThreadRow, "tenant" | "id">,
  { principal, body }: { readonly principal: Principal; readonly body: z.output<typeof forkBody> },
): Promise<z.output<typeof forkedSchema>> {
  const { checkpointId, effects, threadId: named, hold } = body;
  const row = await store.thread(place.tenant, place.id);
  if (row === undefined) throw unknownThread(place.id);
  const target = { ...place, program: requireProgram(graphs, row.graph, row.version) };
  const engine = engineFor(store);
  const by = requesterFor(principal);
  const from = checkpointId ?? (await getState(engine, target, undefined)).config.configurable.checkpoint_id;
  const isHeld = hold === true || (principal.kind !== "person" && (await isBehindBreakpoint(engine, target, from)));
  const { configurable } = await fork(engine, target, from, {
    effects,
    ...(named === undefined ? {} : { threadId: named }),
    ...(by === undefined ? {} : { by }),
  });
  const made = threadId(configurable.thread_id);
  if (!isHeld) await (await goOn(engine, { ...target, id: made }))?.journal.flush();
  return { threadId: made };
}

/** The journal and the checkpoints of a thread, and forks of it. */
export function historyEndpoints({ store, tenant }: TenantDesk, graphs: ServedGraphs): readonly Endpoint[] {
  const placeOf = (id: string): Pick<ThreadRow, "tenant" | "id"> => ({ tenant, id: threadId(id) });
  const reading = { method: "get", scope: "threads:read", body: nothing } as const;
  return [
    endpoint({
      ...reading,
      path: "/v1/threads/{id}/journal",
      summary: "What a thread did, entry by entry",
      params: byId,
      query: pageOfThread,
      result: journalPageSchema,
      answer: async ({ params: { id }, query: { cursor, limit = PAGE_DEFAULT } }) =>
        sentPage(await journalPage(store, placeOf(id), { after: cursor, limit })),
    }),
    endpoint({
      ...reading,
      path: "/v1/threads/{id}/checkpoints",
      summary: "Where a thread stood, newest first",
      params: byId,
      query: pageOfThread,
      result: checkpointPageSchema,
      answer: async ({ params: { id }, query: { cursor, limit = PAGE_DEFAULT } }) =>
        sentPage(await checkpointPage(store, placeOf(id), { after: cursor, limit })),
    }),
    endpoint({
      ...reading,
      path: "/v1/threads/{id}/checkpoints/{checkpointId}",
      summary: "A thread as it stood, with its state",
      params: byCheckpoint,
      query: nothing,
      result: checkpointSchema,
      async answer({ params: { id, checkpointId } }) {
        const place = placeOf(id);
        const row = await store.thread(place.tenant, place.id);
        return checkpointOf(store, place, checkpointId, row && programFor(graphs, row));
      },
    }),
    endpoint({
      method: "post",
      path: "/v1/threads/{id}/forks",
      summary:
        "Begins a thread where another one stood; whoever asks counts as a requester of it. Behind a breakpoint, what agents and services begin is held",
      scope: "threads:fork",
      params: byId,
      query: nothing,
      body: forkBody,
      result: forkedSchema,
      status: 202,
      answer: async ({ principal, params: { id }, body }) => begunFork(store, graphs, placeOf(id), { principal, body }),
    }),
  ];
}
