/** What somebody may have meant. */

/** How many characters have to be put in, taken out, replaced or swapped with the next to make one text of the other. */
function distance(one: string, other: string): number {
  let earlier: readonly number[] = [];
  let before: readonly number[] = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 0; row < one.length; row += 1) {
    const line = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      const isSame = one[row] === other[column];
      const isSwapped = row > 0 && column > 0 && one[row] === other[column - 1] && one[row - 1] === other[column];
      const ways = [line[column], before[column + 1], before[column]].map(Number);
      const [left = 0, above = 0, corner = 0] = ways;
      const swapped = isSwapped ? Number(earlier[column - 1]) + 1 : Number.POSITIVE_INFINITY;
      line.push(Math.min(left + 1, above + 1, corner + (isSame ? 0 : 1), swapped));
    }
    earlier = before;
    before = line;
  }
  return Number(before.at(-1));
}

/** The known word that is nearest to one that is not known; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  const [best] = known
    .map((one) => ({ one, far: one.startsWith(word) && word.length > 1 ? 0 : distance(word, one) }))
    .filter(({ far }) => far <= most)
    .toSorted((a, b) => a.far - b.far);
  return best?.one;
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(word: string, known: readonly string[], form: (name: string) => string = String): string {
  const found = nearest(word, known);
  return found === undefined ? "" : ` Did you mean ${form(found)}?`;
}
