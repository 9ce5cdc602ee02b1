/**
 * The one wildcard there is: `*` stands for any run of characters, empty ones, dots and slashes included. Everything else
 * is itself, upper and lower case differ. Takes time in proportion to text times pattern at the worst.
 */
import { fitsWhole } from "./stars.ts";

/** True when all of `text` is what `pattern` says. */
export function glob(text: string, pattern: string): boolean {
  return fitsWhole(text.length, {
    length: pattern.length,
    isStar: (part) => pattern[part] === "*",
    fits: (part, place) => pattern[part] === text[place],
  });
}

/** True when a pattern has a wildcard, so that it may mean more than one text. */
export function isGlob(pattern: string): boolean {
  return pattern.includes("*");
}

/** True when one of the patterns fits. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => glob(text, pattern));
}
