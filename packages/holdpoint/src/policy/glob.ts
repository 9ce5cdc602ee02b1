/**
 * The one wildcard there is: `*` stands for any run of characters, empty ones, dots and slashes included. Everything else
 * is itself, upper and lower case differ. Takes time in proportion to text times pattern at the worst.
 */

/** True when all of `text` is what `pattern` says. */
export function glob(text: string, pattern: string): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    if (pattern[want] === "*") {
      star = want;
      retry = at;
      want += 1;
    } else if (pattern[want] === text[at]) {
      at += 1;
      want += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      want = star + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  while (pattern[want] === "*") want += 1;
  return want === pattern.length;
}

/** True when a pattern has a wildcard, so that it may mean more than one text. */
export function isGlob(pattern: string): boolean {
  return pattern.includes("*");
}

/** True when one of the patterns fits. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => glob(text, pattern));
}
