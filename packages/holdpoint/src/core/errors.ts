/**
 * One error class, one list of codes. A code is stable; a message may be reworded.
 * `docs/reference/errors.md` mirrors this list and a test compares the two.
 */

/** Every operating error Holdpoint can raise: code → what it means, in one sentence. */
export const ERROR_CODES = {
  ACTION_ANSWERED: "People gave an answer instead of approving the action; it was not done.",
  ACTION_PENDING: "The same action waits for people already; it is not put before them a second time.",
  ACTION_REJECTED: "People rejected the action; it was not done.",
  AGENT_CANNOT_DECIDE: "Something an agent or a service holds tried to decide; only people can.",
  ALREADY_DECIDED: "The question was already answered differently.",
  ALREADY_VOTED: "The person has voted already, or somebody has in their place; one person counts once.",
  AMBIGUOUS_OPERATION: "Two operations of one task cannot be told apart; give one a name, a key or an input.",
  AMBIGUOUS_RESUME: "One answer was given while several questions (or none that it can mean) are pending.",
  ANSWER_INVALID: "The answer does not fit the schema of the question; the question stays open.",
  ANSWER_UNCLEAR: "The answer is neither a clear yes nor a clear no, and it was asked again often enough.",
  APPROVAL_EXPIRED: "The approval is out of date.",
  APPROVAL_MISSING: "There is no approval of exactly this action.",
  APPROVAL_REVOKED: "The approval was revoked before it was used.",
  APPROVAL_SPENT: "The approval was consumed already, or ended unused.",
  CHECKPOINTER_REQUIRED: "The graph pauses or is resumed, and it was compiled without a checkpointer.",
  CHECKPOINT_NOT_FOUND: "The thread has no checkpoint of that id.",
  DEADLINE_PASSED: "The deadline of the question had passed, by the clock of the store.",
  DECISION_NOT_ALLOWED: "The question cannot be decided in this way.",
  DELEGATION_INVALID: "The delegation cannot be made, or does not cover this.",
  DIGEST_MISMATCH: "The answer was given to something else than what the question shows.",
  DIRECTORY_FAILED: "The directory could not say which roles a person holds; nothing was decided.",
  DISPATCHER_FAILED: "What rings the workers did not take what was sent to it; polling finds what is due.",
  DUPLICATE_GRAPH: "Two different graphs carry the same name and version.",
  EFFECT_NOT_RECORDED: "A fork that reuses recorded effects met one that is not recorded.",
  ERASURE_REFUSED: "What was to be erased is still needed; nothing of it was erased.",
  FENCED: "Another worker took the thread over; nothing of this commit was stored.",
  GRANT_INVALID: "A grant has no bounds, or does not fit the tool it is for.",
  GRAPH_INVALID: "The graph is not well formed.",
  GRAPH_NOT_FOUND: "No registered graph has the name (and version) the thread was started with.",
  IDEMPOTENCY_KEY_REUSED: "The key was sent with another request before.",
  INSTRUCTION_UNCONFIRMED: "People said something else each time they were asked what they meant; nothing was done.",
  INTERRUPT_CLAIMED: "Somebody else said that they look at the question; that is not over yet.",
  INTERRUPT_CLOSED: "The question is no longer open: it was canceled, superseded or expired.",
  INTERRUPT_NOT_AWAITED: "An interrupt was raised and never awaited; nothing after it was executed.",
  INTERRUPT_NOT_FOUND: "No question has that id.",
  INVALID_ARGUMENT: "An argument is not of the shape the call takes.",
  INVALID_UPDATE: "A node returned something that is no update of the graph's state.",
  JSON_INVALID: "The text is not JSON, or not JSON that is safe to read.",
  KEY_INVALID: "A key cannot be used: it is no Ed25519 key, or its file is damaged, unreadable or open to others.",
  LADDER_INVALID: "The ladder of a deadline is not well formed.",
  LOOKUP_TIMEOUT: "What a gate has to look up did not come in time; nothing was done.",
  NESTED_OPERATION: "An operation was called inside the body of a step.",
  NOT_A_REVIEWER: "The person is not among those who decide about this.",
  NOT_JSON: "A value that has to be stored is not JSON-safe.",
  NO_PENDING_INTERRUPT: "The thread has no question to answer.",
  OUTSIDE_TASK: "An operation was called outside a node, tool, task or entrypoint.",
  PENDING_QUESTION: "The change would hide a question that is still pending.",
  POLICY_DENIED: "The policy does not allow the action.",
  POLICY_INVALID: "A policy cannot be read, or does not fit the tools it is for; none of it is used.",
  PRECONDITION_FAILED: "The world has changed so that the approved action cannot be done any more.",
  RECURSION_LIMIT: "The graph took more supersteps than its recursion limit allows.",
  REQUESTER_EXCLUDED: "Whoever asked for an action does not decide about it.",
  RESULT_NOT_STORABLE: "The step did its work and its result cannot be stored; it is recorded as done.",
  REVIEWERS_BUSY: "Those who would decide are asked about as much as they can look at; nobody was asked.",
  REVIEWERS_INVALID: "The rule that says who has to approve is not well formed, or nobody could ever meet it.",
  SCHEMA_INVALID: "The schema given with a question cannot be used.",
  STAGE_NOT_OPEN: "The person is asked in another stage than the one that is open.",
  STALE_CHECKPOINT: "The thread does not stand at the checkpoint named, or no question was pending there.",
  STEP_TIMEOUT: "The step did not end within its time limit.",
  STORE_BUSY: "Others kept the store busy for too long, or too many calls wait for it.",
  STORE_CONFLICT: "Somebody else changed what this commit was based on; nothing of it was stored.",
  STORE_CORRUPT: "The store cannot be read: it is damaged, or not a database of this kind.",
  STORE_DENIED: "The database does not let the user in, or not do what the store has to do.",
  STORE_FAILED: "The store failed in a way that has no code of its own.",
  STORE_FULL: "The store has no room left.",
  STORE_READ_ONLY: "The store cannot be written.",
  STORE_TOO_NEW: "The store was written by a newer version of Holdpoint.",
  STORE_TOO_OLD: "The database server is older than the oldest one Holdpoint works with.",
  STORE_UNREACHABLE: "The database cannot be reached, or is not there.",
  STORE_UNSAFE: "The store does not give the durability Holdpoint promises.",
  TASK_TIMEOUT: "The node did not end within its time limit.",
  THREAD_BLOCKED: "The recorded journal does not replay on this code; the thread is held.",
  THREAD_BUSY: "The thread is running, or waits for an answer.",
  THREAD_CANCELED: "The thread was canceled.",
  THREAD_ERASED: "What the thread did was erased; it can neither be read nor gone on with.",
  THREAD_ID_INVALID: "The thread id is empty, too long, or holds characters that are not allowed.",
  THREAD_NOT_FOUND: "No thread has that id.",
  TOO_LARGE: "A value is larger or deeper than the limit.",
  UNKNOWN_OUTCOME: "A step was started, its outcome is unknown, and a person (or its declaration) said to fail.",
  VERSION_REFUSED: "The thread is bound to another version of the graph.",
  VOTE_NOT_FOUND: "The person has no vote that could be withdrawn.",
} as const;

/** A stable, documented error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** An operating error: something outside the program's control, or input that is refused. */
export class HoldpointError extends Error {
  override readonly name = "HoldpointError";
  readonly code: ErrorCode;
  /** Machine-readable details: the path, the name or the ids at fault. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.data = data;
  }
}

/** True for a {@link HoldpointError}, of the given code when one is named. */
export function isHoldpointError(error: unknown, code?: ErrorCode): error is HoldpointError {
  return error instanceof HoldpointError && (code === undefined || error.code === code);
}

/** A programmer error: something the code holds to be true is not. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Holdpoint is wrong about itself: ${what}`);
}
