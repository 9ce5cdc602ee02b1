/**
 * What comes of a request about an action once it was decided, or nobody decided it (G4): it runs, people are asked again,
 * or it is refused. Everything is looked up first; what is returned then happens in one go, and so in one commit.
 */
import { dispatch, type Dispatch, type Staleness } from "../approvals/dispatch.ts";
import type { Judgment } from "../approvals/judgment.ts";
import type { ReviewRequest } from "../approvals/request.ts";
import type { Resolution } from "../approvals/review-state.ts";
import { HoldpointError, type ErrorCode } from "../core/errors.ts";
import type { InterruptRecord } from "../core/interrupt.ts";
import type { Judged, Permit } from "../core/journal.ts";
import { canonical, digestOf, type Json, type JsonObject } from "../core/json.ts";
import type { PolicyOutcome } from "../policy/outcome.ts";
import type { DocumentPut } from "../storage/store.ts";
import type { Action } from "./action.ts";
import { envelopeOf } from "./action-request.ts";
import type { Answer, Operation, TaskHost } from "./operation.ts";
import { rolesNow } from "./oversight.ts";
import { INTERRUPTS } from "./questions.ts";
import { addRejection } from "./rejections.ts";
import { settleLimits } from "./reservations.ts";
import { reviewedOf, verifyReview, type Reviewed } from "./reviewed.ts";
import { revalidate } from "./world.ts";

/** The action, and what can come of it. */
export interface Settling {
  readonly action: Action;
  readonly host: TaskHost;
  readonly operation: Operation;
  /** What the policies say now. */
  readonly outcome: (args: Json) => PolicyOutcome;
  readonly pass: (permit: Permit, args: Json) => void;
  readonly refuse: (code: ErrorCode, message: string, data: Readonly<Record<string, Json>>) => void;
  /** Asks again, about what was decided on: edits included. */
  readonly askAgain: (why: readonly Staleness[], args: Json) => void;
}

/** What was decided, and the question it was decided on. */
interface Decided {
  readonly answer: Answer;
  readonly record: InterruptRecord;
  readonly reviewed: Reviewed;
}

/** The question as it stands in the store, checked against its stream and the journal (G11). */
async function decidedBy(answer: Answer, { host }: Settling): Promise<Decided> {
  const { store, tenant } = host.mandate;
  const { interrupt } = answer.entry;
  const [found] = await store.get(tenant, INTERRUPTS, [interrupt]);
  const record = found === undefined ? undefined : (JSON.parse(found.body) as InterruptRecord);
  const reviewed = record === undefined ? undefined : reviewedOf(record);
  const asked = host.asked(interrupt);
  if (found === undefined || record === undefined || reviewed === undefined || asked?.review === undefined) {
    throw new HoldpointError("APPROVAL_MISSING", `There is no request ${interrupt} to act on.`, {
      interruptId: interrupt,
    });
  }
  await verifyReview(store, tenant, reviewed, asked.review as unknown as ReviewRequest);
  host.know({ record, revision: found.revision });
  return { answer, record, reviewed };
}

/** Looks up what has to be known, and gives what then happens. */
export async function settleAction(answer: Answer, settling: Settling): Promise<() => void> {
  const decided = await decidedBy(answer, settling);
  const { resolution } = decided.reviewed.state;
  switch (resolution?.type) {
    case "approve":
      return dispatched(settling, decided);
    case "reject":
    case "fail":
    case undefined:
      return rejected(settling, decided, resolution);
    case "respond":
    case "choose":
      return declined(settling, decided, resolution);
  }
}

/** What was reserved for it is used, or goes back. */
function limitsOf(
  { host, operation }: Settling,
  { record }: Decided,
  as: "consumed" | "released",
): Promise<readonly DocumentPut[]> {
  const { store, tenant } = host.mandate;
  return settleLimits(store, tenant, operation.id, record.action?.limits ?? [], as);
}

/** The decision reached the agent. */
function deliver({ host }: Settling, { answer }: Decided, puts: readonly DocumentPut[]): void {
  host.journal.append(answer.entry);
  host.consumed(answer.entry);
  for (const put of puts) host.journal.put(put);
}

async function rejected(settling: Settling, decided: Decided, resolution: Resolution | undefined): Promise<() => void> {
  const { action, host } = settling;
  const { store, tenant } = host.mandate;
  const { request, state } = decided.reviewed;
  const puts = [...(await limitsOf(settling, decided, "released"))];
  const comment = state.votes.findLast(({ said }) => said.type === "reject")?.comment;
  const by = resolution?.by ?? [];
  if (resolution?.type === "reject" && resolution.cause === "people" && request.envelope !== undefined) {
    const rejection = { interruptId: request.id, at: resolution.at, by, ...(comment === undefined ? {} : { comment }) };
    const put = await addRejection(store, tenant, request.envelope.actionDigest, rejection);
    if (put !== undefined) puts.push(put);
  }
  const who = by.length === 0 ? "because it was not decided in time" : `by ${by.join(", ")}`;
  return () => {
    deliver(settling, decided, puts);
    const why = comment === undefined ? "" : `: ${comment.replace(/\.$/, "")}`;
    const message = `${action.tool} was rejected ${who}${why}.`;
    settling.refuse("ACTION_REJECTED", message, {
      interruptId: request.id,
      by: [...by],
      cause: resolution?.cause ?? "deadline",
      ...(comment === undefined ? {} : { comment }),
    });
  };
}

