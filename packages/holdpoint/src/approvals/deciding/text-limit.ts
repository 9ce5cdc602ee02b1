/** How much people may write beside a decision. */
import type { Command } from "../command.ts";
import { refuse, type Ruling } from "../ruling.ts";

/** Longest comment, reply or reason, in UTF-16 code units. */
export const MAX_TEXT = 10_000;

const FIELDS = ["comment", "text", "reason", "contradiction"] as const;

/** Refuses text that is too long; undefined when there is none. */
export function recordedText(command: Command): Ruling | undefined {
  const given = command as { readonly [field in (typeof FIELDS)[number]]?: unknown };
  const field = FIELDS.find((name) => {
    const text = given[name];
    return typeof text === "string" && text.length > MAX_TEXT;
  });
  if (field === undefined) return undefined;
  return refuse("TOO_LARGE", `The ${field} is longer than ${MAX_TEXT} characters; say it shorter.`, {
    field,
    limit: MAX_TEXT,
  });
}
