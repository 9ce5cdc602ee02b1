/** Random choices that a seed repeats. */
export interface Random {
  /** From 0 up to `max`. */
  upTo(max: number): number;
  /** True once in a while. */
  chance(probability: number): boolean;
}

/** A small generator (mulberry32): good enough to choose instants with. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { upTo: (max) => next() * max, chance: (probability) => next() < probability };
}

/** Draws one after another from numbers that never end. */
export function drawn(numbers: Iterator<number, unknown>): () => number {
  return () => {
    const { value, done } = numbers.next();
    return done === true ? 0 : value;
  };
}
