/** Holdpoint's public API. Drivers come from `holdpoint/sqlite`; what helps to test, from `holdpoint/testing`. */

// Graphs
export { Annotation } from "./graph/annotation.ts";
export { Command } from "./graph/command.ts";
export { END, START } from "./graph/names.ts";
export { Send } from "./graph/send.ts";
export { StateGraph } from "./graph/state-graph.ts";

// Inside a node, a tool or a task
export { interrupt, type InterruptOptions } from "./engine/interrupt.ts";
export { step, type RetryPolicy, type StepContext, type StepOptions } from "./engine/step.ts";
export { now, random, sleep } from "./engine/time.ts";

// Serving
export { Holdpoint, type HoldpointOptions, type PendingInterrupt, type ThreadSummary } from "./engine/holdpoint.ts";

// Stores
export { MemorySaver } from "./storage/memory.ts";
export type { Store } from "./storage/store.ts";

// Results and errors
export type { Interrupt, Receipt } from "./core/interrupt.ts";
export { HoldpointError, type ErrorCode } from "./core/errors.ts";
export { StepError } from "./core/step-error.ts";
