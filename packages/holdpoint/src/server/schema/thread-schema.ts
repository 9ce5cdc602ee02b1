/** Threads and runs, as they are sent. */
import { z } from "@hono/zod-openapi";
import { anyJson, instant, name, paging, pageOf, reason } from "./common.ts";

const status = z.enum(["pending", "running", "waiting", "completed", "failed", "canceled", "blocked"]);

const threadShape = {
  id: z.string(),
  graph: z.string(),
  version: z.string(),
  status,
  createdAt: instant,
  updatedAt: instant,
  wakeAt: instant.nullable().openapi({ description: "When time alone lets it go on." }),
} as const;

/** A thread in a list. */
export const threadSummarySchema = z.strictObject(threadShape).openapi("ThreadSummary");

/** A page of threads. */
export const threadPageSchema = pageOf(threadSummarySchema);

/** Which threads are listed. */
export const threadsQuery = z.strictObject({ status: status.optional(), graph: name.optional(), ...paging });

/** A thread as it stands. */
export const threadSchema = z
  .strictObject({
    ...threadShape,
    run: z.int(),
    step: z.int(),
    next: z.array(z.string()).readonly().openapi({ description: "Nodes that are to run, or that wait." }),
    interrupts: z.array(z.string()).readonly().openapi({ description: "Ids of the questions it waits for." }),
    values: anyJson.optional().openapi({ description: "The state; left out when the graph is not registered here." }),
    error: z.strictObject({ name: z.string(), message: z.string(), code: z.string().optional() }).optional(),
    blocked: z.string().optional().openapi({ description: "Why it is blocked: the first difference." }),
  })
  .openapi("Thread");

/** What a run is started with. */
export const runBody = z
  .strictObject({
    graph: name.openapi({ description: "The name of a graph that this server starts." }),
    version: name.optional(),
    input: anyJson,
  })
  .openapi("Run");

/** A run that was started: its start is stored, and it goes on by itself. */
export const runStartedSchema = z
  .strictObject({ threadId: z.string(), graph: z.string(), version: z.string() })
  .openapi("RunStarted");

/** Why a run is ended. */
export const cancelBody = z.strictObject({ reason: reason.optional() }).openapi("Cancel");
