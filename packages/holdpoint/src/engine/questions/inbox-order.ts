/**
 * The order of the questions that wait: what a store sorts them by, so that a list is in this order on every page of it,
 * and whoever shows it has nothing left to sort.
 *
 * I1. What something happens to without people comes first, by the minute of its deadline; in one minute the most at stake
 *     comes first, then what is due sooner.
 * I2. What waits for ever comes after all of that: the most at stake first, then what has waited longest.
 */
import type { InterruptRecord } from "../../core/interrupt.ts";
import { RISKS, type Risk } from "../../policy/asks/ask-terms.ts";

const MINUTE_MS = 60_000;
/** What is at stake, from the most to nothing that is known. */
const RANKS = RISKS.length;
/** After every deadline there is (I2). */
const NEVER = 8_640_000_000_000_000;
/** Wider than whatever a clock says before the year 4000; all ranks together stay exact numbers. */
const BAND_MS = 64_000_000_000_000;

/** The risk that the policies put on an action when it was asked about. */
export function riskOf({ action }: Pick<InterruptRecord, "action">): Risk | undefined {
  const risk = action?.judged?.ask?.["risk"];
  return RISKS.find((one) => one === risk);
}

/** 0 for what is critical; what has no risk that is known comes with the lowest. */
function rankOf(record: Pick<InterruptRecord, "action">): number {
  return RANKS - 1 - RISKS.indexOf(riskOf(record) ?? "low");
}

/** The place of a question that waits: the smaller it is, the sooner. */
export function placeOf(record: Pick<InterruptRecord, "action" | "deadlineAt" | "createdAt">): number {
  const { deadlineAt, createdAt } = record;
  const rank = rankOf(record);
  if (deadlineAt === undefined) return NEVER + rank * BAND_MS + createdAt;
  const within = deadlineAt % MINUTE_MS;
  // A minute takes the room of as many as there are ranks, so that all of them have it one after the other.
  return Math.min(NEVER, (deadlineAt - within) * RANKS + rank * MINUTE_MS + within);
}
