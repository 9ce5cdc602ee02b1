/**
 * Which sequences of phrases are one plain answer.
 *
 * R1. A reply is an answer only when all of it is read: every word in a phrase of `words.ts`, every mark a separator.
 * R2. All phrases are of one side. A yes and a no in one reply, in whatever order, are no answer.
 * R3. At least one phrase is an answer by itself; company alone is none.
 * R4. Phrases are separated by `,` `;` `.` `!`, a dash or an empty line. Without one, only these follow each other: a yes-word or a
 *     filler and its yes; a no-word and what negates a yes (never a rejection: "no reject"); an answer and thanks; a picture and
 *     anything. A line break alone separates two yes phrases, but not two of the other side: lines may be wrapped in the middle
 *     of "do not reject".
 * R5. `hello` comes first and `footer` last, on a new line. A yes-word (`yeah` is one), a filler and a `grudging` word come once
 *     each, the last only with a `yes`, and so does a filler beside `yeah`. `please` follows a yes-word, and `sorry` goes with a no. Before a `no-word`, a `no` or a `halt` stand only
 *     their like: "Reject: no" and "Reject? Never" are no rejections. After a `halt` comes no other answer ("don't, reject it").
 * R6. The reply ends with a phrase, a `.` or `!`. A comma, a semicolon, a dash or dots at the end mean that something is missing.
 *     A comma may end the thanks above a signature.
 */
import { longestPhrase } from "./phrases.ts";
import type { ReadingCode } from "./reading.ts";
import type { Token, TokenKind } from "./tokens.ts";
import { ANSWERS, THING, THINGS, type Role } from "./words.ts";

/** A phrase that was read. */
interface Part {
  readonly role: Role;
  /** What separates it from the phrase before. */
  readonly apart: "no" | "line" | "yes";
  readonly isPicture: boolean;
  readonly isOnNewLine: boolean;
}

/** What was read of a reply. */
interface Parts {
  readonly parts: readonly Part[];
  /** The first token that is no part of a phrase and no separator at its place. */
  readonly unread: Token | undefined;
  /** The separator at the end, if there is one. */
  readonly ending: string | undefined;
}

type Side = "yes" | "no" | undefined;

const SIDES: Readonly<Record<Role, Side>> = {
  "yes-word": "yes",
  yeah: "yes",
  surely: "yes",
  yes: "yes",
  "for-yes": "yes",
  filler: "yes",
  grudging: "yes",
  please: undefined,
  "no-word": "no",
  no: "no",
  refusal: "no",
  rejection: "no",
  halt: "no",
  "for-no": "no",
  sorry: undefined,
  thanks: undefined,
  hello: undefined,
  footer: undefined,
};

const ANSWERING: ReadonlySet<Role> = new Set<Role>([
  "yes-word",
  "yeah",
  "surely",
  "yes",
  "no-word",
  "no",
  "refusal",
  "rejection",
  "halt",
]);
const YES_WORDS: ReadonlySet<Role | undefined> = new Set<Role>(["yes-word", "yeah"]);
const BEFORE_NO: ReadonlySet<Role> = new Set<Role>(["hello", "thanks", "sorry", "no-word", "no"]);
const AFTER_NO_WORD: ReadonlySet<Role> = new Set<Role>(["no-word", "no", "refusal", "halt", "sorry"]);
const AFTER_HALT: ReadonlySet<Role> = new Set<Role>(["thanks", "footer"]);
const SEPARATORS: ReadonlySet<string> = new Set([",", ";", ".", "!", "-", "--", "\u2013", "\u2014"]);

/** What it means that a token of some kind is not read. */
const UNREAD: Readonly<Record<TokenKind, ReadingCode>> = {
  word: "unknown",
  number: "number",
  foreign: "foreign",
  hidden: "hidden",
  emoji: "emoji",
  mark: "symbol",
};

function isSeparator({ text }: Token): boolean {
  return SEPARATORS.has(text) || text.startsWith("!");
}

/** Words of a phrase follow each other with spaces or a line break between them, nothing else. */
function phraseAt(tokens: readonly Token[], from: number): ReturnType<typeof longestPhrase<Role>> {
  return longestPhrase(
    ANSWERS,
    (place) => {
      const token = tokens[place];
      if (token === undefined || (token.kind !== "word" && token.kind !== "emoji")) return undefined;
      if (place > from && token.gap === "blank") return undefined;
      return THINGS.has(token.text) ? THING : token.text;
    },
    from,
  );
}

/** The part that begins with `token`; `mark` is the separator before it. */
function partOf(token: Token, role: Role, mark: string | undefined): Part {
  const isOnNewLine = token.gap === "line" || token.gap === "blank";
  const apart = mark !== undefined || token.gap === "blank" ? "yes" : isOnNewLine ? "line" : "no";
  return { role, apart, isPicture: token.kind === "emoji", isOnNewLine };
}

