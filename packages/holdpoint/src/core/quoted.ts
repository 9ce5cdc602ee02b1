/** Marks that end a quotation, or look as if they did: those that Unicode lists as look-alikes of them, and ornaments. */
const MARKS = /[“”„‟❝❞〝〞〟＂ʺ˝ˮ˶״″‶〃]/gu;

/** Ends of lines: what stands on a line of its own passes for a sentence of the program. */
const BREAKS = /[\n\r\v\f\u0085\u2028\u2029]+/gu;

/** Words of somebody else in a line of one's own: between “ and ”, and nothing in them passes for their end. */
export function quoted(text: string): string {
  return `“${text.replaceAll(MARKS, '"').replaceAll(BREAKS, " ")}”`;
}

/** The same at the end of a sentence. */
export function quotedEnd(text: string): string {
  return `${quoted(text)}${/[.!?…]$/u.test(text) ? "" : "."}`;
}
