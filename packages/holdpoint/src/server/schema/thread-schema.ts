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
export const threadsQuery = z.strictObject({
  status: status.optional(),
  graph: name.optional(),
  q: name.optional().openapi({ description: "Text in the id or in the name of the graph." }),
  order: z.enum(["oldest", "newest"]).optional().openapi({ default: "oldest" }),
  ...paging,
});

/** A thread as it stands. */
export const threadSchema = z
  .strictObject({
    ...threadShape,
    run: z.int(),
    step: z.int(),
    next: z.array(z.string()).readonly().openapi({ description: "Nodes that are to run, or that wait." }),
    interrupts: z.array(z.string()).readonly().openapi({ description: "Ids of the questions it waits for." }),
    values: anyJson.optional().openapi({
      description: "The state; left out when the graph is not registered here, or whoever asks may not read threads.",
    }),
    error: z.strictObject({ name: z.string(), message: z.string(), code: z.string().optional() }).optional(),
    blocked: z.string().optional().openapi({ description: "Why it is blocked: the first difference." }),
    held: z
      .strictObject({ when: z.enum(["before", "after"]), nodes: z.array(z.string()).readonly() })
      .optional()
      .openapi({ description: "Where it is held at a breakpoint, until somebody lets it go on." }),
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

/** What may come with it. */
export const runHeaders = z.object({
  "Idempotency-Key": z.string().optional().openapi({
    description: "The same key with the same request has the same answer for a day, and starts nothing again.",
  }),
});

/** A run that was started: its start is stored, and it goes on by itself. */
export const runStartedSchema = z
  .strictObject({ threadId: z.string(), graph: z.string(), version: z.string() })
  .openapi("RunStarted");

/** A thread that somebody let go on: that is stored, and it goes on by itself. */
export const continuedSchema = z
  .strictObject({ threadId: z.string(), graph: z.string(), version: z.string() })
  .openapi("Continued");

/** What was recorded of a thread, entry by entry. */
export const journalPageSchema = pageOf(
  z
    .strictObject({
      seq: z.int(),
      index: z.int().openapi({ description: "The place of the entry in its record." }),
      at: instant,
      kind: z.string(),
      task: z.string().optional(),
      name: z.string().optional(),
      says: z.string().openapi({ description: "What happened, for people." }),
      interruptId: z.string().optional(),
      detail: anyJson.openapi({ description: "The entry; what is hidden in it is written out." }),
    })
    .openapi("JournalEntry"),
);

/** Which page of a journal, or of checkpoints. */
export const pageOfThread = z.strictObject(paging);

const checkpointShape = {
  id: z.string(),
  at: instant,
  source: z.enum(["input", "loop", "update", "fork"]),
  run: z.int(),
  step: z.int(),
  next: z.array(z.string()).readonly().openapi({ description: "Nodes that are to run." }),
} as const;

/** Checkpoints, newest first. */
export const checkpointPageSchema = pageOf(z.strictObject(checkpointShape).openapi("CheckpointSummary"));

/** A checkpoint with the state there. */
export const checkpointSchema = z
  .strictObject({
    ...checkpointShape,
    values: anyJson.optional().openapi({ description: "Left out when the graph is not registered here." }),
  })
  .openapi("Checkpoint");

/** The thread and the checkpoint in the path. */
export const byCheckpoint = z.strictObject({ id: z.string(), checkpointId: z.string() });

/** Where a thread is forked, and what becomes of effects that are recorded after that. */
export const forkBody = z
  .strictObject({
    checkpointId: name.optional().openapi({ description: "Where it stands now when left out." }),
    effects: z.enum(["reuse", "dry-run", "execute"]),
    threadId: name.optional(),
    hold: z.literal(true).optional().openapi({ description: "It is made, and does not go on by itself." }),
  })
  .openapi("Fork");

/** The new thread. */
export const forkedSchema = z.strictObject({ threadId: z.string() }).openapi("Forked");

/** The graphs that are served, and how they are drawn. */
export const graphsSchema = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          name: z.string(),
          version: z.string(),
          mermaid: z.string().optional(),
          nodes: z.array(z.string()).readonly(),
          edges: z.array(z.strictObject({ from: z.string(), to: z.string(), conditional: z.boolean() })).readonly(),
        })
        .openapi("Graph"),
    )
    .readonly(),
});

/** Threads that nobody goes on with until somebody does something. */
export const alarmsSchema = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          kind: z.enum(["unclaimable", "blocked"]),
          threadId: z.string(),
          graph: z.string(),
          version: z.string(),
          since: instant,
          says: z.string(),
        })
        .openapi("Alarm"),
    )
    .readonly(),
});

/** Why a run is ended. */
export const cancelBody = z.strictObject({ reason: reason.optional() }).openapi("Cancel");
