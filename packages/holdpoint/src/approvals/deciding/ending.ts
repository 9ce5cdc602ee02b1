/**
 * How a request ends: taken, not taken, or nobody's any more (G3).
 *
 * Z1. What was decided, by people or by the deadline, ends once: consumed by one operation, or unused.
 * Z2. An approval that was revoked or is out of date is never consumed.
 * Z3. Canceling or superseding a request that is decided already makes its decision unused.
 */
import type { EngineCommand } from "../command.ts";
import { sayInstant } from "../instant.ts";
import type { ReviewState } from "../review-state.ts";
import { accept, same, type Ruling } from "../ruling.ts";
import { bypass, conflict, refused, type Case } from "./case.ts";

/** Why the approval does not count at an instant, though it was given; undefined when it counts. */
export function voidApproval(
  { revoked, resolution }: ReviewState,
  at: number,
): { readonly code: "APPROVAL_REVOKED" | "APPROVAL_EXPIRED"; readonly why: string } | undefined {
  if (resolution?.type !== "approve") return undefined;
  if (revoked !== undefined) {
    const reason = revoked.reason === undefined ? "" : ` (${revoked.reason})`;
    return { code: "APPROVAL_REVOKED", why: `it was revoked by ${revoked.by} at ${sayInstant(revoked.at)}${reason}` };
  }
  const { expiresAt } = resolution;
  if (expiresAt === undefined || at < expiresAt) return undefined;
  return { code: "APPROVAL_EXPIRED", why: `it counted until ${sayInstant(expiresAt)}` };
}

/** Refuses to end what was never decided; undefined when it was. */
function undecided(judged: Case): Ruling | undefined {
  const { state, request } = judged;
  const { status, resolution } = state;
  if (status === "pending") {
    return refused(judged, "APPROVAL_MISSING", `${request.id} is not decided yet; there is nothing to take.`);
  }
  return resolution === undefined ? conflict(judged, status) : undefined;
}

/** The outcome is taken by an operation. */
export function judgeConsumption(judged: Case, { op }: EngineCommand & { readonly type: "consume" }): Ruling {
  const { request, state, at } = judged;
  const executor = { id: op, kind: "executor" };
  const stop = undecided(judged);
  if (stop !== undefined) return stop;
  const { outcome } = state;
  if (outcome?.kind === "consumed" && outcome.op === op) return same();
  if (outcome !== undefined) {
    const message = `What was decided about ${request.id} is ${outcome.kind} since ${sayInstant(outcome.at)}; it is taken once.`;
    return bypass(judged, executor, "consume", refused(judged, "APPROVAL_SPENT", message));
  }
  const isVoid = voidApproval(state, at);
  if (isVoid !== undefined) {
    const message = `The approval of ${request.id} does not count: ${isVoid.why}.`;
    return bypass(judged, executor, "consume", refused(judged, isVoid.code, message));
  }
  return accept([{ type: "consumed", at, op }]);
}

/** Nobody will take the outcome. */
export function judgeDiscard(judged: Case, { reason }: EngineCommand & { readonly type: "discard" }): Ruling {
  const { request, state, at } = judged;
  const stop = undecided(judged);
  if (stop !== undefined) return stop;
  if (state.outcome?.kind === "unused") return same();
  if (state.outcome !== undefined) {
    return refused(
      judged,
      "APPROVAL_SPENT",
      `What was decided about ${request.id} was consumed at ${sayInstant(state.outcome.at)}.`,
    );
  }
  return accept([{ type: "unused", at, reason }]);
}

const CLOSED = { cancel: "canceled", supersede: "superseded" } as const;

/** Nobody can decide any more. */
export function judgeClosing(judged: Case, command: EngineCommand & { readonly type: "cancel" | "supersede" }): Ruling {
  const { state, at, request } = judged;
  const { status, resolution, outcome } = state;
  const { by, reason } = command;
  const type = CLOSED[command.type];
  if (status === "pending") return accept([{ type, at, by, ...(reason === undefined ? {} : { reason }) }]);
  if (status === type) return same();
  if (resolution === undefined) return conflict(judged, status);
  if (outcome === undefined) return accept([{ type: "unused", at, reason: reason ?? `${type} by ${by}` }]);
  return refused(
    judged,
    "INTERRUPT_CLOSED",
    `${request.id} is decided and ${outcome.kind}; there is nothing to close.`,
  );
}
