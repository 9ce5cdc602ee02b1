/**
 * Text of agents as it is told.
 *
 * T1. It is in visible form (approvals/visible-form.ts): nothing in it is hidden, turned around or a look-alike.
 * T2. It is shortened to a length; what was left out shows, and is known.
 * T3. On one line there is neither a line feed nor any other control character, so that it fits a header.
 */
import { visibleText } from "../../approvals/visible-form.ts";

/** Text that may have been shortened. */
export interface ShownText {
  readonly text: string;
  readonly isWhole: boolean;
}

const ELLIPSIS = " […]";

/** At most so many characters (T2); never half of one. */
export function shortened(text: string, most: number): ShownText {
  if (text.length <= most) return { text, isWhole: true };
  const kept = text.slice(0, most - ELLIPSIS.length).replace(/[\ud800-\udbff]$/, "");
  return { text: `${kept.trimEnd()}${ELLIPSIS}`, isWhole: false };
}

/** On one line (T3). */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Text of somebody else's on one line, in visible form. */
export function visibleLine(text: string, most: number): ShownText {
  return shortened(oneLine(visibleText(text.toWellFormed()).shown), most);
}

/** Text that programs which show it make no link of: what an agent writes leads nowhere. */
export function inert(text: string): string {
  return text.replaceAll("://", "[://]").replaceAll(/\b(www)\./gi, "$1[.]");
}
