/** What people are asked about an action: the request with everything that decides about it. */
import type { Staleness } from "../../approvals/dispatch.ts";
import { restating } from "../../approvals/instruction.ts";
import { sealEnvelope, type Envelope } from "../../approvals/envelope.ts";
import { deadlineRung, type RungInput } from "../../approvals/ladder.ts";
import { makeRequest, type RequestInput } from "../../approvals/request.ts";
import type { Rejection } from "../../approvals/repeats.ts";
import { listedMarks, visibleForm } from "../../approvals/visible-form.ts";
import { durationMs } from "../../core/duration.ts";
import type { InterruptId, OperationId } from "../../core/ids.ts";
import type { Asking, Instruction, Judged } from "../../core/journal.ts";
import { digestOf, type Json, type JsonObject } from "../../core/json.ts";
import { mergeAsks } from "../../policy/asks/merge-asks.ts";
import { mergeReviewers } from "../../policy/asks/merge-reviewers.ts";
import type { Reviewers } from "../../approvals/reviewer-rule.ts";
import { normalizeReviewers } from "../../approvals/check-reviewers.ts";
import type { AskTerms } from "../../policy/asks/ask-terms.ts";
import type { PolicyOutcome } from "../../policy/outcome.ts";
import type { Action } from "./action.ts";
import { knowAmount } from "./amounts.ts";
import type { Mandate } from "../oversight/mandate.ts";

/** Everything a request about an action is made of. */
export interface ActionCase {
  readonly action: Action;
  readonly mandate: Mandate;
  readonly operation: OperationId;
  readonly outcome: PolicyOutcome;
  /** The same, as it is journaled. */
  readonly judged: Judged;
  readonly snapshot: Json | undefined;
  readonly repeats: readonly Rejection[];
  /** Why it is asked again. */
  readonly again: readonly Staleness[];
  /** What people said before, and it is the agent's answer to (approvals/instruction.ts). */
  readonly open: readonly Instruction[];
  /** Keys of the counters it holds reservations in. */
  readonly limits: readonly string[];
}

/** The envelope of an action as it stands. */
export function envelopeOf(
  { tool, schemaDigest, args }: Pick<Action, "tool" | "schemaDigest" | "args">,
  mandate: Mandate,
  rest: {
    readonly operation: OperationId;
    readonly policyDigest: string;
    readonly snapshotDigest?: string;
    readonly validForMs?: number;
  },
): Envelope {
  const { tenant, graph, version, threadId, requester } = mandate;
  return sealEnvelope({
    tenant,
    tool,
    schemaDigest,
    args,
    graph,
    version,
    policyDigest: rest.policyDigest,
    threadId,
    position: rest.operation,
    ...(requester === undefined ? {} : { requester }),
    ...(rest.validForMs === undefined ? {} : { validForMs: rest.validForMs }),
    ...(rest.snapshotDigest === undefined ? {} : { snapshotDigest: rest.snapshotDigest }),
  });
}

/** What the author of the tool asks for, as terms that merge with those of the policy. */
function ownTerms({ terms }: Action): AskTerms {
  const { reviewers, validFor, allow } = terms;
  return {
    ...(reviewers === undefined ? {} : { reviewers: normalizeReviewers(reviewers) }),
    ...(validFor === undefined ? {} : { validForMs: durationMs(validFor) }),
    ...(allow === undefined ? {} : { allow }),
  };
}

/**
 * Who is to decide: what the policy asks for, and the author. Where neither names anybody, and it is the agent's answer to
 * an instruction, those who decided about the plan that was given to.
 */
export function reviewersOf(
  { action, outcome }: Pick<ActionCase, "action" | "outcome">,
  open: readonly Instruction[] = [],
): Reviewers | undefined {
  const named = mergeAsks([outcome.ask ?? {}, ownTerms(action)]).reviewers;
  const before = open.flatMap(({ reviewers }) => (reviewers as unknown as Reviewers | undefined) ?? []);
  return named ?? mergeReviewers(before);
}

function dueAt(rung: RungInput, askedAt: number): number {
  if ("after" in rung) return askedAt + durationMs(rung.after);
  return rung.at instanceof Date ? rung.at.getTime() : rung.at;
}

function ownLadder({ terms }: Action, askedAt: number): readonly RungInput[] {
  const { ladder, deadline, onDeadline = "reject" } = terms;
  if (ladder !== undefined) return ladder;
  return deadline === undefined ? [] : [deadlineRung({ deadline, onDeadline }, askedAt)];
}

/** A rung of the author's where a policy says who decides: they stay asked, and their silence approves nothing. */
function withRequired(rung: RungInput, at: number, required: Reviewers): RungInput {
  switch (rung.kind) {
    case "reassign":
    case "escalate": {
      const own = normalizeReviewers(rung.reviewers, { field: `ladder[${at}].reviewers` });
      return { ...rung, reviewers: mergeReviewers([required, own]) as Reviewers };
    }
    case "default":
    case "remind":
      return withoutSilentYes(rung);
  }
}

