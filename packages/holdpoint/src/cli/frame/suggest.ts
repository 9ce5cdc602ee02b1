/** What somebody may have meant. */

/** How many characters have to be put in, taken out or replaced to make one text of the other. */
function distance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [row, letter] of one.split("").entries()) {
    const line = [row + 1];
    for (const [column, wanted] of other.split("").entries()) {
      const [left, above, corner] = [line[column], before[column + 1], before[column]].map(Number) as [
        number,
        number,
        number,
      ];
      line.push(Math.min(left + 1, above + 1, corner + (letter === wanted ? 0 : 1)));
    }
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
