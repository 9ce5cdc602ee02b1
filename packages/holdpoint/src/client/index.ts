/** The client of a Holdpoint server, for browsers and everything else that has `fetch` (`holdpoint/client`). */
export { HoldpointClient } from "./client.ts";
export type { Call, ClientOptions } from "./transport.ts";
export type { TextStorage } from "./page-secret.ts";
export type { ConnectionState, EventsOptions, HoldpointEvent } from "./event-stream.ts";
export { HoldpointProblem, isProblem, NOT_HOLDPOINT, UNREACHABLE, type ProblemIssue } from "./problem.ts";
export { rawParts, visibleParts, type TextPart } from "./marked-text.ts";
export { actionOf, reviewOf } from "./question.ts";
export type {
  ActionShown,
  BulkDecision,
  BulkResult,
  BypassShown,
  Change,
  CharacterMark,
  Claim,
  DecisionInput,
  DelegationRequest,
  AskedAgain,
  InterruptDetail,
  InterruptsQuery,
  InterruptStatus,
  InterruptSummary,
  OfferedOption,
  OpenWays,
  Page,
  Paging,
  ReceiptShown,
  ReviewShown,
  Risk,
  RoundShown,
  RungShown,
  SimilarDecision,
  StandingShown,
  VoteShown,
  Way,
} from "./question.ts";
export type {
  Alarm,
  CheckpointDetail,
  CheckpointListed,
  ForkInput,
  GraphShown,
  JournalItem,
  RunInput,
  RunStarted,
  ThreadDetail,
  ThreadListed,
  ThreadsQuery,
  ThreadStatus,
} from "./thread.ts";
export type {
  AuditFinding,
  AuditQuery,
  AuditRecordShown,
  AuditVerification,
  Consideration,
  DeadDelivery,
  Explanation,
  ExplanationInput,
  GrantRequest,
  GrantShown,
  PoliciesShown,
  PolicyLimitShown,
  PolicyRuleShown,
  PolicyShown,
  PolicyTrace,
  SessionShown,
  SignedOut,
  SignInWay,
  SimulatedChange,
  Simulation,
  ToolShown,
  Verdict,
} from "./oversight.ts";
export type { Json, JsonObject } from "../core/json.ts";
