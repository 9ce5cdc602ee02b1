/**
 * Turns the bytes of a file into lines, with bounded memory.
 *
 * U1. Lines end at a line feed and nowhere else. The last one may do without.
 * U2. A line longer than the limit is not kept: its beginning comes with U+FFFD in front.
 * U3. So does a line that is not UTF-8. No line of an export begins with U+FFFD, so neither can pass for one.
 */
const LINE_FEED = 10;
/** Longest line that is read, in bytes. No commit comes near it. */
const LINE_MAX = 2 ** 28;
/** How much of a line that cannot be read is shown. */
const BEGINNING = 100;

class LineBuffer {
  readonly #limit: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length <= this.#limit || this.#parts.length === 0) this.#parts.push(part);
  }

  take(): string {
    const [first = new Uint8Array()] = this.#parts;
    const isTooLong = this.#length > this.#limit;
    const bytes = this.#parts.length === 1 || isTooLong ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (!isTooLong) {
      try {
        return this.#decoder.decode(bytes);
      } catch {
        // Not UTF-8: see U3.
      }
    }
    return `\uFFFD${new TextDecoder().decode(bytes.subarray(0, BEGINNING))}`;
  }
}

/** The lines of a file that is read in chunks. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number = LINE_MAX,
): AsyncGenerator<string, void, undefined> {
  const line = new LineBuffer(limit);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      line.add(chunk.subarray(start, end));
      yield line.take();
      start = end + 1;
    }
    if (start < chunk.length) line.add(chunk.subarray(start));
  }
  if (!line.isEmpty) yield line.take();
}
