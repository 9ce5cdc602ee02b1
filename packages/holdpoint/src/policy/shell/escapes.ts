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
const ESCAPE = /\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0?[0-7]{1,3}|[abeEfnrtv\\'"?])/g;
const LAST_CODE_POINT = 0x10ffff;

function read(escape: string): string {
  const named = NAMED[escape.slice(1)];
  if (named !== undefined) return named;
  const isHex = /^\\[xuU]/.test(escape);
  const point = isHex ? Number.parseInt(escape.slice(2), 16) : Number.parseInt(escape.slice(1), 8) & 0xff;
  return point <= LAST_CODE_POINT ? String.fromCodePoint(point) : "";
}

/** Text with its escapes read; what is no escape stays. Code points that do not exist are left out. */
export function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(ESCAPE, read) : text;
}
