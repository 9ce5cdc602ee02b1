/** What differs between two texts, word by word. */

/** A piece of a text: in both, only in the one before, or only in the one after. */
export interface DiffPart {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** More than this is compared as a whole: a table of words is as large as both texts multiplied. */
const MOST_CELLS = 1_000_000;

function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** Lengths of the longest common run of what follows, for every pair of places. */
function table(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const cells = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const isSame = before[row] === after[column];
      const down = cells[(row + 1) * width + column] ?? 0;
      const right = cells[row * width + column + 1] ?? 0;
      const across = cells[(row + 1) * width + column + 1] ?? 0;
      cells[row * width + column] = isSame ? across + 1 : Math.max(down, right);
    }
  }
  return cells;
}

function push(parts: DiffPart[], kind: DiffPart["kind"], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text };
  else parts.push({ kind, text });
}

/** The pieces of both texts, in order. */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length * now.length > MOST_CELLS) {
    return [
      { kind: "gone", text: before },
      { kind: "new", text: after },
    ];
  }
  const cells = table(old, now);
  const width = now.length + 1;
  const parts: DiffPart[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [one, other] = [old[row], now[column]];
    if (one !== undefined && one === other) {
      push(parts, "same", one);
      row += 1;
      column += 1;
    } else if (
      other === undefined ||
      (one !== undefined && (cells[(row + 1) * width + column] ?? 0) >= (cells[row * width + column + 1] ?? 0))
    ) {
      push(parts, "gone", one ?? "");
      row += 1;
    } else {
      push(parts, "new", other);
      column += 1;
    }
  }
  return parts;
}
