/**
 * A model without a network, which says the same every time. It knows nothing but the conversation, and has a weakness
 * that real ones have, too: a number with a comma in it may come out a thousand times as large.
 */
import type { Message, ToolCall } from "holdpoint";
import { textOf } from "./message-text.ts";
import { dollars } from "./numbers.ts";

/** The amount of an instruction in cents: "Put $1,000 into the fund." */
function amountIn(instruction: string): number {
  const [, digits = "0"] = /\$([\d,]+)/.exec(instruction) ?? [];
  return Number(digits.replaceAll(",", "")) * 100;
}

function calling(messages: readonly Message[], content: string, name: string, args: ToolCall["args"]): Message {
  return { role: "assistant", content, tool_calls: [{ id: `call_${messages.length}`, name, args }] };
}

/** What the model says next. */
export function reply(messages: readonly Message[]): Message {
  const instruction = messages.findLast(({ role }) => role === "user");
  const last = messages.at(-1);
  if (instruction === undefined || last === undefined) throw new Error("The conversation has no instruction.");
  const amount = amountIn(textOf(instruction));
  if (last === instruction) return calling(messages, "What does a unit cost?", "quote", {});
  if (last.name === "quote") {
    const misread = textOf(instruction).includes(",") ? amount * 1_000 : amount;
    return calling(messages, `I order for ${dollars(misread)}.`, "place_order", { amountCents: misread });
  }
  const tried = messages.findLast(({ role }) => role === "assistant")?.tool_calls?.[0]?.args["amountCents"];
  if (last.status === "error" && tried !== amount) {
    const says = `I misread the amount. I order for ${dollars(amount)}.`;
    return calling(messages, says, "place_order", { amountCents: amount });
  }
  return { role: "assistant", content: last.status === "error" ? "Then I order nothing." : "Done." };
}
