/** What has to be typed before something critical is approved: something of the action itself, so that it was read. */
import { actionOf, reviewOf, type InterruptDetail } from "holdpoint/client";
import { sayMoney } from "../../../components/value/reading.ts";

/** Digits and letters alone: how somebody writes a thousand makes no difference. */
function bare(text: string): string {
  return text.replaceAll(/[\s.,'’\u00a0\u202f]/g, "").toLowerCase();
}

/** What is to be typed; undefined where nothing is. */
export function valueToType(question: InterruptDetail): string | undefined {
  if (question.risk !== "critical") return undefined;
  const amount = reviewOf(question)?.amount;
  const money = amount === undefined ? undefined : sayMoney(amount.minor, amount.currency);
  return money ?? actionOf(question)?.tool ?? question.threadId;
}

/** Whether that was typed. */
export function isTyped(typed: string, wanted: string | undefined): boolean {
  return wanted === undefined || bare(typed) === bare(wanted);
}
