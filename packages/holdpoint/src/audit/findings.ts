/** What a verification found wrong, each with the place and a sentence that is safe to print. */

/**
 * - `malformed`: a line that is no line of an export, or is spelled otherwise
 * - `missing`: a record between others is not there; `truncated`: the end of a stream, or of the export, is not there
 * - `changed`, `reordered`, `duplicated`, `added`: what happened to a record
 * - `erased`: a payload is gone, or still there, against what the erasures say
 * - `signature`: a receipt or rotation whose signature or place is wrong
 * - `checkpoint`: a checkpoint that does not hold, or contradicts the records
 * - `key`: keys that are not what they should be
 * - `summary`: the export's own figures are not those of its lines
 */
export type FindingKind =
  | "malformed"
  | "missing"
  | "truncated"
  | "changed"
  | "reordered"
  | "duplicated"
  | "added"
  | "erased"
  | "signature"
  | "checkpoint"
  | "key"
  | "summary";

export interface Finding {
  readonly kind: FindingKind;
  /** Line of the export, from 1; the last one read for what is missing at the end. */
  readonly line: number;
  readonly stream?: string;
  readonly seq?: number;
  readonly detail: string;
}

/** How many findings are kept; the others are counted. */
export const FINDINGS_MAX = 1_000;

/** Text of unknown origin, safe to print: control, formatting and broken characters are written out. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${Number(character.codePointAt(0)).toString(16)}}`,
  );
}

/** Text of unknown origin in quotes, short and safe to print. */
export function shown(text: string): string {
  return printable(JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text));
}

/** Collects findings. */
export class Findings {
  readonly list: Finding[] = [];
  #total = 0;
  /** The line that is looked at. */
  line = 0;

  get total(): number {
    return this.#total;
  }

  add(kind: FindingKind, detail: string, place: { readonly stream?: string; readonly seq?: number } = {}): void {
    this.#total += 1;
    if (this.list.length >= FINDINGS_MAX) return;
    const { stream, seq } = place;
    this.list.push({
      kind,
      line: this.line,
      ...(stream === undefined ? {} : { stream }),
      ...(seq === undefined ? {} : { seq }),
      // A sentence may quote what it found: names and ids of unknown origin.
      detail: printable(detail),
    });
  }
}
