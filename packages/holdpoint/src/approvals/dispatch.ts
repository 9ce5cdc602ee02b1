/**
 * What an approval is worth at the moment of acting (G4, G10).
 *
 * H1. `execute` only with a committed approval of exactly this envelope that is not expired, revoked or consumed, judged
 *     with what is so now. Everything that is missing or unknown counts against it.
 * H2. Newer code or a newer policy that is no stricter: executed, and the re-stamp recorded. Stricter: asked again.
 *     Denied: aborted. Another schema of the tool is another action: asked again.
 * H3. Roles are those the directory has now. Without a directory those of the decision count, and it is recorded so. An
 *     approval by somebody the directory does not know counts no more; a rejection still does.
 * H4. The world is looked at again where a snapshot was taken. Looking again narrows the gap to the act; it does not
 *     close it.
 * H5. What aborts comes before what is asked again, so that nobody is asked about what could not be done.
 */
import type { ErrorCode } from "../core/errors.ts";
import { canonical, type Json } from "../core/json.ts";
import { voidApproval } from "./deciding/ending.ts";
import type { Vote } from "./decision.ts";
import { isSealed, type Envelope } from "./envelope.ts";
import { sayInstant } from "./instant.ts";
import type { Judgment } from "./judgment.ts";
import { quorum, type Quorum } from "./quorum.ts";
import { requestersOf, type ReviewRequest } from "./request.ts";
import type { Resolution, ReviewState } from "./review-state.ts";
import { sayRule, stagesOf, type Reviewers } from "./reviewer-rule.ts";
import { countVotes } from "./tally.ts";

/** What looking at the world again found. */
export type Revalidation =
  | { readonly result: "same" }
  /** Beyond the declared tolerance. */
  | { readonly result: "drifted"; readonly from: Json; readonly to: Json }
  | { readonly result: "impossible"; readonly reason: string };

/** Everything that counts at dispatch. */
export interface DispatchFacts {
  readonly request: ReviewRequest;
  readonly state: ReviewState;
  /** What is about to be executed, with the code, schema and policy there are now. */
  readonly envelope: Envelope;
  /** What the policy says now; undefined when it could not be asked. */
  readonly judgment: Judgment | undefined;
  /** The roles each voter holds now, or that there is no directory. */
  readonly roles: ReadonlyMap<string, readonly string[]> | "no-directory";
  /** Needed where the envelope has a snapshot. */
  readonly revalidation?: Revalidation;
  readonly at: number;
}

/** Why it is asked again, with what was and what is. */
export interface Staleness {
  readonly what: "expired" | "schema" | "policy" | "reviewers" | "world" | "instruction";
  /** One sentence for people. */
  readonly text: string;
  readonly before?: Json;
  readonly now?: Json;
}

/** Code and policy an approval was carried over to. */
export interface Restamp {
  readonly from: Pick<Envelope, "version" | "policyDigest">;
  readonly to: Pick<Envelope, "version" | "policyDigest">;
}

/** What to do. */
export type Dispatch =
  | {
      readonly kind: "execute";
      /** The envelope whose approval is consumed. */
      readonly envelopeDigest: string;
      readonly rolesAsOf: "dispatch" | "decision";
      readonly restamp?: Restamp;
    }
  | { readonly kind: "ask-again"; readonly why: readonly Staleness[] }
  | { readonly kind: "abort"; readonly code: ErrorCode; readonly reason: string };

type Abort = Dispatch & { readonly kind: "abort" };

function abort(code: ErrorCode, reason: string): Abort {
  return { kind: "abort", code, reason };
}

/** What an approval is bound to and no newer code changes. */
const BOUND = ["tenant", "tool", "graph", "threadId", "position", "requester"] as const;

/** An approval that stands. */
interface Approval {
  readonly approved: Envelope;
  readonly resolution: Resolution;
}

/** H1: the approval itself. One that is out of date is asked again (see {@link staleness}), not aborted. */
function approvalIn({ request, state, at }: DispatchFacts): Approval | Abort {
  const { envelope: approved, resolution, outcome } = state;
  if (approved === undefined || resolution?.type !== "approve") {
    return abort("APPROVAL_MISSING", `${request.id} is no approval of an action.`);
  }
  if (outcome !== undefined) {
    return abort("APPROVAL_SPENT", `The approval of ${request.id} is ${outcome.kind} since ${sayInstant(outcome.at)}.`);
  }
  const isVoid = voidApproval(state, at);
  return isVoid?.code === "APPROVAL_REVOKED"
    ? abort(isVoid.code, `The approval of ${request.id} does not count: ${isVoid.why}.`)
    : { approved, resolution };
}

/** H1: that it is the approval of this very thing. */
function bindingProblem(approved: Envelope, resolution: Resolution, now: Envelope): Abort | undefined {
  if (!isSealed(approved) || !isSealed(now) || resolution.envelopeDigest !== approved.envelopeDigest) {
    return abort("DIGEST_MISMATCH", "The approval is not of what it says it is of.");
  }
  const other = BOUND.find((part) => approved[part] !== now[part]);
  if (other !== undefined) return abort("DIGEST_MISMATCH", `The approval is of something else: the ${other} differs.`);
  return canonical(approved.args) === canonical(now.args)
    ? undefined
    : abort("DIGEST_MISMATCH", "The approval is of something else: the arguments differ.");
}

