/** Reading what a tool answered. */
import type { Message } from "holdpoint";

/** The content as text; a model may also be given parts, which the tools here never answer with. */
export function textOf({ content }: Message): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

/** The fields of an answer that is a JSON object; none when it is an answer in words. */
export function fieldsOf(message: Message): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(textOf(message));
    return typeof fields === "object" && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}
