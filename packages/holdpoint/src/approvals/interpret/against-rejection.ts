/** What in a comment speaks against a rejection (`contradiction.ts`, C4). */
import type { Clause } from "./comment-clauses.ts";
import { CONTRASTS, FIRM_OPENINGS, MILD_CLAUSES, REJECTION_CUES, SUPPRESSORS } from "./comment-cues.ts";
import { longestPhrase } from "./phrases.ts";

/** What the comment does, and the words it does it with. */
export interface GoAhead {
  readonly kind: "go-ahead" | "retraction";
  readonly cue: string;
}

function countIn(words: readonly string[], set: ReadonlySet<string>): number {
  return words.filter((word) => set.has(word)).length;
}

function isReserved({ words, isQuestion }: Clause): boolean {
  return isQuestion || words.some((word) => SUPPRESSORS.has(word) || CONTRASTS.has(word));
}

/** What a clause says to a rejection; `mild` praise counts only when the comment has no reservation anywhere. */
function inClause({ words, isQuestion }: Clause, isMildHeard: boolean): GoAhead | undefined {
  const wordAt = (place: number): string | undefined => words[place];
  const suppressors = countIn(words, SUPPRESSORS);
  if (isMildHeard && MILD_CLAUSES.has(words.join(" "))) return { kind: "go-ahead", cue: words.join(" ") };
  for (const at of words.keys()) {
    const found =
      longestPhrase(REJECTION_CUES, wordAt, at) ?? (at === 0 ? longestPhrase(FIRM_OPENINGS, wordAt, at) : undefined);
    if (found === undefined) continue;
    const cue = words.slice(at, at + found.length);
    if (found.role === "retraction") return { kind: "retraction", cue: cue.join(" ") };
    const isFirm = found.role === "firm" && !isQuestion && suppressors === countIn(cue, SUPPRESSORS);
    if (isFirm || (found.role === "mild" && isMildHeard)) return { kind: "go-ahead", cue: cue.join(" ") };
  }
  return undefined;
}

/** The first thing in the comment that speaks against a rejection. */
export function goAheadIn(clauses: readonly Clause[]): GoAhead | undefined {
  const isMildHeard = !clauses.some(isReserved);
  for (const clause of clauses) {
    const found = inClause(clause, isMildHeard);
    if (found !== undefined) return found;
  }
  return undefined;
}
