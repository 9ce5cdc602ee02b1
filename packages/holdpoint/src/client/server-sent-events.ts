/**
 * Server-sent events out of the bytes of a response.
 *
 * S1. A block counts when its blank line is there: what broke off within one was not received.
 * S2. A block without data is told as well, because its id says where the stream stands.
 */

/** One block: an event when it has data. */
export interface SseBlock {
  /** The id that stands after it; undefined when it names none. */
  readonly id: string | undefined;
  readonly data: string | undefined;
  /** How soon to come back, in ms, when it says so. */
  readonly retryMs: number | undefined;
}

function blockOf(lines: readonly string[]): SseBlock {
  let id: string | undefined;
  let retryMs: number | undefined;
  const data: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "data") data.push(value);
    else if (field === "retry" && /^\d+$/.test(value)) retryMs = Number(value);
  }
  return { id, retryMs, data: data.length === 0 ? undefined : data.join("\n") };
}

/** Takes text as it comes, and gives the blocks that are whole (S1). */
export class SseReader {
  #rest = "";
  #lines: string[] = [];

  /** The blocks that this text completes. */
  read(text: string): readonly SseBlock[] {
    const whole = this.#rest + text;
    // A carriage return at the end may be half of a line's end.
    const end = whole.endsWith("\r") ? whole.length - 1 : whole.length;
    const lines = whole.slice(0, end).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() as string) + whole.slice(end);
    const blocks: SseBlock[] = [];
    for (const line of lines) {
      if (line !== "") this.#lines.push(line);
      else if (this.#lines.length > 0) {
        blocks.push(blockOf(this.#lines));
        this.#lines = [];
      }
    }
    return blocks;
  }
}
