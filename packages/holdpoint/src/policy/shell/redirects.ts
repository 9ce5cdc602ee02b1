/** Redirections: what is written, and what a command reads. */
import type { HereDoc, Redirect, Redirection } from "unbash";
import { noteWrite } from "./effects.ts";
import { CONTINUED_NAME, isNotTakenApart } from "./inner-scripts.ts";
import type { Here, Input, Judgement } from "./judgement.ts";
import { noteRead, pipeOf } from "./reading.ts";
import { constant, hasUnknown, join, text, type Value } from "./value.ts";
import type { Expander } from "./words.ts";

/** A delimiter that every shell reads alike. */
const PLAIN_DELIMITER = /^\\?[\w.!@%+=:,-]+$|^'[\w .!@%+=:,-]*'$|^"[\w .!@%+=:,-]*"$/;

/** `2>&1`, `>&-`, `<&3-`. */
const DESCRIPTOR = /^\d*-?$/;

/** Text of a here-document in which nothing is expanded but backslashes. */
function unescapedBody(body: string): string {
  return body.replace(/\\([\\$`\n])/g, (_, character: string) => (character === "\n" ? "" : character));
}

function hereDocument(node: HereDoc, expander: Expander, here: Here, j: Judgement): readonly Value[] {
  const { delimiter, body, closing } = node;
  if (closing === undefined) j.note("UNREADABLE", here);
  if (delimiter === undefined || !PLAIN_DELIMITER.test(delimiter.text)) j.note("NOT_PORTABLE", here);
  const texts = delimiter?.quoted === true ? [text(body.text)] : expanded(body, expander, here, j);
  return node.operator === "<<-" ? texts.map(withoutTabs) : texts;
}

function expanded(
  { parts, text: written }: HereDoc["body"],
  expander: Expander,
  here: Here,
  j: Judgement,
): readonly Value[] {
  if (CONTINUED_NAME.test(written)) j.note("UNREADABLE", here);
  if (parts !== undefined) return expander.body(parts);
  if (isNotTakenApart(written, true)) j.note("UNREADABLE", here);
  return [text(unescapedBody(written))];
}

/** `<<-` takes the tabs off the beginnings of lines. */
function withoutTabs(value: Value): Value {
  return value.map((piece) => (piece.kind === "text" ? { ...piece, text: piece.text.replace(/^\t+/gm, "") } : piece));
}

function redirect(node: Redirect, target: Value, here: Here, j: Judgement): Input | undefined {
  const isRead = node.operator === "<" || node.operator === "<&" || node.operator === "<>";
  if (node.operator.endsWith("&") && DESCRIPTOR.test(constant(target) ?? "?")) return undefined;
  const reads = pipeOf(target);
  if (reads !== undefined) return isRead ? { kind: "piped", texts: reads } : undefined;
  if (node.operator !== "<" && node.operator !== "<&") noteWrite(target, here, j);
  if (!isRead) return undefined;
  noteRead([target], here, j);
  if (hasUnknown(target)) j.note("DYNAMIC", here);
  return { kind: "file", path: target };
}

/** Judges redirections. The answer is what the command reads. */
export function redirected(nodes: readonly Redirection[], expander: Expander, here: Here, j: Judgement): Input {
  let { input } = here;
  const given: Value[] = [];
  for (const node of nodes) {
    if (node.type === "HereDoc") given.push(...hereDocument(node, expander, here, j));
    else if (node.target === undefined) j.note("UNREADABLE", here);
    else {
      for (const { value } of expander.values(node.target)) {
        if (node.type === "HereString") given.push(join(value, text("\n")));
        else input = redirect(node, value, here, j) ?? input;
      }
    }
  }
  return given.length > 0 ? { kind: "given", texts: given } : input;
}
