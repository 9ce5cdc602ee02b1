/** What is left behind where one of several things happened. */
import { unchanged, type Outcome } from "./judgement.ts";
import { printedByEither } from "./prints.ts";
import { eitherState, type State } from "./state.ts";

/** The outcome of one of several commands, nobody knows which; of none, the state stays. */
export function eitherOutcome(outcomes: readonly Outcome[], state: State): Outcome {
  const [first, ...others] = outcomes;
  if (first === undefined) return unchanged(state);
  return others.reduce<Outcome>(
    (all, one) => ({
      ok: eitherState(all.ok, one.ok),
      failed: eitherState(all.failed, one.failed),
      prints: printedByEither(all.prints, one.prints),
    }),
    first,
  );
}

/** The state after a command, whether it succeeded or failed. */
export function after(outcome: Outcome): State {
  return eitherState(outcome.ok, outcome.failed);
}