/** People answered instead (approvals/decision.ts, D2). */
async function declined(settling: Settling, decided: Decided, resolution: Resolution): Promise<() => void> {
  const { request } = decided.reviewed;
  const option = request.options?.find(({ id }) => id === resolution.option);
  const value =
    resolution.type === "choose" ? (option?.value ?? resolution.option ?? null) : (resolution.value ?? null);
  const puts = await limitsOf(settling, decided, "released");
  return () => {
    deliver(settling, decided, puts);
    const message = `${settling.action.tool} was not done: ${resolution.by.join(", ")} answered instead.`;
    settling.refuse("ACTION_ANSWERED", message, { interruptId: request.id, by: [...resolution.by], value });
  };
}

/** The roles of everybody whose vote counts, as they are now. */
async function rolesOfVoters(
  { mandate }: TaskHost,
  { state }: Reviewed,
): Promise<ReadonlyMap<string, readonly string[]> | "no-directory"> {
  const { oversight } = mandate;
  if (oversight.directory === undefined) return "no-directory";
  const people = new Set(state.votes.flatMap((vote) => [vote.by, ...(vote.for === undefined ? [] : [vote.for])]));
  return new Map(await Promise.all([...people].map(async (id) => [id, await rolesNow(oversight, id)] as const)));
}

/** What the approval is worth now (gate.ts, G-3). */
async function verdictOf(
  { action, host, operation }: Settling,
  { reviewed, record }: Decided,
  outcome: PolicyOutcome,
): Promise<Dispatch> {
  const { state, request } = reviewed;
  const args = state.envelope?.args ?? action.args;
  const snapshotDigest = state.envelope?.snapshotDigest;
  const { snapshot } = record.action ?? {};
  if ((snapshot === undefined ? undefined : digestOf(snapshot)) !== snapshotDigest) {
    return { kind: "abort", code: "DIGEST_MISMATCH", reason: "The snapshot is not the one that was approved." };
  }
  const envelope = envelopeOf({ ...action, args: action.parse(args) }, host.mandate, {
    operation: operation.id,
    policyDigest: outcome.policy,
    ...(snapshotDigest === undefined ? {} : { snapshotDigest }),
  });
  const roles = await rolesOfVoters(host, reviewed);
  const looks = snapshot !== undefined || action.terms.revalidate !== undefined;
  const revalidation = looks ? { revalidation: await revalidate(action, snapshot ?? null, args) } : {};
  const judgment = judgmentOf(outcome, record.action?.judged);
  return dispatch({ request, state, envelope, judgment, roles, ...revalidation, at: host.now() });
}

async function dispatched(settling: Settling, decided: Decided): Promise<() => void> {
  const args = decided.reviewed.state.envelope?.args ?? settling.action.args;
  const outcome = settling.outcome(args);
  const verdict = await verdictOf(settling, decided, outcome);
  if (verdict.kind !== "execute") return unused(settling, decided, verdict);
  const puts = await limitsOf(settling, decided, "consumed");
  return () => {
    deliver(settling, decided, puts);
    settling.pass(
      {
        judged: judgedOf(outcome),
        interrupt: decided.answer.entry.interrupt,
        envelopeDigest: verdict.envelopeDigest,
        by: [...(decided.reviewed.state.resolution?.by ?? [])],
        rolesAsOf: verdict.rolesAsOf,
        ...(verdict.restamp === undefined ? {} : { restamp: verdict.restamp as unknown as Json }),
      },
      args,
    );
  };
}

/** An approval that cannot be used: it is unused, and people are asked again, or the operation is refused. */
async function unused(
  settling: Settling,
  decided: Decided,
  verdict: Exclude<Dispatch, { readonly kind: "execute" }>,
): Promise<() => void> {
  const { host, operation, action } = settling;
  const puts = await limitsOf(settling, decided, "released");
  const { interrupt } = decided.answer.entry;
  return () => {
    const decision = decided.record.decision?.id;
    const { reference } = operation;
    host.journal.append({
      type: "abandoned",
      ...reference,
      interrupt,
      ...(decision === undefined ? {} : { decision }),
    });
    host.unused(interrupt);
    for (const put of puts) host.journal.put(put);
    if (verdict.kind === "ask-again") {
      return settling.askAgain(verdict.why, decided.reviewed.state.envelope?.args ?? action.args);
    }
    const message = `${action.tool} was approved and not done: ${verdict.reason}`;
    settling.refuse(verdict.code, message, { interruptId: interrupt });
  };
}

/** What a policy said, as it is journaled. */
export function judgedOf({ verdict, rules, policy, ask }: PolicyOutcome): Judged {
  return { verdict, rules, policy, ...(ask === undefined ? {} : { ask: ask as unknown as JsonObject }) };
}

/**
 * What the policies say now. The reviewers they ask for count only when they are others than when it was asked: who
 * decides since then follows from the ladder, too.
 */
function judgmentOf({ verdict, reason, policy, ask }: PolicyOutcome, before: Judged | undefined): Judgment {
  if (ask === undefined) return { verdict, reason, policy };
  const { reviewers, ...terms } = ask;
  const then = before?.ask?.["reviewers"] ?? null;
  const isSame = canonical((reviewers ?? null) as unknown as Json) === canonical(then);
  return { verdict, reason, policy, ask: { ...terms, ...(isSame || reviewers === undefined ? {} : { reviewers }) } };
}
