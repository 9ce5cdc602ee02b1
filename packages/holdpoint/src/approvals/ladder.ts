/**
 * What happens when nobody answers (G7).
 *
 * L1. A ladder is rungs at rising instants: `remind`, `reassign` (others decide instead), `escalate` (others, who also
 *     decide when reviewers disagree or stay unclear), and last `default`, the deadline.
 * L2. A rung is due at its instant, and fires once, whoever notices. What is due has fired before anything else counts.
 * L3. From the instant of the last rung on no decision is accepted.
 * L4. What happens at zero is said before it happens.
 */
import { durationMs, type Duration } from "../core/duration.ts";
import { HoldpointError } from "../core/errors.ts";
import type { OnDeadline } from "../core/journal.ts";
import { deepFreeze, isObject, toJson, type Json } from "../core/json.ts";
import { normalizeReviewers, type Surroundings } from "./check-reviewers.ts";
import { sayInstant } from "./instant.ts";
import { sayRule, type Reviewers, type ReviewersInput } from "./reviewer-rule.ts";

/** What comes of a request that nobody decides. */
export type Default = "reject" | "approve" | "fail" | { readonly value: Json };

/** One rung, at its instant. */
export type Rung =
  | { readonly kind: "remind"; readonly dueAt: number }
  | { readonly kind: "reassign" | "escalate"; readonly dueAt: number; readonly reviewers: Reviewers }
  | { readonly kind: "default"; readonly dueAt: number; readonly otherwise: Default };

/** So long after asking, or at an instant (ms since the epoch, or a Date). */
type When = { readonly after: Duration } | { readonly at: number | Date };

/** A rung as authors write it. */
export type RungInput = When &
  (
    | { readonly kind: "remind" }
    | { readonly kind: "reassign" | "escalate"; readonly reviewers: ReviewersInput }
    | { readonly kind: "default"; readonly otherwise: Default }
  );

/** Most rungs of one ladder. */
export const MAX_RUNGS = 20;
/** The last instant a Date can hold. */
const LAST_AT = 8.64e15;
const KINDS = ["remind", "reassign", "escalate", "default"] as const;

function refuse(path: string, what: string, cause?: unknown): never {
  throw new HoldpointError("LADDER_INVALID", `${path} ${what}.`, { path }, cause);
}

function dueAt(given: Readonly<Record<string, unknown>>, path: string, askedAt: number): number {
  if ("after" in given === "at" in given) return refuse(path, "has either after or at");
  if ("after" in given) {
    try {
      return askedAt + durationMs(given["after"] as Duration);
    } catch (error) {
      return refuse(`${path}.after`, "is no duration: give milliseconds, or a number with ms, s, m, h, d or w", error);
    }
  }
  const at = given["at"] instanceof Date ? given["at"].getTime() : given["at"];
  return typeof at === "number" && Number.isInteger(at) && Math.abs(at) <= LAST_AT
    ? at
    : refuse(`${path}.at`, "is no instant: give milliseconds since the epoch, or a Date");
}

/** What a default is. */
export const DEFAULTS = '"reject", "approve", "fail" or { value }';

/** True for what can come of a request that nobody decides; whether its value is JSON is another matter. */
export function isDefault(given: unknown): given is "reject" | "approve" | "fail" | { readonly value: unknown } {
  if (given === "reject" || given === "approve" || given === "fail") return true;
  return isObject(given) && Object.keys(given).length === 1 && "value" in given;
}

function defaultAt(given: unknown, path: string): Default {
  if (!isDefault(given)) return refuse(path, `is ${DEFAULTS}`);
  return typeof given === "string" ? given : { value: toJson(given.value, "value of the default") };
}

const PARTS = { remind: [], reassign: ["reviewers"], escalate: ["reviewers"], default: ["otherwise"] } as const;

function rungAt(given: unknown, path: string, around: Surroundings & { readonly askedAt: number }): Rung {
  if (!isObject(given)) return refuse(path, "is an object with a kind");
  const kind = KINDS.find((one) => one === given["kind"]);
  if (kind === undefined) return refuse(`${path}.kind`, `is one of ${KINDS.join(", ")}`);
  const allowed: readonly string[] = ["kind", "after", "at", ...PARTS[kind]];
  const extra = Object.keys(given).find((key) => !allowed.includes(key));
  if (extra !== undefined) refuse(`${path}.${extra}`, `is not part of a rung of kind ${kind}`);
  const due = dueAt(given, path, around.askedAt);
  switch (kind) {
    case "remind":
      return { kind, dueAt: due };
    case "reassign":
    case "escalate": {
      const field = `${path}.reviewers`;
      const reviewers = normalizeReviewers(given["reviewers"] as ReviewersInput, { ...around, field });
      return { kind, dueAt: due, reviewers };
    }
    case "default":
      return { kind, dueAt: due, otherwise: defaultAt(given["otherwise"], `${path}.otherwise`) };
  }
}

