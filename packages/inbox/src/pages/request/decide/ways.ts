/** The ways to decide a question, in words. */
import { reviewOf, type InterruptDetail, type OpenWays, type Way } from "holdpoint/client";

/** What can be opened to be decided. */
export type OpenWay = Way;

const ORDER: readonly OpenWay[] = ["approve", "reject", "edit", "choose", "respond", "reply", "delegate"];

/** Whether it is a question that is answered with yes or no. */
function isYesNo(question: InterruptDetail): boolean {
  return question.purpose !== "action" && reviewOf(question)?.allow.includes("approve") === true;
}

/** Whether a question has a way at all, for whomever it is open. */
function has(question: InterruptDetail, way: OpenWay): boolean {
  const review = reviewOf(question);
  if (way === "reply") return isYesNo(question);
  if (way === "delegate") return question.you.may.delegate === true;
  return review === undefined ? way === "respond" : review.allow.includes(way);
}

/** The ways a question has, in the order in which they are offered. */
export function waysOf(question: InterruptDetail): readonly OpenWay[] {
  return ORDER.filter((way) => has(question, way));
}

/** Whether somebody may decide at all. */
export function mayAnything(may: OpenWays): boolean {
  return ORDER.some((way) => way !== "delegate" && may[way] === true);
}

/** What a way is called. */
export function labelOf(way: OpenWay, question: InterruptDetail): string {
  switch (way) {
    case "approve":
      return isYesNo(question) ? "Yes" : "Approve";
    case "reject":
      return isYesNo(question) ? "No" : "Reject";
    case "edit":
      return "Edit and approve";
    case "respond":
      return question.purpose === "action" ? "Answer instead" : "Answer";
    case "choose":
      return "Choose";
    case "reply":
      return "Answer in words";
    case "delegate":
      return "Hand on";
  }
}

/** The key that opens a way. */
export const KEY_OF: Readonly<Partial<Record<OpenWay, string>>> = { approve: "a", reject: "r", edit: "e" };
