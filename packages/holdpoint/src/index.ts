/** Holdpoint's public API. Drivers come from `holdpoint/sqlite`; what helps to test, from `holdpoint/testing`. */

// Graphs
export {
  Annotation,
  type AnnotationRoot,
  type Channel,
  type Reducer,
  type StateDefinition,
  type StateType,
  type UpdateType,
} from "./graph/annotation.ts";
export { Command } from "./graph/command.ts";
export { type CompiledStateGraph, type CompileOptions, type GraphDrawing } from "./graph/compiled-graph.ts";
export { isInterrupted } from "./graph/is-interrupted.ts";
export {
  REMOVE_ALL_MESSAGES,
  type Message,
  type MessageLike,
  type RemoveMessage,
  type ToolCall,
  type ToolMessage,
} from "./graph/message.ts";
export { MessagesAnnotation, messagesStateReducer, type MessagesUpdate } from "./graph/messages.ts";
export { END, INTERRUPT, START } from "./graph/names.ts";
export type { AddNodeOptions, NodeAction } from "./graph/node-types.ts";
export { Send } from "./graph/send.ts";
export { StateGraph } from "./graph/state-graph.ts";

// Tools and plain async functions
export { entrypoint, type EntrypointOptions } from "./graph/entrypoint.ts";
export { getPreviousState } from "./graph/entrypoint-program.ts";
export { task, type TaskOptions } from "./graph/task.ts";
export { tool, type Tool, type ToolCallRequest, type ToolConfig, type ToolOptions } from "./graph/tool.ts";
export { ToolNode, toolsCondition, type ToolNodeOptions } from "./graph/tool-node.ts";

// Inside a node, a tool or a task
export { interrupt, type InterruptOptions } from "./engine/operations/interrupt.ts";
export type { RunConfig } from "./engine/program.ts";
export { step, type RetryPolicy, type StepContext, type StepOptions } from "./engine/operations/step.ts";
export { now, random, sleep, type KeyOptions } from "./engine/operations/time.ts";

// Approvals
export { approve, type ActionInput, type Approval } from "./engine/operations/approve.ts";
export type { ActionShown, ApprovalTerms, WorldNow } from "./engine/gate/action.ts";
export type { Decider, DecideOptions } from "./engine/questions/decider.ts";
export type { Directory } from "./approvals/directory.ts";
export type { BypassAttempt } from "./engine/questions/bypasses.ts";
export type { GrantStatus } from "./engine/oversight/grants.ts";
export type { RungInput } from "./approvals/ladder.ts";
export type { ReviewersInput } from "./approvals/reviewer-rule.ts";
export { interpret } from "./approvals/interpret/interpret.ts";

// Policy
export { allow, ask, deny } from "./policy/builders.ts";
export { compilePolicy, type PolicyOptions, type PolicyTool } from "./graph/compile-policy.ts";
export type { CompiledPolicy } from "./policy/compile.ts";
export type { PolicyDocument } from "./policy/document.ts";

// Serving
export {
  Holdpoint,
  type DelegationInput,
  type HoldpointOptions,
  type PendingInterrupt,
  type PendingQuery,
  type ThreadsQuery,
  type ThreadSummary,
} from "./engine/holdpoint.ts";
export type { TenantDesk } from "./engine/tenant-desk.ts";
export type { ThreadAlarm } from "./engine/reading/alarms.ts";
export type { InboxQuery, SimilarQuestion } from "./engine/reading/inbox.ts";
export type { QuestionDetail } from "./engine/reading/question-detail.ts";
export type { QuestionItem } from "./engine/reading/question-item.ts";
export type { Claim } from "./engine/questions/claims.ts";
export type { Explained, PolicyInForce, Simulated } from "./engine/reading/policies.ts";
export type { CheckOutcome, Difference, ThreadCheck } from "./engine/check/check-thread.ts";
export type { CheckQuery } from "./engine/check/check-threads.ts";

// Stores
export { MemorySaver } from "./storage/memory.ts";
export type * from "./storage/store.ts";
export type { Clock } from "./core/clock.ts";
export type { Duration } from "./core/duration.ts";
export { DEFAULT_TENANT, type Tenant, type ThreadId } from "./core/ids.ts";

// Results and errors
export type { AnswerSchema } from "./engine/questions/answer-schema.ts";
export type { App, Result, StreamOptions } from "./engine/app.ts";
export type { ForkOptions } from "./engine/runs/fork.ts";
export type { StateSnapshot } from "./engine/runs/history.ts";
export type { InvokeConfig } from "./engine/runs/run-config.ts";
export type { UpdateOptions } from "./engine/runs/update-state.ts";
export type { StreamData } from "./engine/runs/stream.ts";
export type { DebugEvent, StreamMode, TokenSource } from "./engine/thread/thread-events.ts";
export type { Interrupt, Receipt, SignedContent, Standing } from "./core/interrupt.ts";
export type { Json, JsonObject } from "./core/json.ts";
export { ERROR_CODES, HoldpointError, isHoldpointError, type ErrorCode } from "./core/errors.ts";
export { StepError } from "./core/step-error.ts";
