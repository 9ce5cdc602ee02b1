/**
 * The agent's model, without a network: it reads the last instruction and says the same every time. Like real ones it
 * stumbles over a number with a comma in it, which then comes out a thousand times as large.
 */
import type { Message, ToolCall } from "holdpoint";
import { textOf } from "../message-text.ts";
import { dollars } from "../numbers.ts";

/** What an instruction asks for; `undefined` where it has nothing to do. */
interface Wish {
  readonly tool: "place_order" | "pay_out";
  readonly args: Readonly<Record<string, string | number>>;
  readonly amountCents: number;
}

const ORDER = /^(?<side>buy|sell) for \$(?<amount>[\d,]+) in (?<account>\w+): (?<note>.+)$/i;
const PAYMENT = /^pay \$(?<amount>[\d,]+) from (?<account>\w+) to (?<payee>.+), (?<iban>[A-Z0-9 ]+): (?<note>.+)$/i;

function cents(amount = ""): number {
  return Number(amount.replaceAll(",", "")) * 100;
}

function wishOf(instruction: string): Wish | undefined {
  const order = ORDER.exec(instruction)?.groups;
  if (order !== undefined) {
    const { side = "", amount, account = "", note = "" } = order;
    return { tool: "place_order", args: { account, side: side.toLowerCase(), note }, amountCents: cents(amount) };
  }
  const payment = PAYMENT.exec(instruction)?.groups;
  if (payment === undefined) return undefined;
  const { amount, account = "", payee = "", iban = "", note = "" } = payment;
  return { tool: "pay_out", args: { account, payee, iban, note }, amountCents: cents(amount) };
}

function calling(messages: readonly Message[], content: string, name: string, args: ToolCall["args"]): Message {
  return { role: "assistant", content, tool_calls: [{ id: `call_${messages.length}`, name, args }] };
}

/** What the model says next. */
export function reply(messages: readonly Message[]): Message {
  const instruction = messages.findLast(({ role }) => role === "user");
  const last = messages.at(-1);
  if (instruction === undefined || last === undefined) throw new Error("The conversation has no instruction.");
  const wish = wishOf(textOf(instruction));
  if (wish === undefined) return { role: "assistant", content: "There is nothing in this that I can do." };
  const { tool, args, amountCents } = wish;
  if (last === instruction && tool === "place_order") return calling(messages, "What does a unit cost?", "quote", {});
  if (last === instruction) return calling(messages, `I pay ${dollars(amountCents)}.`, tool, { ...args, amountCents });
  if (last.name === "quote") {
    const misread = textOf(instruction).includes(",") ? amountCents * 1_000 : amountCents;
    return calling(messages, `I order for ${dollars(misread)}.`, tool, { ...args, amountCents: misread });
  }
  const tried = messages.findLast(({ role }) => role === "assistant")?.tool_calls?.[0]?.args["amountCents"];
  if (last.status === "error" && tried !== amountCents) {
    const says = `I misread the amount. I order for ${dollars(amountCents)}.`;
    return calling(messages, says, tool, { ...args, amountCents });
  }
  return { role: "assistant", content: last.status === "error" ? "Then I do nothing." : "Done." };
}
