/** Items kept in order, in chunks small enough that inserting in the middle stays cheap with 100,000 of them. */

const CHUNK = 512;

export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  /** Never an empty chunk among them. */
  readonly #chunks: T[][] = [];

  /** `compare` must tell any two different items apart. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get empty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Index of the first of `count` places for which `holds` is true; `holds` must stay true from there on. */
  static #first(count: number, holds: (index: number) => boolean): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where the first item stands that is not before `place`. `place(item)` is negative for items before it. */
  #seek(place: (item: T) => number): { chunk: number; index: number } {
    const chunk = SortedList.#first(this.#chunks.length, (at) => place(this.#chunks[at]?.at(-1) as T) >= 0);
    const items = this.#chunks[chunk] ?? [];
    return { chunk, index: SortedList.#first(items.length, (at) => place(items[at] as T) >= 0) };
  }

  add(item: T): void {
    const { chunk, index } = this.#seek((other) => this.#compare(other, item));
    const last = this.#chunks.at(-1);
    if (last === undefined) {
      this.#chunks.push([item]);
      return;
    }
    // Past the end: the last chunk takes it.
    const at = Math.min(chunk, this.#chunks.length - 1);
    const items = this.#chunks[at] ?? last;
    items.splice(chunk === at ? index : items.length, 0, item);
    if (items.length > CHUNK) this.#chunks.splice(at + 1, 0, items.splice(CHUNK >> 1));
  }

  remove(item: T): void {
    const { chunk, index } = this.#seek((other) => this.#compare(other, item));
    const items = this.#chunks[chunk];
    if (items?.[index] !== item) return;
    items.splice(index, 1);
    if (items.length === 0) this.#chunks.splice(chunk, 1);
  }

  /** The items in order, from the first that is not before `place` on. The list must not change meanwhile. */
  *from(place: (item: T) => number): Generator<T, undefined> {
    const { chunk, index } = this.#seek(place);
    for (let at = chunk; at < this.#chunks.length; at += 1) {
      const items = this.#chunks[at] ?? [];
      for (let place = at === chunk ? index : 0; place < items.length; place += 1) yield items[place] as T;
    }
    return undefined;
  }

  /** The same backwards: from the last item on of which `place` is not negative. `place` is negative for items after it. */
  *backFrom(place: (item: T) => number): Generator<T, undefined> {
    const chunk = SortedList.#first(this.#chunks.length, (at) => place(this.#chunks[at]?.[0] as T) < 0) - 1;
    for (let at = chunk; at >= 0; at -= 1) {
      const items = this.#chunks[at] ?? [];
      const end =
        at === chunk ? SortedList.#first(items.length, (index) => place(items[index] as T) < 0) : items.length;
      for (let index = end - 1; index >= 0; index -= 1) yield items[index] as T;
    }
    return undefined;
  }

  [Symbol.iterator](): Generator<T, undefined> {
    return this.from(() => 0);
  }
}
