/** Votes: approve, reject, give an answer, choose one, or say it in free text. */
import type { JsonObject } from "../../core/json.ts";
import type { Deciding, ReplyCommand, VoteCommand } from "../command.ts";
import { receiptOf, type AcceptedDecision, type Ballot, type DecisionType, type Vote } from "../decision.ts";
import { evolve } from "../evolve.ts";
import type { Issue } from "../issue.ts";
import type { Answer } from "../interpret/reading.ts";
import { accept, recording, refuse, type Ruling } from "../ruling.ts";
import { admit, type Admitted } from "./admit.ts";
import { isRecorded, type Case } from "./case.ts";
import { unclear } from "./clarify.ts";
import { settle } from "./settle.ts";

/** True when a decision of that type declines what is asked (tally.ts, Y1 and Y2). */
function declines({ request }: Case, type: DecisionType): boolean {
  return type === "reject" || (request.kind === "action" && (type === "respond" || type === "choose"));
}

/** Refuses an answer that does not fit, and counts the attempt; the request stays open. */
export function misfit({ request, state, at }: Case, by: string, issues: readonly Issue[]): Ruling {
  const [first] = issues;
  const what = first === undefined ? "was not checked" : `${first.path} ${first.message}`;
  const ruling = refuse("ANSWER_INVALID", `The answer to ${request.id} does not fit: ${what}. It stays open.`, {
    interruptId: request.id,
    issues: issues.map(({ path, message }) => ({ path, message })),
  });
  if (!isRecorded(state, "attempts", { id: by, as: "person" })) return ruling;
  return recording(ruling, { type: "answer_refused", at, by, code: "ANSWER_INVALID", issues });
}

function ballotOf(command: VoteCommand): Ballot {
  switch (command.type) {
    case "approve":
    case "reject":
      return { type: command.type };
    case "respond":
      return { type: "respond", value: command.value };
    case "choose":
      return { type: "choose", option: command.option };
  }
}

/** What is wrong with an answer; empty when it fits, undefined when nobody looked. */
function issuesOf({ request }: Case, command: VoteCommand): readonly Issue[] | undefined {
  if (command.type === "choose") {
    const isOffered = request.options?.some(({ id }) => id === command.option) === true;
    return isOffered ? [] : [{ path: "$", message: `is none of the options (${JSON.stringify(command.option)})` }];
  }
  if (command.type !== "respond" || request.schema === undefined) return [];
  return command.issues;
}

/** Records a vote, and what follows from it. */
function cast(judged: Case, vote: Vote): Ruling {
  const { request, state, at } = judged;
  const voted = { type: "voted", at, vote } as const;
  const after = { ...judged, state: evolve(request, state, voted) };
  return accept([voted, ...settle(after, vote)], receiptOf(request.id, vote));
}

/** Judges a vote. */
export function judgeVote(judged: Case, command: VoteCommand): Ruling {
  const { comment, contradiction, actor } = command;
  const said = ballotOf(command);
  const content = { ...said, ...(comment === undefined ? {} : { comment }) } as JsonObject & { readonly type: string };
  const admitted = admit(judged, {
    ...deciding(command),
    content,
    types: [command.type],
    amount: judged.state.amount,
    declines: declines(judged, command.type),
  });
  if (!admitted.ok) return admitted.ruling;
  const issues = issuesOf(judged, command);
  if (issues === undefined || issues.length > 0) return misfit(judged, actor.id, issues ?? []);
  const decision = decisionOf(admitted, said, comment);
  if (contradiction !== undefined) return unclear(judged, "contradiction", contradiction, decision);
  return cast(judged, { ...decision, said, ...admitted.place });
}

/** Who decides about what they were shown, without what they decide. */
export function deciding(command: Deciding): Deciding {
  const { actor, digest } = command;
  return {
    actor,
    ...(digest === undefined ? {} : { digest }),
    ...(command.for === undefined ? {} : { for: command.for }),
  };
}

/** An admitted decision with what it says. */
export function decisionOf<S extends AcceptedDecision["said"]>(
  { decision }: Admitted,
  said: S,
  comment: string | undefined,
): AcceptedDecision & { readonly said: S } {
  return { ...decision, said, ...(comment === undefined ? {} : { comment }) };
}

const MEANING = { yes: ["approve"], no: ["reject"], ambiguous: ["approve", "reject"] } as const satisfies Record<
  Answer,
  readonly DecisionType[]
>;

/** Judges free text: a vote when it says yes or no, else a reason to ask again. */
export function judgeReply(judged: Case, command: ReplyCommand): Ruling {
  const { text, reading } = command;
  const admitted = admit(judged, {
    ...deciding(command),
    content: { type: "reply", text },
    types: MEANING[reading.reading],
    amount: judged.state.amount,
    declines: reading.reading !== "yes",
  });
  if (!admitted.ok) return admitted.ruling;
  if (reading.reading === "ambiguous") {
    const said = { type: "reply", text } as const;
    const why = `The answer is no plain yes and no plain no. ${reading.reason} Please answer yes or no.`;
    return unclear(judged, "ambiguous", why, decisionOf(admitted, said, undefined));
  }
  const said: Ballot = { type: reading.reading === "yes" ? "approve" : "reject" };
  const vote = { ...decisionOf(admitted, said, text), ...admitted.place, reading };
  return cast(judged, vote);
}
