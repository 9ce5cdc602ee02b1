/** What the agent does, as lines of text: the stream of a run, printed. */
import { styleText } from "node:util";
import type { Message } from "holdpoint";
import { dollars, percent, points } from "./numbers.ts";
import { fieldsOf, textOf } from "./tool-result.ts";

const bold = (text: string): string => styleText("bold", text);
const dim = (text: string): string => styleText("dim", text);

/** As wide as a date and its gap. */
const INDENT = " ".repeat("2008-07-09  ".length);

export function say(text = ""): void {
  console.log(text);
}

/** What came of a tool call, in one line. */
function toolLine(message: Message): string {
  const { date, close, high, belowHigh, ticker, price, closeOf } = fieldsOf(message);
  if (typeof close === "number" && typeof high === "number" && typeof belowHigh === "number") {
    return `${String(date)}  S&P 500 ${points(close)} points, ${percent(belowHigh)} below its high of ${points(high)}`;
  }
  if (typeof price === "number") {
    return `${INDENT}${String(ticker)} ${dollars(Math.round(price * 100))} a share, the close of ${String(closeOf)}`;
  }
  return `${INDENT}${message.name ?? "tool"}: ${textOf(message)}`;
}

export class Show {
  /** Whether the agent is in the middle of a line. */
  #speaking = false;

  /** Prints the events of a run until it ends or pauses. */
  async follow(events: AsyncIterable<readonly [mode: "updates" | "messages", data: unknown]>): Promise<void> {
    try {
      for await (const [mode, data] of events) {
        if (mode === "messages") this.#token((data as readonly [token: string])[0]);
        else this.#update(data as Readonly<Record<string, { readonly messages?: readonly Message[] }>>);
      }
    } finally {
      this.#endLine();
    }
  }

  #token(token: string): void {
    if (!this.#speaking) process.stdout.write(`${INDENT}${dim("agent:")} `);
    this.#speaking = true;
    process.stdout.write(dim(token));
  }

  #endLine(): void {
    if (this.#speaking) say();
    this.#speaking = false;
  }

  #update(update: Readonly<Record<string, { readonly messages?: readonly Message[] }>>): void {
    this.#endLine();
    for (const message of update["tools"]?.messages ?? []) say(toolLine(message));
  }

  paused(question: unknown): void {
    say();
    say(bold(`PAUSED: ${typeof question === "string" ? question : JSON.stringify(question)}`));
    say(dim("        The order is stored. Nothing happens until you answer, today or in twelve days."));
  }
}
