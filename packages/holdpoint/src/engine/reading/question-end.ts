/** How a question ended: what came of it, by whom, when, and why. */
import type { Resolution } from "../../approvals/review-state.ts";
import type { Closing, InterruptRecord } from "../../core/interrupt.ts";
import { quotedEnd } from "../../core/quoted.ts";
import { reviewedOf } from "../questions/reviewed.ts";
import { CALLER } from "../thread/signals.ts";
import { THE_THREAD } from "../thread/thread-questions.ts";

/** What counts in the end. */
type Counts = "approved" | "rejected" | "answered" | "failed";

/** The end of a question. */
export interface QuestionEnd {
  readonly how: Counts | "expired" | "canceled" | "superseded";
  /** Who made it so; nobody when it was the deadline, or the thread by itself. */
  readonly by: readonly string[];
  readonly at?: number;
  /** In their words, or in the engine's. */
  readonly reason?: string;
  /** What counts because nobody decided in time. */
  readonly otherwise?: Counts;
  /** An approval that was taken back before it was used. */
  readonly revoked?: Closing;
}

const COUNTS = {
  approve: "approved",
  reject: "rejected",
  respond: "answered",
  choose: "answered",
  fail: "failed",
} as const satisfies Record<Resolution["type"], Counts>;

/** They stand for nobody. */
const NOBODY: ReadonlySet<string> = new Set([CALLER, THE_THREAD]);

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: Value };
}

function resolvedEnd(record: InterruptRecord): QuestionEnd {
  const { decision } = record;
  const state = reviewedOf(record)?.state;
  const resolution = state?.resolution;
  if (resolution === undefined) {
    return { how: "answered", by: decision === undefined ? [] : [decision.by], ...optional("at", decision?.at) };
  }
  const last = resolution.decisions.at(-1);
  return {
    how: COUNTS[resolution.type],
    by: resolution.by,
    at: resolution.at,
    ...optional("reason", state?.votes.find(({ id }) => id === last)?.comment),
    ...optional("revoked", state?.revoked),
  };
}

function expiredEnd(record: InterruptRecord): QuestionEnd {
  const { deadlineAt, onDeadline = "fail" } = record;
  const state = reviewedOf(record)?.state;
  const resolution = state?.resolution;
  const otherwise =
    resolution === undefined ? (onDeadline === "fail" ? "failed" : "answered") : COUNTS[resolution.type];
  return {
    how: "expired",
    by: [],
    otherwise,
    ...optional("at", resolution?.at ?? deadlineAt),
    ...optional("revoked", state?.revoked),
  };
}

function closedEnd(record: InterruptRecord, how: "canceled" | "superseded"): QuestionEnd {
  const { by, at, reason } = reviewedOf(record)?.state.closed ?? record.closed ?? {};
  return {
    how,
    by: by === undefined || NOBODY.has(by) ? [] : [by],
    ...optional("at", at),
    ...optional("reason", reason),
  };
}

/** How a question ended; undefined while it is open. */
export function endOf(record: InterruptRecord): QuestionEnd | undefined {
  switch (record.status) {
    case "pending":
      return undefined;
    case "resolved":
      return resolvedEnd(record);
    case "expired":
      return expiredEnd(record);
    case "canceled":
    case "superseded":
      return closedEnd(record, record.status);
  }
}

/** A reason of the engine's. */
function because(reason: string | undefined): string {
  if (reason === undefined) return ".";
  return `: ${reason}${/[.!?]$/.test(reason) ? "" : "."}`;
}

/** A reason in the words of whoever gave it. */
function inWords(reason: string | undefined): string {
  return reason === undefined ? "." : `: ${quotedEnd(reason)}`;
}

function sayBy(by: readonly string[]): string {
  return by.length === 0 ? "" : ` by ${by.join(", ")}`;
}

/** The end in one sentence or two. */
export function sayEnd({ how, by, reason, otherwise, revoked }: QuestionEnd): string {
  const back = revoked === undefined ? "" : ` Taken back by ${revoked.by}${inWords(revoked.reason)}`;
  switch (how) {
    case "approved":
      return `Approved${sayBy(by)}.${back}`;
    case "rejected":
      return `Rejected${sayBy(by)}.`;
    case "answered":
      return `Answered${sayBy(by)}.`;
    case "failed":
      return `Failed${sayBy(by)}.`;
    case "expired":
      return `Nobody decided in time: ${otherwise === "answered" ? "the default answer counts" : (otherwise ?? "failed")}.${back}`;
    case "canceled":
      return by.length === 0 ? `The run was canceled${inWords(reason)}` : `Canceled${sayBy(by)}${inWords(reason)}`;
    case "superseded":
      return `It is not asked any more${because(reason)}`;
  }
}
