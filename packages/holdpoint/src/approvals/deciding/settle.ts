/** Whether the votes decide the request by now, and what comes of it. */
import { assert } from "../../core/errors.ts";
import type { Ballot, Vote } from "../decision.ts";
import type { ReviewEvent } from "../event.ts";
import type { ReviewRequest } from "../request.ts";
import type { Resolution } from "../review-state.ts";
import { tallyOf } from "../tally.ts";
import { approvalOf } from "./approval.ts";
import type { Case } from "./case.ts";
import { disagreement } from "./clarify.ts";

type Answer = Pick<Resolution, "type" | "value" | "option">;

/** What a ballot comes to for the code that asked. */
function answerOf({ options }: ReviewRequest, said: Ballot): Answer {
  switch (said.type) {
    case "approve":
    case "edit":
      return { type: "approve" };
    case "reject":
      return { type: "reject" };
    case "respond":
      return { type: "respond", value: said.value };
    case "choose": {
      const chosen = options?.find(({ id }) => id === said.option);
      assert(chosen !== undefined, "an option was chosen that is not offered");
      return { type: "choose", option: said.option, value: chosen.value ?? said.option };
    }
  }
}

function madeBy(votes: readonly Vote[], people: readonly string[]): Pick<Resolution, "by" | "decisions"> {
  const decisive = votes.filter(({ by }) => people.includes(by));
  return { by: [...people], decisions: decisive.map(({ id }) => id) };
}

/** What follows from the votes as they stand. `last` is the vote that came last; undefined when one was taken back. */
export function settle(judged: Case, last: Vote | undefined): readonly ReviewEvent[] {
  const { request, state, at } = judged;
  const { quorum, ballot, supporters } = tallyOf(request, state);
  if (quorum.satisfied && ballot !== undefined) {
    const answer = answerOf(request, ballot);
    const approval = answer.type === "approve" ? approvalOf(judged) : {};
    const made = madeBy(supporters, quorum.approvals);
    return [{ type: "resolved", at, resolution: { ...answer, cause: "people", ...made, at, ...approval } }];
  }
  if (quorum.rejected) {
    // An answer given instead of a decision reaches the agent when it is what ended the request.
    const declined = answerOf(request, last?.said ?? { type: "reject" });
    const answer: Answer = declined.type === "approve" || request.kind === "question" ? { type: "reject" } : declined;
    const made = madeBy(state.votes, quorum.rejections);
    return [{ type: "resolved", at, resolution: { ...answer, cause: "people", ...made, at } }];
  }
  return quorum.disagreed && last !== undefined ? disagreement(judged, last) : [];
}
