/**
 * Letting a thread go on that waits for somebody to say so: held at a breakpoint, as a fork may be; failed; or blocked.
 *
 * B1. A breakpoint holds a thread for people: what agents and services hold never lets it go on, whatever scopes it has.
 *     That they tried is on record.
 * B2. What goes on by itself, waits for answers or has ended is not touched.
 */
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import { threadId } from "../../core/ids.ts";
import { engineFor } from "../../engine/engine-for.ts";
import type { Program } from "../../engine/program.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { unknownThread } from "../../engine/journal/claimed.ts";
import { loadThread } from "../../engine/journal/load-thread.ts";
import { recordAttempt } from "../../engine/questions/bypasses.ts";
import { goOn } from "../../engine/runs/runs.ts";
import type { Store, ThreadRow } from "../../storage/store.ts";
import type { Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { byId, nothing } from "../schema/common.ts";
import { continuedSchema } from "../schema/thread-schema.ts";
import { programFor, requireProgram, type ServedGraphs } from "./served-graphs.ts";

/** B1 */
function refuseOthers({ kind, id: by }: Principal): void {
  if (kind === "person") return;
  throw new HoldpointError(
    "AGENT_CANNOT_DECIDE",
    `${by} acts with the credentials of ${kind === "agent" ? "an agent" : "a service"}; only a person lets a thread go on past a breakpoint.`,
    { by },
  );
}

/** Refuses what is not to be let go on, or not by this principal. */
async function requireHeld(store: Store, principal: Principal, row: ThreadRow): Promise<void> {
  const { view } = await loadThread(store, row.tenant, row.id, row.head);
  if (view.breakpoint !== undefined) return refuseOthers(principal);
  if (row.status === "failed" || row.status === "blocked") return;
  const hasEnded = row.status === "completed" || row.status === "canceled";
  const how = view.questions.size > 0 ? "waits for answers" : hasEnded ? `is ${row.status}` : "goes on by itself";
  throw new HttpRefusal("THREAD_NOT_HELD", `Thread "${row.id}" ${how}; nobody has to let it go on.`, {
    threadId: row.id,
    status: row.status,
  });
}

/** Lets a thread go on. That somebody tried who may not is on record (B1). */
async function letGoOn(store: Store, principal: Principal, row: ThreadRow, program: Program): Promise<void> {
  const { id: by, kind } = principal;
  const { tenant, id } = row;
  try {
    await requireHeld(store, principal, row);
    // Another request may have brought it to a breakpoint since.
    const mayPass = (): void => refuseOthers(principal);
    const run = await goOn(engineFor(store), { tenant, id, program }, { by, mayPass });
    await run?.journal.flush();
  } catch (error) {
    if (isHoldpointError(error, "AGENT_CANNOT_DECIDE")) {
      await recordAttempt(store, tenant, { by, as: kind, code: error.code, attempt: "continue", interruptId: id });
    }
    throw error;
  }
}

/** Letting threads go on. */
export function continueEndpoints({ store, tenant }: TenantDesk, graphs: ServedGraphs): readonly Endpoint[] {
  return [
    endpoint({
      method: "post",
      path: "/v1/threads/{id}/continue",
      summary: "Lets a thread go on that is held at a breakpoint (people alone), has failed, or is blocked",
      scope: "threads:run",
      params: byId,
      query: nothing,
      body: nothing,
      result: continuedSchema,
      status: 202,
      async answer({ principal, params: { id } }) {
        const row = await store.thread(tenant, threadId(id));
        if (row === undefined) throw unknownThread(threadId(id));
        const program = programFor(graphs, row) ?? requireProgram(graphs, row.graph, row.version);
        await letGoOn(store, principal, row, program);
        return { threadId: row.id, graph: program.name, version: program.version };
      },
    }),
  ];
}
