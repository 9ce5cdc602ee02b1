/**
 * Deciding about a question that is shown, step by step.
 *
 * D1. What is decided is what was shown: the decision names the digest of the question as it was read.
 * D2. Approving what is critical takes typing its value: the amount, or the name of the tool where there is none.
 * D3. Rejecting takes a reason.
 */
import { reviewOf, type DecisionInput, type InterruptDetail } from "../../client/index.ts";
import type { Json } from "../../index.ts";
import { sayFigure, sayMoney } from "../show/money.ts";
import { quotedLine, safeLine } from "../show/untrusted.ts";
import { answerOf, jsonOf } from "./answer.ts";
import type { Choice, Prompts } from "./prompts.ts";

const WAYS = {
  approve: "Approve",
  reject: "Reject, with a reason",
  edit: "Approve with other arguments",
  respond: "Answer",
  choose: "Choose one of the options",
  reply: "Reply in words: a plain yes or no decides",
} as const;
type Way = keyof typeof WAYS;

/** Of other questions a reply is the answer, which has a line of its own. */
function isYesNo({ you: { may } }: InterruptDetail): boolean {
  return may.approve === true || may.reject === true;
}

/** What somebody may do about a question here. */
function waysOf(question: InterruptDetail): readonly Choice<Way>[] {
  return (Object.keys(WAYS) as readonly Way[])
    .filter((way) => question.you.may[way] === true && (way !== "reply" || isYesNo(question)))
    .map((value) => ({
      value,
      label: value === "respond" && reviewOf(question)?.kind === "action" ? "Answer instead of approving" : WAYS[value],
    }));
}

const empty =
  (what: string) =>
  (line: string): string | undefined =>
    line.trim() === "" ? `${what} is needed.` : undefined;

/** What has to be typed to approve (D2), and whether it was; undefined where nothing has to be. */
function typedValue(
  question: InterruptDetail,
): { readonly asks: string; readonly isIt: (line: string) => boolean } | undefined {
  const { risk, tool = "" } = question;
  if (risk !== "critical") return undefined;
  const amount = reviewOf(question)?.amount;
  if (amount === undefined) {
    return {
      asks: `This is critical. Type the name of the tool to approve it: ${safeLine(tool)}`,
      isIt: (line) => line.trim() === tool,
    };
  }
  const figure = sayFigure(amount.minor, amount.currency);
  const isIt = (line: string): boolean => line.replace(amount.currency, "").replaceAll(/[\s,]/g, "") === figure;
  return { asks: `This is critical. Type the amount to approve it: ${safeLine(sayMoney(amount))}`, isIt };
}

/** Has the value of what is critical typed (D2). */
export async function typeValue(prompts: Prompts, question: InterruptDetail): Promise<void> {
  const typed = typedValue(question);
  if (typed === undefined) return;
  await prompts.line(typed.asks, { problem: (line) => (typed.isIt(line) ? undefined : "That is not it.") });
}

async function comment(prompts: Prompts): Promise<{ readonly comment?: string }> {
  const line = (await prompts.line("A comment for the record, or nothing; Enter decides")).trim();
  return line === "" ? {} : { comment: line };
}

async function editedArgs(prompts: Prompts, question: InterruptDetail): Promise<Json> {
  let args: Json = reviewOf(question)?.envelope?.args ?? null;
  const problem = (line: string): string | undefined => {
    const read = jsonOf(line);
    if (!read.ok) return read.problem;
    args = read.value;
    return undefined;
  };
  await prompts.line("The arguments, as JSON", { initial: JSON.stringify(args), problem });
  return args;
}

async function said(prompts: Prompts, question: InterruptDetail, way: Way): Promise<DecisionInput> {
  const { digest } = question;
  switch (way) {
    case "approve":
      await typeValue(prompts, question);
      return { type: "approve", digest, ...(await comment(prompts)) };
    case "reject":
      return {
        type: "reject",
        digest,
        comment: (await prompts.line("Why is it rejected? Enter decides", { problem: empty("A reason") })).trim(),
      };
    case "edit": {
      const args = await editedArgs(prompts, question);
      await typeValue(prompts, question);
      return { type: "edit", digest, args, ...(await comment(prompts)) };
    }
    case "respond": {
      const line = await prompts.line("The answer; Enter decides", { problem: empty("An answer") });
      return { type: "respond", digest, value: answerOf(line, question.schema) };
    }
    case "choose": {
      const options = reviewOf(question)?.options ?? [];
      const choices = options.map(({ id, label }) => ({ value: id, label: `${safeLine(id)}: ${quotedLine(label)}` }));
      const option = await prompts.choose("Which one?", choices);
      return { type: "choose", digest, option, ...(await comment(prompts)) };
    }
    case "reply": {
      // It may approve.
      await typeValue(prompts, question);
      const text = await prompts.line("The reply, in your own words; Enter decides", { problem: empty("A reply") });
      return { type: "reply", digest, text };
    }
  }
}

/** Asks how a question is decided; undefined when it is not, now. Throws Interrupted (P1). */
export async function askDecision(prompts: Prompts, question: InterruptDetail): Promise<DecisionInput | undefined> {
  const ways = waysOf(question);
  if (ways.length === 0) return undefined;
  const way = await prompts.choose<Way | "back">("What do you decide?", [
    { value: "back", label: "Nothing yet: back to the list" },
    ...ways,
  ]);
  if (way === "back") return undefined;
  return said(prompts, question, way);
}
