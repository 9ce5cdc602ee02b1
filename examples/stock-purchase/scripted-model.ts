/**
 * A model without a network: it follows the instruction the way a language model would, one message at a time, and says
 * the same every time. It knows nothing but the conversation.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Message, ToolCall } from "holdpoint";
import { BELOW_HIGH, QTY, START_DATE, TICKER } from "./instruction.ts";
import type { Model } from "./model.ts";
import { fieldsOf, textOf } from "./tool-result.ts";

interface Reply {
  readonly says: string;
  readonly calls?: { readonly name: string; readonly args: ToolCall["args"] };
}

function afterClose(message: Message): Reply {
  const { date, belowHigh } = fieldsOf(message);
  if (typeof date !== "string" || typeof belowHigh !== "number") return { says: "There are no more prices. I stop." };
  if (belowHigh < BELOW_HIGH) return { says: "Not yet.", calls: { name: "next_close", args: { after: date } } };
  return {
    says: `That is ${BELOW_HIGH}% or more. What does ${TICKER} cost?`,
    calls: { name: "quote", args: { ticker: TICKER, date } },
  };
}

function next(messages: readonly Message[]): Reply {
  const last = messages.at(-1);
  if (last?.role !== "tool") {
    return { says: "I am watching the S&P 500.", calls: { name: "next_close", args: { after: START_DATE } } };
  }
  if (last.status === "error") return { says: `I stop, because of an error. ${textOf(last).split("\n")[0]}` };
  if (last.name === "next_close") return afterClose(last);
  if (last.name === "quote") {
    const date = String(fieldsOf(last)["date"]);
    return {
      says: "Buying needs a person's approval. I ask.",
      calls: { name: "purchase_stock", args: { ticker: TICKER, qty: QTY, date } },
    };
  }
  const bought = textOf(last).startsWith("SUCCESS");
  return { says: bought ? `Done: ${QTY} shares of ${TICKER} are bought.` : "Understood: nothing is bought." };
}

export function scriptedModel(paceMs: number): Model {
  return {
    title: "scripted, no network",
    async reply(messages, { emit, signal }) {
      const { says, calls } = next(messages);
      for (const word of says.split(/(?<= )/)) {
        if (paceMs > 0) await delay(paceMs, undefined, { signal });
        emit(word);
      }
      const toolCalls = calls === undefined ? {} : { tool_calls: [{ id: `call_${messages.length}`, ...calls }] };
      return { role: "assistant", content: says, ...toolCalls };
    },
  };
}
