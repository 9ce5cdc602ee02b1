/**
 * What a command does to a request: events, the same as before, or a refusal. Pure; the engine commits what comes out.
 *
 * Q1. A request has one outcome. The same decision again gets the same receipt; a different one is a conflict that says
 *     who decided and when.
 * Q2. "The same decision" is: same request, same human, same canonical content (decision.ts, D3).
 * Q3. What is due has fired before a command is judged; so at or past its deadline a request takes no decision, and the
 *     refusal carries the rung that fired.
 * Q4. Refusals are values and change nothing about who decided what. Their events only count.
 * Q5. The same input always has the same output, and nothing is thrown.
 */
import type { Command } from "./command.ts";
import { recordedText } from "./deciding/text-limit.ts";
import { judgeClosing, judgeConsumption, judgeDiscard } from "./deciding/ending.ts";
import { judgeDelegation } from "./deciding/delegate.ts";
import { judgeEdit } from "./deciding/edit.ts";
import { judgeReply, judgeVote } from "./deciding/vote.ts";
import { judgeRevocation } from "./deciding/revoke.ts";
import { dueEvents } from "./deciding/rungs.ts";
import type { Case } from "./deciding/case.ts";
import { evolveAll } from "./evolve.ts";
import type { ReviewRequest } from "./request.ts";
import type { ReviewState } from "./review-state.ts";
import { accept, same, type Ruling } from "./ruling.ts";

function judge(judged: Case, command: Exclude<Command, { readonly type: "fire" }>): Ruling {
  switch (command.type) {
    case "approve":
    case "reject":
    case "respond":
    case "choose":
      return judgeVote(judged, command);
    case "reply":
      return judgeReply(judged, command);
    case "edit":
      return judgeEdit(judged, command);
    case "delegate":
      return judgeDelegation(judged, command);
    case "revoke":
      return judgeRevocation(judged, command);
    case "consume":
      return judgeConsumption(judged, command);
    case "discard":
      return judgeDiscard(judged, command);
    case "cancel":
    case "supersede":
      return judgeClosing(judged, command);
  }
}

/** Judges a command at an instant of the store's clock. */
export function decide(request: ReviewRequest, state: ReviewState, command: Command, at: number): Ruling {
  const due = dueEvents({ request, state, at });
  if (command.type === "fire") return due.length === 0 ? same() : accept(due);
  const judged = { request, state: evolveAll(request, state, due), at };
  const ruling = recordedText(command) ?? judge(judged, command);
  return { ...ruling, events: [...due, ...ruling.events] };
}
