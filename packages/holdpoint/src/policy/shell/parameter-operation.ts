/**
 * What is made of a known text by `${x#…}`, `${x/a/b}`, `${x:1:2}`, `${x^^}`, `${x@E}`.
 *
 * O1. `undefined` where it is not certain: the result is then unknown.
 * O2. Patterns with glob operators are tried on texts of at most {@link LONGEST} characters.
 */
import type { ParameterOperation, Word } from "unbash";
import { unescaped } from "./escapes.ts";
import { fits } from "./pattern.ts";
import { constant, type Value } from "./value.ts";

/** Longest text on which patterns are tried. */
export const LONGEST = 64;

type Replace = Extract<ParameterOperation, { type: "Replace" }>;
type Slice = Extract<ParameterOperation, { type: "Slice" }>;
type Read = (word: Word) => Value | undefined;

/** A whole number, when a value is one. */
export function integer(value: Value | undefined): number | undefined {
  const written = value === undefined ? undefined : constant(value)?.trim();
  return written !== undefined && /^-?\d{1,9}$/.test(written) ? Number(written) : undefined;
}

function removed(subject: string, operator: "#" | "##" | "%" | "%%", pattern: Value): string {
  const isPrefix = operator.startsWith("#");
  const lengths = Array.from({ length: subject.length + 1 }, (_, length) => length);
  if (operator.length === 2) lengths.reverse();
  for (const length of lengths) {
    const cut = isPrefix ? length : subject.length - length;
    const part = isPrefix ? subject.slice(0, cut) : subject.slice(cut);
    if (fits(pattern, part)) return isPrefix ? subject.slice(cut) : subject.slice(0, cut);
  }
  return subject;
}

/** Length of the longest part from `at` on that the pattern fits; undefined when none does. */
function longestAt(subject: string, at: number, pattern: Value): number | undefined {
  for (let end = subject.length; end > at; end -= 1) {
    if (fits(pattern, subject.slice(at, end))) return end - at;
  }
  return undefined;
}

function replaced(subject: string, operator: "/" | "//" | "/#" | "/%", pattern: Value, by: string): string {
  let result = "";
  for (let at = 0; at < subject.length;) {
    const length = operator === "/#" && at > 0 ? undefined : longestAt(subject, at, pattern);
    const isMatch = length !== undefined && (operator !== "/%" || at + length === subject.length);
    if (!isMatch) {
      result += subject.charAt(at);
      at += 1;
    } else {
      result += by;
      at += length;
      if (operator !== "//") return result + subject.slice(at);
    }
  }
  return result;
}

function sliced(subject: string, offset: number, length: number | undefined): string {
  const from = offset < 0 ? Math.max(0, subject.length + offset) : offset;
  if (length === undefined) return subject.slice(from);
  return length < 0 ? subject.slice(from, subject.length + length) : subject.slice(from, from + length);
}

function recased(subject: string, operator: string): string {
  const first = subject.slice(0, 1);
  switch (operator) {
    case "^^":
      return subject.toUpperCase();
    case ",,":
      return subject.toLowerCase();
    case "^":
      return first.toUpperCase() + subject.slice(1);
    default:
      return first.toLowerCase() + subject.slice(1);
  }
}

function transformed(subject: string, kind: string): string | undefined {
  switch (kind) {
    case "E":
      return unescaped(subject);
    case "U":
      return subject.toUpperCase();
    case "L":
      return subject.toLowerCase();
    case "u":
      return recased(subject, "^");
    default:
      return undefined;
  }
}

function replacedBy(subject: string, operation: Replace, read: Read): string | undefined {
  const pattern = read(operation.pattern);
  const by = read(operation.replacement);
  const replacement = by === undefined ? undefined : constant(by);
  if (pattern === undefined || pattern.length === 0 || replacement === undefined) return undefined;
  return replaced(subject, operation.operator, pattern, replacement);
}

function slicedAt(subject: string, operation: Slice, read: Read): string | undefined {
  const offset = integer(read(operation.offset));
  const length = operation.length === undefined ? undefined : integer(read(operation.length));
  if (offset === undefined || (operation.length !== undefined && length === undefined)) return undefined;
  return sliced(subject, offset, length);
}

/** The text that an operation makes of a text; see O1 and O2. `read` gives the value of a word of the operation. */
export function operated(subject: string, operation: ParameterOperation, read: Read): string | undefined {
  switch (operation.type) {
    case "Slice":
      return slicedAt(subject, operation, read);
    case "CaseModification":
      return operation.operand === undefined ? recased(subject, operation.operator) : undefined;
    case "Transform":
      return transformed(subject, operation.operand.text);
    case "Remove": {
      const pattern = subject.length > LONGEST ? undefined : read(operation.operand);
      return pattern === undefined ? undefined : removed(subject, operation.operator, pattern);
    }
    case "Replace":
      return subject.length > LONGEST ? undefined : replacedBy(subject, operation, read);
    default:
      return undefined;
  }
}