/** Reads what it can, and says whether that was all. */
export function readParts(tokens: readonly Token[]): Parts {
  const parts: Part[] = [];
  let unread: Token | undefined;
  let mark: string | undefined;
  let next = 0;
  for (const [at, token] of tokens.entries()) {
    if (at < next) continue;
    const phrase = phraseAt(tokens, at);
    next = at + (phrase?.length ?? 1);
    if (phrase !== undefined) {
      parts.push(partOf(token, phrase.role, mark));
      mark = undefined;
    } else if (isSeparator(token) && parts.length > 0 && mark === undefined) mark = token.text;
    else unread ??= token;
  }
  return { parts, unread, ending: mark };
}

/** The one side that all parts are on, `both`, or undefined when none is on a side (R2). */
function sideOf(parts: readonly Part[]): Side | "both" {
  let side: Side;
  for (const { role } of parts) {
    const own = SIDES[role];
    if (own === undefined) continue;
    if (side !== undefined && side !== own) return "both";
    side = own;
  }
  return side;
}

/** True when `part` may follow `before` without a separator (R4). */
function mayTouch(before: Part, part: Part): boolean {
  if (before.isPicture || part.isPicture) return true;
  if (part.role === "footer") return part.apart === "line";
  if (part.role === "thanks") return SIDES[before.role] !== undefined || before.role === "please";
  const isYes = SIDES[part.role] === "yes";
  if (part.apart === "line" && isYes && SIDES[before.role] === "yes") return true;
  switch (before.role) {
    case "yes-word":
    case "yeah":
      return isYes || part.role === "please";
    case "filler":
      return part.role === "yes" || part.role === "surely" || YES_WORDS.has(part.role);
    case "grudging":
      return part.role === "yes";
    case "no-word":
      return AFTER_NO_WORD.has(part.role);
    case "sorry":
      return part.role === "no-word";
    default:
      return false;
  }
}

function isAll(parts: readonly Part[], roles: ReadonlySet<Role>): boolean {
  return parts.every(({ role, isPicture }) => isPicture || roles.has(role));
}

/** True when `part` may stand between `before` and `after` (R5). */
function mayStand(part: Part, before: readonly Part[], after: readonly Part[]): boolean {
  const isAlone = before.every(({ role }) => role !== part.role);
  const others = [...before, ...after];
  const isSpelledOut = others.some(({ role }) => role === "yes");
  switch (part.role) {
    case "hello":
      return before.length === 0;
    case "footer":
      return after.length === 0 && part.isOnNewLine;
    case "yes-word":
    case "yeah":
      return before.every(({ role }) => !YES_WORDS.has(role));
    case "filler":
      return isAlone && (isSpelledOut || others.every(({ role }) => role !== "yeah"));
    case "grudging":
      return isAlone && isSpelledOut;
    case "please":
      return YES_WORDS.has(before.at(-1)?.role);
    case "sorry":
      return others.some(({ role }) => SIDES[role] === "no");
    case "no-word":
    case "no":
      return isAll(before, BEFORE_NO);
    case "halt":
      return isAll(before, BEFORE_NO) && isAll(after, AFTER_HALT);
    default:
      return true;
  }
}

function isOrdered(parts: readonly Part[]): boolean {
  return parts.every((part, at) => {
    const before = parts.slice(0, at);
    const previous = before.at(-1);
    const isApart = previous === undefined || part.apart === "yes" || mayTouch(previous, part);
    return isApart && mayStand(part, before, parts.slice(at + 1));
  });
}

function isEnded({ parts, ending }: Parts, isSigned: boolean): boolean {
  if (ending === undefined || ending === "." || ending.startsWith("!")) return true;
  return ending === "," && isSigned && parts.at(-1)?.role === "thanks";
}

/** True when a phrase among them is an answer by itself (R3). */
export function hasAnswer({ parts }: Parts): boolean {
  return parts.some(({ role }) => ANSWERING.has(role));
}

/** What the parts say (R1–R6); for what is read whole and is no plain answer, why. */
export function answerOf(read: Parts, isSigned: boolean): ReadingCode {
  const { parts, unread } = read;
  const side = sideOf(parts);
  if (side === "both") return "both";
  if (unread !== undefined) return UNREAD[unread.kind];
  if (!isEnded(read, isSigned)) return "unfinished";
  if (side === undefined || !hasAnswer(read)) {
    if (parts.some(({ isPicture }) => isPicture)) return "emoji";
    return side === "no" ? "negation" : "acknowledgement";
  }
  return isOrdered(parts) ? side : "order";
}
