/** The client of a Holdpoint server, for browsers and everything else that has `fetch` (`holdpoint/client`). */
export { HoldpointClient } from "./client.ts";
export type { Call, ClientOptions } from "./transport.ts";
export type { TextStorage } from "./page-secret.ts";
export type { ConnectionState, EventsOptions, HoldpointEvent } from "./event-stream.ts";
export { HoldpointProblem, isProblem, NOT_HOLDPOINT, UNREACHABLE, type ProblemIssue } from "./problem.ts";
export { rawParts, visibleParts, type TextPart } from "./marked-text.ts";
export { actionOf, reviewOf } from "./question.ts";
export { quoted } from "../core/quoted.ts";
// What is sent, in either direction.
export type * from "./question.ts";
export type * from "./question-end.ts";
export type * from "./thread.ts";
export type * from "./oversight.ts";
export type { Json, JsonObject } from "../core/json.ts";
