/** Marks that end a quotation, or look as if they did. */
const MARKS = /[“”„‟❝❞〝〞〟＂]/gu;

/** Words of somebody else in a line of one's own: between “ and ”, and nothing in them passes for their end. */
export function quoted(text: string): string {
  return `“${text.replaceAll(MARKS, '"')}”`;
}

/** The same at the end of a sentence. */
export function quotedEnd(text: string): string {
  return `${quoted(text)}${/[.!?…]$/u.test(text) ? "" : "."}`;
}
