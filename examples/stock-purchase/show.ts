/** What the agent does, as lines of text: the stream of a run, printed. */
import { styleText } from "node:util";
import type { Message } from "holdpoint";
import { dollars, percent, points } from "./numbers.ts";

const bold = (text: string): string => styleText("bold", text);
const dim = (text: string): string => styleText("dim", text);

export function say(text = ""): void {
  console.log(text);
}

function fieldsOf(message: Message): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(String(message.content));
    return typeof fields === "object" && fields !== null ? { ...fields } : {};
  } catch {
    return {}; // An answer in words.
  }
}

/** What came of a tool call, in one line. */
function toolLine(message: Message): string {
  const { date, close, high, highDate, belowHigh, ticker, price, closeOf } = fieldsOf(message);
  if (typeof close === "number" && typeof high === "number" && typeof belowHigh === "number") {
    const below = belowHigh === 0 ? "its high" : `${percent(belowHigh)} below its high`;
    return `${String(date)}  S&P 500 closes at ${points(close)} points, ${below} of the past year (${points(high)} on ${String(highDate)})`;
  }
  if (typeof price === "number") {
    return `            ${String(ticker)} costs ${dollars(Math.round(price * 100))} (last known monthly close, ${String(closeOf)})`;
  }
  return `            ${message.name ?? "tool"}: ${String(message.content)}`;
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
    if (!this.#speaking) process.stdout.write(`            ${dim("agent:")} `);
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

  paused(question: string): void {
    say();
    say(`${bold("PAUSED:")} ${bold(question)}`);
    say(dim("        The order is stored. Nothing happens until you answer, today or in twelve days."));
  }
}
