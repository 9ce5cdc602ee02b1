/**
 * A human instruction against the agent's plan: the agent restates, the human confirms (G6).
 *
 * R1. What people answer in place of approving an action (decision.ts, D2) is an instruction. The next act of the run is
 *     the plan that the agent made of it: it is put before people, beside what was said, by whom, and the plan it was
 *     said to; also where a policy or a grant would let it run. What is denied stays denied.
 * R2. Who approves it confirms what they were shown, and no more. A rejection confirms nothing, and silence approves
 *     nothing.
 * R3. Something else said in its place is another round. After three of them in a row no act of the run is put before
 *     anybody any more, and none runs.
 * R4. It is about one run: new input ends it.
 */
import type { Instruction, InterruptAsked } from "../core/journal.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { MAX_ROUNDS } from "./deciding/clarify.ts";
import type { Staleness } from "./dispatch.ts";
import { sayInstant } from "./instant.ts";
import type { ReviewRequest } from "./request.ts";
import type { Resolution } from "./review-state.ts";

/** What is open after a question was answered; `answer` is what came of it, as it is journaled. */
export function instructionsAfter(
  open: readonly Instruction[],
  asked: InterruptAsked,
  answer: Json,
): readonly Instruction[] {
  if (asked.purpose !== "action" || !isObject(answer)) return open;
  const { type, by, at, value = null } = answer as unknown as Resolution;
  const restated = open.filter(({ interrupt }) => asked.action?.restates?.includes(interrupt) === true);
  if (type === "approve" && restated.length > 0) return open.filter((one) => !restated.includes(one));
  if (type !== "respond") return open;
  const { interrupt } = asked;
  const round = 1 + Math.max(0, ...restated.map((one) => one.round));
  const { reviewers } = (asked.review ?? {}) as Partial<ReviewRequest>;
  const who = reviewers === undefined ? {} : { reviewers: reviewers as unknown as JsonObject };
  return [...open, { interrupt, by, at, value, plan: planIn(asked.value), ...who, round }];
}

function planIn(shown: Json): JsonObject {
  const { summary = null, tool = null, args = null } = isObject(shown) ? shown : {};
  return { summary, tool, args };
}

/** Whether it was asked again often enough (R3). */
export function isExhausted(open: readonly Instruction[]): boolean {
  return open.some(({ round }) => round > MAX_ROUNDS);
}

/** Why an act is put before people, for each instruction; the plan it was said to is `before` (R1). */
export function restating(open: readonly Instruction[]): readonly Staleness[] {
  return open.map(({ by, at, value, plan }) => ({
    what: "instruction",
    text: `${by.join(", ")} said something else on ${sayInstant(at)} in place of approving what the agent was about to do. This is what it makes of that: approve it if that is what was meant.`,
    before: plan,
    now: { by: [...by], at, instruction: value },
  }));
}
