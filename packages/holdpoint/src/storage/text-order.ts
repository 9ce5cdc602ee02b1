/** Text in the order databases keep it: by code point, as UTF-8 bytes sort. JavaScript's `<` sorts by UTF-16 unit. */

/** Surrogates stand for the highest code points, yet U+E000 to U+FFFF are higher units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Negative when `a` sorts before `b`, 0 when they are equal. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