/** What was said before has to be confirmed by somebody (approvals/instruction.ts, R2). */
function withoutSilentYes(rung: RungInput): RungInput {
  return rung.kind === "default" && rung.otherwise === "approve" ? { ...rung, otherwise: "reject" } : rung;
}

/**
 * The author's ladder: within what the policy asks for, and cut short where it gives less time; then it ends with a
 * rejection.
 */
function ladderOf({ action, outcome, open }: ActionCase, askedAt: number): readonly RungInput[] {
  const { reviewers, deadlineMs } = outcome.ask ?? {};
  const ladder = ownLadder(action, askedAt);
  const given = open.length === 0 ? ladder : ladder.map(withoutSilentYes);
  const own = reviewers === undefined ? given : given.map((rung, at) => withRequired(rung, at, reviewers));
  if (deadlineMs === undefined) return own;
  const endAt = askedAt + deadlineMs;
  const last = own.at(-1);
  if (last !== undefined && dueAt(last, askedAt) <= endAt) return own;
  return [...own.filter((rung) => dueAt(rung, askedAt) < endAt), { kind: "default", at: endAt, otherwise: "reject" }];
}

function summaryOf({ terms, tool, args }: Action): string {
  const { summary } = terms;
  if (typeof summary === "string") return summary;
  return summary === undefined ? `${tool} ${JSON.stringify(args)}` : String(summary(args as never));
}

/** What people see first, in its visible form: all of it, as models have a hand in names, reasons and findings, too. */
function valueOf({ action, outcome, snapshot, again, open }: ActionCase): Json {
  const restated = restating(open);
  const why = [...again, ...restated.map(({ before: _plan, ...rest }) => rest)];
  const isAllowed = outcome.verdict === "allow" && open.length > 0;
  const { shown, marks } = visibleForm({
    summary: summaryOf(action),
    tool: action.tool,
    args: action.args,
    why: isAllowed
      ? `The policy allows it (${outcome.reason}), and people said something else before.`
      : outcome.reason,
    rules: outcome.rules,
    ...(outcome.ask?.risk === undefined ? {} : { risk: outcome.ask.risk }),
    ...(outcome.findings === undefined ? {} : { findings: outcome.findings }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(why.length === 0 ? {} : { again: why as unknown as Json }),
  });
  const { again: shownAgain, ...rest } = shown as { readonly again?: readonly JsonObject[] } & JsonObject;
  // The plans have their visible form already.
  const plans = restated.map(({ before }) => ({ before: before ?? null }));
  const withPlans = shownAgain?.map((one, index) => ({ ...one, ...plans[index - again.length] }));
  return { ...rest, ...(withPlans === undefined ? {} : { again: withPlans }), ...listedMarks(marks) };
}

/** The request about an action, made when its id and the time are known; throws what is wrong with it. */
export function askAbout(asked: ActionCase): (id: InterruptId, askedAt: number) => Asking {
  const { action, mandate, outcome, judged, snapshot, operation, repeats, limits, open } = asked;
  const merged = mergeAsks([outcome.ask ?? {}, ownTerms(action)]);
  // First: what is too large to be asked about is not looked through for what has to be marked.
  const envelope = envelopeOf(action, mandate, {
    operation,
    policyDigest: outcome.policy,
    ...(merged.validForMs === undefined ? {} : { validForMs: merged.validForMs }),
    ...(snapshot === undefined ? {} : { snapshotDigest: digestOf(snapshot) }),
  });
  const value = valueOf(asked);
  knowAmount(mandate.store, envelope, action);
  const { options, allow: own } = action.terms;
  // The tool says what can be done with it. A policy that says nothing about it takes nothing away.
  const allow = outcome.ask?.allow === undefined ? own : merged.allow;
  const amount = action.terms.amount?.(action.args as never);
  const reviewers = reviewersOf(asked, open);
  return (id, askedAt) => {
    const ladder = ladderOf(asked, askedAt);
    const input: RequestInput = {
      id,
      value,
      envelope,
      askedAt,
      repeats,
      coRequesters: mandate.coRequesters,
      ...(allow === undefined ? {} : { allow }),
      ...(options === undefined ? {} : { options }),
      ...(amount === undefined ? {} : { amount }),
      ...(reviewers === undefined ? {} : { reviewers }),
      ...(ladder.length === 0 ? {} : { ladder }),
      ...(mandate.oversight.directory?.roles === undefined ? {} : { roles: mandate.oversight.directory.roles }),
    };
    const request = makeRequest(input);
    const deadlineAt = request.ladder.at(-1)?.dueAt;
    return {
      value: request.value,
      purpose: "action",
      review: request as unknown as JsonObject,
      action: {
        effect: action.effect,
        ...(action.asks === undefined ? {} : { asks: action.asks }),
        schema: action.schema,
        judged,
        ...(limits.length === 0 ? {} : { limits }),
        ...(snapshot === undefined ? {} : { snapshot }),
        ...(open.length === 0 ? {} : { restates: open.map(({ interrupt }) => interrupt) }),
      },
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
    };
  };
}
