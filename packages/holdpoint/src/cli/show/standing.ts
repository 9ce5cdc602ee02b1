/** What was said to a question, and who is still needed. */
import type { StandingShown } from "../../client/index.ts";
import { safeLine } from "./untrusted.ts";

/** The lines about how a question stands after somebody did something about it. */
export function standingLines(done: string, { status, votes, missing, askedAgain }: StandingShown): readonly string[] {
  if (status !== "pending") return [done, `The question is ${status}.`];
  return [
    done,
    ...(askedAgain === undefined ? [] : [`It is asked again: ${safeLine(askedAgain)}`]),
    ...votes.map(({ by, for: inPlaceOf, said }) =>
      safeLine(`Stands: ${by}${inPlaceOf === undefined ? "" : ` for ${inPlaceOf}`} said ${said}`),
    ),
    ...missing.map((needed) => `Still needed: ${safeLine(needed)}`),
  ];
}
