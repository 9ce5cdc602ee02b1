/** What came of a decision, in words. */
import type { ReceiptShown } from "../../client/index.ts";
import { safeLine } from "./untrusted.ts";

/** The lines about a receipt. */
export function receiptLines({
  id,
  interruptId,
  by,
  standing,
}: Pick<ReceiptShown, "id" | "interruptId" | "by" | "standing">): readonly string[] {
  const said = `Recorded: ${safeLine(by)} decided about ${interruptId} (${id}).`;
  if (standing === undefined) return [said];
  if (standing.askedAgain !== undefined) return [said, `It is asked again: ${safeLine(standing.askedAgain)}`];
  if (standing.status !== "pending") {
    return [said, `The question is ${standing.status}; its thread goes on wherever it is served.`];
  }
  return [said, ...standing.missing.map((needed) => `Still needed: ${safeLine(needed)}`)];
}
