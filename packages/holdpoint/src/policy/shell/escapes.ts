/** Backslash escapes, as `echo -e`, `printf`, `$'…'` and `${x@E}` read them. */

const NAMED: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  E: "\u001b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|([abeEfnrtv\\'"?]))/g;
const LAST_CODE_POINT = 0x10ffff;

/** Text with its escapes read; what is no escape stays. Code points that do not exist are left out. */
export function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (_, hex?: string, short?: string, long?: string, octal?: string, named?: string) => {
    if (named !== undefined) return NAMED[named] ?? "";
    const digits = hex ?? short ?? long;
    const point = digits === undefined ? Number.parseInt(octal ?? "", 8) & 0xff : Number.parseInt(digits, 16);
    return point <= LAST_CODE_POINT ? String.fromCodePoint(point) : "";
  });
}
