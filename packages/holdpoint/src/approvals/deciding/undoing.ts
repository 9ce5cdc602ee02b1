/**
 * Edits that undo what was asked, or contradict their own comment (clarify.ts, K1).
 *
 * N1. An edit undoes what was asked when nothing is left of its amount, or when it brings back arguments that somebody has
 *     edited away. Whoever sends the same edit again means it.
 * N2. An edit approves. A comment on it that is a plain no contradicts it, however often it is sent. Otherwise the comment
 *     of an edit explains it.
 */
import { assert } from "../../core/errors.ts";
import { canonical, type Json } from "../../core/json.ts";
import type { EditCommand } from "../command.ts";
import { interpret } from "../interpret/interpret.ts";
import type { Case } from "./case.ts";

/** What is left of an amount above zero is nothing. */
function leavesNothing({ state }: Case, { amount }: EditCommand): boolean {
  return amount?.minor === 0 && state.amount !== undefined && state.amount.minor > 0;
}

/** The arguments that were to be decided about before the ones that are shown now. */
function editedAway({ request, state }: Case): readonly Json[] {
  const { envelope: proposed } = request;
  assert(proposed !== undefined, "an edit is allowed and there is no action");
  return [proposed.args, ...state.voided.flatMap(({ said }) => (said.type === "edit" ? [said.args] : []))];
}

function wasSaidBefore({ state }: Case, { actor, args }: EditCommand): boolean {
  return state.rounds.some(
    ({ kind, cause }) =>
      kind === "contradiction" &&
      cause.by === actor.id &&
      cause.said.type === "edit" &&
      canonical(cause.said.args) === canonical(args),
  );
}

/** One sentence for people when an edit undoes what was asked, or says no beside it; undefined when it does neither. */
export function undoing(judged: Case, command: EditCommand): string | undefined {
  const { args, comment } = command;
  if (comment !== undefined && interpret(comment).reading === "no") {
    return 'The decision is "edit", which approves, but the comment reads as a plain "no".';
  }
  if (wasSaidBefore(judged, command)) return undefined;
  if (leavesNothing(judged, command)) {
    return "The edit leaves nothing of what was asked: its amount is 0. Reject it, or send the same edit again if it is meant.";
  }
  return editedAway(judged).some((before) => canonical(before) === canonical(args))
    ? "The edit brings back what was edited away before. Send the same edit again if it is meant."
    : undefined;
}
