/** The words that one word becomes, while its parts are put together. */
import { EMPTY, join, originOf, unknown, worse, type Value } from "./value.ts";
import { split, together, type Split, type World } from "./variables.ts";
import { MOST_EXPANSIONS } from "./expansion.ts";

/** Most words that one word becomes, and most pieces of one word; more is unknown. */
const MOST_WORDS = 1024;
const MOST_PIECES = 64;

/** One possibility of what a part becomes. */
export interface Chunk {
  readonly world: World;
  /** Several only for `"$@"`. */
  readonly values: readonly Value[];
}

/** One possibility of what the parts so far have become. */
export interface Draft {
  readonly world: World;
  readonly words: readonly Value[];
  readonly current: Value;
  /** True when `current` is a word even if it is empty. */
  readonly open: boolean;
}

/** Nothing yet. */
export const BLANK: Draft = { world: undefined, words: [], current: EMPTY, open: false };
/** Stands for all possibilities that are not told apart; what follows in the word changes nothing. */
const LOST: Draft = { world: undefined, words: [unknown("variable", true)], current: EMPTY, open: false };

/** The one possibility of a part. */
export function one(value: Value): readonly Chunk[] {
  return [{ world: undefined, values: [value] }];
}

/** The same draft, being a word even if it is empty. */
export function opened(draft: Draft): Draft {
  return draft === LOST ? LOST : { ...draft, open: true };
}

class Row {
  private readonly words: Value[];
  private current: Value;
  private open: boolean;

  constructor({ words, current, open }: Draft) {
    this.words = [...words];
    this.current = current;
    this.open = open;
  }

  /** Ends the word at hand, if there is one. */
  close(): void {
    if (this.open || this.current.length > 0) this.words.push(this.current);
    this.current = EMPTY;
    this.open = false;
  }

  /** Adds to the word at hand; `opens` when it is then a word even if nothing is in it. */
  add(value: Value, opens: boolean): void {
    this.current = join(this.current, value);
    this.open ||= opens;
  }

  addSplit({ words, opens, closes }: Split): void {
    if (opens) this.close();
    for (const [index, word] of words.entries()) {
      if (index > 0) this.close();
      this.add(word, false);
    }
    if (closes) this.close();
  }

  draft(world: World): Draft {
    if (this.words.length > MOST_WORDS) return LOST;
    const tooMany = this.current.length > MOST_PIECES;
    const current = tooMany ? unknown(worse("output", originOf(this.current)), true) : this.current;
    return { world, words: this.words, current, open: this.open };
  }
}

/** `separators`: where the part is split into words; undefined when it is not. */
function extended(draft: Draft, chunk: Chunk, separators: string | undefined): Draft {
  if (draft === LOST) return LOST;
  const row = new Row(draft);
  for (const [index, value] of chunk.values.entries()) {
    if (index > 0) row.close();
    if (separators === undefined) row.add(value, true);
    else row.addSplit(split(value, separators));
  }
  return row.draft(draft.world ?? chunk.world);
}

/** Adds a part to every draft, in each way it may be. */
export function withPart(
  drafts: readonly Draft[],
  chunks: readonly Chunk[],
  separators: string | undefined,
): readonly Draft[] {
  if (drafts.length * chunks.length <= MOST_EXPANSIONS) {
    return drafts.flatMap((draft) =>
      chunks.filter((chunk) => together(draft.world, chunk.world)).map((chunk) => extended(draft, chunk, separators)),
    );
  }
  const some = drafts.flatMap((draft, index) =>
    chunks.filter((_, place) => place === index % chunks.length).map((chunk) => extended(draft, chunk, separators)),
  );
  return [LOST, ...some.slice(0, MOST_EXPANSIONS - 1)];
}