/** H2: what the policy says now, unless it stops everything. */
function judgmentIn({ judgment, envelope }: DispatchFacts): Judgment | Abort {
  if (judgment === undefined) return abort("POLICY_DENIED", "The policy could not be asked.");
  if (judgment.verdict === "deny") return abort("POLICY_DENIED", judgment.reason);
  return judgment.policy === envelope.policyDigest
    ? judgment
    : abort("POLICY_DENIED", "The policy that judged is not the one the action names.");
}

/** H4: what the world does not let happen. */
function worldProblem({ revalidation }: DispatchFacts, approved: Envelope): Abort | undefined {
  if (revalidation?.result === "impossible") return abort("PRECONDITION_FAILED", revalidation.reason);
  return revalidation === undefined && approved.snapshotDigest !== undefined
    ? abort("PRECONDITION_FAILED", "The world was not looked at again.")
    : undefined;
}

/** H3: the votes with the roles that count now. */
function votesNow(votes: readonly Vote[], roles: DispatchFacts["roles"]): readonly Vote[] {
  if (roles === "no-directory") return votes;
  return votes.flatMap((vote) => {
    if (vote.said.type !== "approve" && vote.said.type !== "edit") return [vote];
    const held = roles.has(vote.by) ? roles.get(vote.for ?? vote.by) : undefined;
    return held === undefined ? [] : [{ ...vote, roles: held }];
  });
}

/** The votes counted anew. Order counted when they were given; here it is the people who count. */
function countNow({ request }: DispatchFacts, reviewers: Reviewers | undefined, votes: readonly Vote[]): Quorum {
  const flat = reviewers === undefined ? undefined : { ...reviewers, rule: { all: stagesOf(reviewers.rule) } };
  const counted = countVotes(request.kind, votes).map((vote) => ({ ...vote, stage: 0 }));
  return quorum(flat, counted, requestersOf(request));
}

function whoIsNeeded(reviewers: Reviewers | undefined): Json {
  return reviewers === undefined ? "anybody" : sayRule(reviewers.rule);
}

/** H2 and H3: whether those who approved are still enough. */
function peopleStaleness(
  facts: DispatchFacts,
  { approved, resolution }: Approval,
  judgment: Judgment,
): readonly Staleness[] {
  const { state, envelope } = facts;
  const asks = judgment.verdict === "ask" ? judgment.ask?.reviewers : undefined;
  if (resolution.cause === "deadline") {
    // Reviewers the policy asks for now, and did not when it was asked: of an edit, say.
    const isNewer =
      asks !== undefined || (judgment.verdict === "ask" && envelope.policyDigest !== approved.policyDigest);
    const text = "It was approved because nobody decided, and the policy there is now asks people.";
    return isNewer ? [{ what: "policy", text }] : [];
  }
  const votes = votesNow(state.votes, facts.roles);
  const counted = countNow(facts, state.reviewers, votes);
  if (!counted.satisfied) {
    const lost = resolution.by.filter((id) => !counted.approvals.includes(id));
    const text = `What ${lost.join(", ")} approved counts no more (the roles are others now), and who is left is not enough.`;
    return [{ what: "reviewers", text, before: [...resolution.by], now: whoIsNeeded(state.reviewers) }];
  }
  if (asks === undefined || countNow(facts, asks, votes).satisfied) return [];
  const text = "More is asked for now than those who approved.";
  return [{ what: "policy", text, before: whoIsNeeded(state.reviewers), now: whoIsNeeded(asks) }];
}

/** Everything that has to be asked again. */
function staleness(facts: DispatchFacts, approval: Approval, judgment: Judgment): readonly Staleness[] {
  const { approved, resolution } = approval;
  const { envelope, revalidation, at } = facts;
  const why: Staleness[] = [];
  const validForMs = judgment.ask?.validForMs ?? Number.POSITIVE_INFINITY;
  const expiresAt = Math.min(resolution.expiresAt ?? Number.POSITIVE_INFINITY, resolution.at + validForMs);
  if (at >= expiresAt) {
    why.push({
      what: "expired",
      text: `The approval counted until ${sayInstant(expiresAt)}.`,
      before: expiresAt,
      now: at,
    });
  }
  if (approved.schemaDigest !== envelope.schemaDigest) {
    const text = `The tool ${approved.tool} has another schema now.`;
    why.push({ what: "schema", text, before: approved.schemaDigest, now: envelope.schemaDigest });
  }
  why.push(...peopleStaleness(facts, approval, judgment));
  if (revalidation?.result === "drifted") {
    const { from, to } = revalidation;
    why.push({ what: "world", text: "What it was approved for has changed since.", before: from, now: to });
  }
  return why;
}

function stampOf({ version, policyDigest }: Envelope): Restamp["from"] {
  return { version, policyDigest };
}

/** What to do with an approved action, now. */
export function dispatch(facts: DispatchFacts): Dispatch {
  const { envelope, roles } = facts;
  const approval = approvalIn(facts);
  if ("kind" in approval) return approval;
  const { approved, resolution } = approval;
  const bound = bindingProblem(approved, resolution, envelope);
  if (bound !== undefined) return bound;
  const judgment = judgmentIn(facts);
  if ("kind" in judgment) return judgment;
  const stop = worldProblem(facts, approved);
  if (stop !== undefined) return stop;
  const why = staleness(facts, approval, judgment);
  if (why.length > 0) return { kind: "ask-again", why };
  const isSame = approved.version === envelope.version && approved.policyDigest === envelope.policyDigest;
  return {
    kind: "execute",
    envelopeDigest: approved.envelopeDigest,
    rolesAsOf: roles === "no-directory" ? "decision" : "dispatch",
    ...(isSame ? {} : { restamp: { from: stampOf(approved), to: stampOf(envelope) } }),
  };
}