/** Checks a ladder and fixes its instants; throws LADDER_INVALID, or REVIEWERS_INVALID for whom it names. */
export function normalizeLadder(
  input: readonly RungInput[],
  around: Surroundings & { readonly askedAt: number },
): readonly Rung[] {
  const field = around.field ?? "ladder";
  const given: unknown = input;
  if (!Array.isArray(given) || given.length === 0) return refuse(field, "is a list with at least one rung");
  if (given.length > MAX_RUNGS) return refuse(field, `has ${given.length} rungs; at most ${MAX_RUNGS} are allowed`);
  const rungs = given.map((rung, at) => rungAt(rung, `${field}[${at}]`, around));
  let before = around.askedAt;
  for (const [at, rung] of rungs.entries()) {
    const path = `${field}[${at}]`;
    if (rung.dueAt <= before) {
      refuse(path, at === 0 ? "is not in the future" : `is not later than the rung before it`);
    }
    before = rung.dueAt;
    if ((rung.kind === "default") !== (at === rungs.length - 1)) {
      refuse(path, "is out of place: the last rung is the default, and no other is");
    }
  }
  return deepFreeze(rungs as unknown as Json) as unknown as readonly Rung[];
}

/** The ladder of a question that has a deadline and nothing else. */
export function deadlineLadder(deadlineAt: number, onDeadline: OnDeadline): readonly Rung[] {
  return [{ kind: "default", dueAt: deadlineAt, otherwise: onDeadline }];
}

/** A deadline as authors write it, as the rung it is; throws LADDER_INVALID, naming the deadline, when it is over. */
export function deadlineRung(
  { deadline, onDeadline }: { readonly deadline: Duration | Date; readonly onDeadline: Default },
  askedAt: number,
): RungInput {
  const at = deadline instanceof Date ? deadline.getTime() : askedAt + durationMs(deadline);
  if (at <= askedAt) refuse("deadline", "is not in the future");
  return { kind: "default", at, otherwise: onDeadline };
}

/** How far a ladder has come: the index of the first rung that has not fired. */
export interface LadderState {
  readonly ladder: readonly Rung[];
  readonly rung: number;
}

/** A rung and its place in the ladder. */
export interface PlacedRung {
  readonly index: number;
  readonly rung: Rung;
}

/** The rung that fires next; undefined when none is left. */
export function upcomingRung({ ladder, rung: index }: LadderState): PlacedRung | undefined {
  const rung = ladder[index];
  return rung === undefined ? undefined : { index, rung };
}

/** The rung that is due at `now` and has not fired; undefined when none is. */
export function nextRung(state: LadderState, now: number): PlacedRung | undefined {
  const upcoming = upcomingRung(state);
  return upcoming === undefined || now < upcoming.rung.dueAt ? undefined : upcoming;
}

/** A rung that escalates, and its place in the ladder. */
export interface Escalation extends PlacedRung {
  readonly rung: Extract<Rung, { readonly reviewers: Reviewers }>;
}

/** The next rung that escalates, whether or not it is due: where a disagreement goes. */
export function nextEscalation({ ladder, rung }: LadderState): Escalation | undefined {
  for (const [index, one] of ladder.entries()) {
    if (index >= rung && one.kind === "escalate") return { index, rung: one };
  }
  return undefined;
}

/** From when on no decision is accepted; undefined when the request waits for ever. */
export function deadlineOf(ladder: readonly Rung[]): number | undefined {
  return ladder.at(-1)?.dueAt;
}

function sayDefault(otherwise: Default): string {
  if (otherwise === "reject") return "it is rejected";
  if (otherwise === "approve") return "it is approved, unless a rejection stands";
  return otherwise === "fail" ? "it fails" : `the answer is ${JSON.stringify(otherwise.value)}`;
}

/** What a rung does, in one sentence. */
export function sayRung(rung: Rung): string {
  const at = sayInstant(rung.dueAt);
  switch (rung.kind) {
    case "remind":
      return `Whoever has not decided by ${at} is reminded.`;
    case "reassign":
      return `If nobody decides by ${at} others decide instead: ${sayRule(rung.reviewers.rule)}.`;
    case "escalate":
      return `If nobody decides by ${at} it goes up to ${sayRule(rung.reviewers.rule)}.`;
    case "default":
      return `If nobody decides by ${at} ${sayDefault(rung.otherwise)}.`;
  }
}

/** What happens at zero, for people (L4). */
export function sayAtZero(ladder: readonly Rung[]): string {
  const last = ladder.at(-1);
  return last === undefined ? "It waits until somebody decides." : sayRung(last);
}
