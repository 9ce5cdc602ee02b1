/**
 * Several ways to expand a word, or all words of a command.
 *
 * M1. Up to {@link MOST_EXPANSIONS} ways are told apart. Where there are more, some of them are, and one with what is
 *     unknown in it stands for all.
 */
import { unknown, type Value } from "./value.ts";
import { together, type World } from "./variables.ts";

/** Most ways that are told apart. */
export const MOST_EXPANSIONS = 64;

/** One way a word, or all words of a command, may be expanded. */
export interface Expansion {
  readonly world: World;
  readonly words: readonly Value[];
}

type Choices = readonly (readonly Expansion[])[];

/** One way each; the `index`th of their product, or, where there are too many, the `index`th of every word. */
function row(all: Choices, index: number, isProduct: boolean): readonly Value[] {
  let rest = index;
  return all.flatMap((expansions) => {
    const place = rest % expansions.length;
    if (isProduct) rest = Math.floor(rest / expansions.length);
    return expansions.slice(place, place + 1).flatMap(({ words }) => words);
  });
}

function rowsIn(all: Choices, world: World): readonly Expansion[] {
  const possible = all.map((expansions) => expansions.filter((expansion) => together(expansion.world, world)));
  const product = possible.reduce((total, { length }) => Math.min(total * length, MOST_EXPANSIONS + 1), 1);
  if (product <= MOST_EXPANSIONS) {
    return Array.from({ length: product }, (_, index) => ({ world, words: row(possible, index, true) }));
  }
  const most = possible.reduce((longest, { length }) => Math.max(longest, Math.min(length, MOST_EXPANSIONS)), 1);
  const some = Array.from({ length: most }, (_, index) => ({ world, words: row(possible, index, false) }));
  const words = possible.flatMap((expansions) =>
    expansions.length === 1 ? expansions.flatMap((only) => only.words) : [unknown("variable", true)],
  );
  return [...some, { world, words }];
}

/** All ways to expand several words in a row (M1). */
export function inARow(all: Choices): readonly Expansion[] {
  const isSplit = all.some((expansions) => expansions.some(({ world }) => world !== undefined));
  return isSplit ? [...rowsIn(all, 0), ...rowsIn(all, 1)] : rowsIn(all, undefined);
}
