/** Reading a conversation. */
import type { Message } from "holdpoint";

/** The content as text; a model may also be given parts, which nothing here says anything with. */
export function textOf({ content }: Message): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

/** What tools refused, in the order of the calls. */
export function refusals(messages: readonly Message[]): readonly string[] {
  return messages.filter(({ status }) => status === "error").map(textOf);
}
