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

/** What people said in place of approving a call: it comes as the result, and is none of those that tools give. */
function toldInstead(result: Message): string {
  const text = textOf(result);
  return /^(BOUGHT|SOLD|PAID) /.test(text) ? "" : text;
}

/** What the model says to what a tool gave, or people in place of it. */
function afterResult(messages: readonly Message[], { tool, args, amountCents }: Wish, result: Message): Message {
  const isRefused = result.status === "error";
  const instead = isRefused ? undefined : /\$([\d,]+)/.exec(toldInstead(result))?.[1];
  if (instead !== undefined) {
    const changed = cents(instead);
    return calling(messages, `I was told ${dollars(changed)}.`, tool, { ...args, amountCents: changed });
  }
  const tried = messages.findLast(({ role }) => role === "assistant")?.tool_calls?.[0]?.args["amountCents"];
  if (isRefused && tried === amountCents * 1_000) {
    const says = `I misread the amount. I order for ${dollars(amountCents)}.`;
    return calling(messages, says, tool, { ...args, amountCents });
  }
  return { role: "assistant", content: isRefused ? "Then I do nothing." : "Done." };
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
  if (last.name !== "quote") return afterResult(messages, wish, last);
  const read = textOf(instruction).includes(",") ? amountCents * 1_000 : amountCents;
  return calling(messages, `I order for ${dollars(read)}.`, tool, { ...args, amountCents: read });
}
