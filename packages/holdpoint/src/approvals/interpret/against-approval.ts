/** What in a comment speaks against an approval (`contradiction.ts`, C3). */
import type { Clause } from "./comment-clauses.ts";
import { ACTS, APPROVAL_CUES, MEASURED, NEGATORS, PURPOSES, TIMES, type AgainstApproval } from "./comment-cues.ts";
import { longestPhrase } from "./phrases.ts";

/** What the comment does, and the words it does it with. */
export interface Objection {
  readonly kind: Exclude<AgainstApproval, "harmless"> | "question";
  readonly cue: string;
}

const REACH = 3;
const DIGIT = /\d/;
/** Refusals when they are all there is of a clause. */
const LONE_REFUSALS: ReadonlySet<string> = new Set(["no", "against", "nein", "non", "nyet"]);
/** What a clause ends in that puts something before the act. */
const BEFORE: ReadonlySet<string> = new Set(["first", "beforehand"]);
const LEADS: ReadonlySet<string> = new Set(["please", "and", "so"]);

/** The words from `at` to the first of the next {@link REACH} that `isEnd` holds for. */
function spanTo(words: readonly string[], at: number, isEnd: (word: string) => boolean): string | undefined {
  const end = words.slice(at + 1, at + 1 + REACH).findIndex(isEnd);
  return end === -1 ? undefined : words.slice(at, at + 2 + end).join(" ");
}

/** "Not going to approve", "pay her 500". */
function span(words: readonly string[], at: number, word: string): Objection | undefined {
  if (NEGATORS.has(word)) {
    const cue = spanTo(words, at, (other) => ACTS.has(other));
    if (cue !== undefined) return { kind: "refusal", cue };
  }
  if (!MEASURED.has(word)) return undefined;
  const cue = spanTo(words, at, (other) => DIGIT.test(other));
  return cue === undefined ? undefined : { kind: "change", cue };
}

/** "Don't …" at the head of a clause tells somebody not to do something. */
function ban(words: readonly string[], at: number, word: string): Objection | undefined {
  const isHead = at === 0 || (at === 1 && words.slice(0, at).every((lead) => LEADS.has(lead)));
  if (!isHead) return undefined;
  if (word === "don't" || word === "dont") return { kind: "refusal", cue: word };
  return word === "do" && words[at + 1] === "not" ? { kind: "refusal", cue: "do not" } : undefined;
}

function inWords({ words }: Clause): Objection | undefined {
  let next = 0;
  for (const [at, word] of words.entries()) {
    if (at < next) continue;
    const found = longestPhrase(APPROVAL_CUES, (place) => words[place], at);
    if (found === undefined) {
      const objection = span(words, at, word) ?? ban(words, at, word);
      if (objection !== undefined) return objection;
      continue;
    }
    next = at + found.length;
    if (found.role !== "harmless") return { kind: found.role, cue: words.slice(at, next).join(" ") };
  }
  return undefined;
}

function inTime({ words }: Clause): Objection | undefined {
  if (words.some((word) => PURPOSES.has(word))) return undefined;
  for (const at of words.keys()) {
    const found = longestPhrase(TIMES, (place) => words[place], at);
    if (found !== undefined) return { kind: "deferral", cue: words.slice(at, at + found.length).join(" ") };
  }
  return undefined;
}

function inShape({ words, isQuestion }: Clause): Objection | undefined {
  const [only = "", ...others] = words;
  if (others.length === 0 && LONE_REFUSALS.has(only)) return { kind: "refusal", cue: only };
  const last = words.at(-1);
  if (last !== undefined && BEFORE.has(last)) return { kind: "condition", cue: last };
  return isQuestion ? { kind: "question", cue: "?" } : undefined;
}

/** The first thing in the comment that speaks against an approval. */
export function objectionIn(clauses: readonly Clause[]): Objection | undefined {
  for (const clause of clauses) {
    const objection = inWords(clause) ?? inTime(clause) ?? inShape(clause);
    if (objection !== undefined) return objection;
  }
  return undefined;
}
