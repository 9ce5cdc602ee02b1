/**
 * How somebody could decide about a request now, and why not otherwise.
 *
 * P1. Each way is tried, on nothing but paper: what `decide` refuses is closed, with the sentence of the refusal. So what
 *     is shown as open and what is accepted are the same.
 * P2. What depends on what is said alone (an answer that fits, arguments that are allowed) closes nothing.
 */
import type { Actor, Command } from "./command.ts";
import { decide } from "./decide.ts";
import { DECISION_TYPES, type DecisionType } from "./decision.ts";
import { requestersOf, type ReviewRequest } from "./request.ts";
import type { ReviewState } from "./review-state.ts";

export const WAYS = [...DECISION_TYPES, "reply", "delegate"] as const;
/** What somebody can do about a request: decide in one of the ways there are, in free text, or let somebody else. */
export type Way = DecisionType | "reply" | "delegate";

/** Open, or why not: one sentence. */
export type Openness = true | string;

/** All ways. */
export type OpenWays = Readonly<Record<Way, Openness>>;

/** Who wants to know, and in whose place they would vote. */
export interface Inquirer {
  readonly actor: Actor;
  readonly for?: string;
}

/** Refusals of what was said, not of whoever says it (P2). */
const OF_CONTENT: ReadonlySet<string> = new Set(["ANSWER_INVALID", "ANSWER_UNCLEAR", "TOO_LARGE"]);

/** Beside every decision that is tried, so that it is not the same as one that was given. */
const COMMENT = "(whether it could be said)";

/** Somebody who has nothing to do with the request. */
function stranger({ request, state, actor }: Trial): string {
  const people = [actor.id, ...requestersOf(request), ...state.delegations.flatMap(({ from, to }) => [from, to])];
  let id = "somebody-else";
  while (people.includes(id)) id += "-";
  return id;
}

interface Trial extends Inquirer {
  readonly request: ReviewRequest;
  readonly state: ReviewState;
  readonly at: number;
}

/** The command that stands for a way. */
function commandFor(trial: Trial, way: Way): Command {
  const { request, state, actor, at } = trial;
  const { digest, amount, envelope } = state;
  const around = { actor, digest, ...(trial.for === undefined ? {} : { for: trial.for }) };
  const commented = { ...around, comment: COMMENT };
  switch (way) {
    case "approve":
    case "reject":
      return { ...commented, type: way };
    case "edit": {
      const judgment = { verdict: "ask", reason: "", rules: [], policy: envelope?.policyDigest ?? "" } as const;
      // Others than those there are.
      const args = [envelope?.args ?? null];
      return { ...commented, type: "edit", args, issues: [], judgment, ...(amount === undefined ? {} : { amount }) };
    }
    case "respond":
      return { ...commented, type: "respond", value: null, issues: [] };
    case "choose":
      return { ...commented, type: "choose", option: request.options?.[0]?.id ?? "" };
    case "reply": {
      const types = request.allow;
      // A question that asks for text takes a reply as its answer.
      if (!types.includes("approve") && !types.includes("reject")) return commandFor(trial, "respond");
      return {
        ...around,
        type: "reply",
        text: COMMENT,
        reading: { reading: "ambiguous", code: "unknown", reason: "" },
      };
    }
    case "delegate":
      return { actor, type: "delegate", to: stranger(trial), untilAt: at + 1 };
  }
}

function tried(trial: Trial, way: Way): Openness {
  const { request, state, at } = trial;
  const ruling = decide(request, state, commandFor(trial, way), at);
  if (ruling.kind !== "refused" || OF_CONTENT.has(ruling.refusal.code)) return true;
  return ruling.refusal.message;
}

/** What somebody can do about a request at an instant of the store's clock (P1). */
export function openWays(request: ReviewRequest, state: ReviewState, inquirer: Inquirer, at: number): OpenWays {
  const trial = { request, state, ...inquirer, at };
  return Object.fromEntries(WAYS.map((way) => [way, tried(trial, way)])) as OpenWays;
}

/** Whether somebody could decide at all, themselves or in the place of somebody who delegated to them. */
export function canDecide(request: ReviewRequest, state: ReviewState, actor: Actor, at: number): boolean {
  const inquirers: readonly Inquirer[] = [
    { actor },
    ...delegatorsOf(state, actor.id).map((id) => ({ actor, for: id })),
  ];
  return inquirers.some((inquirer) =>
    request.allow.some((way) => tried({ request, state, ...inquirer, at }, way) === true),
  );
}

/** Those in whose place somebody might vote: whoever delegated to them, and whoever delegated to these. */
export function delegatorsOf({ delegations }: Pick<ReviewState, "delegations">, id: string): readonly string[] {
  const found: string[] = [];
  const look = (to: string): void => {
    for (const { from } of delegations.filter((one) => one.to === to)) {
      if (from === id || found.includes(from)) continue;
      found.push(from);
      look(from);
    }
  };
  look(id);
  return found;
}
