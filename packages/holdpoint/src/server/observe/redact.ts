/**
 * What must not get into a log, and what must not happen to one.
 *
 * R1. The value of a field whose name says that it is a secret is not logged, wherever in an object it is.
 * R2. Text that looks like a token, a secret or a password in an address is not logged, wherever in a line it is.
 * R3. A line is one line of ASCII-safe JSON: nothing in it ends it, moves a cursor or turns text around.
 */
import type { Json } from "../../core/json.ts";

const CENSORED = "[redacted]";
/** Objects are looked into so far down; what is deeper is not logged. */
const DEPTH = 8;

const SECRET_FIELD =
  /^(?:.*[-_.])?(?:authorization|cookie|set-?cookie|password|passwd|passphrase|secrets?|credentials?|private-?key|api-?key|csrf)$|token|secret|password/i;

/** Where a word begins; after what stands for a character in an address or in text that was escaped, too. */
const BEGIN = String.raw`(?:(?<![\w-])|(?<=%[\da-f]{2}|\\[bfnrt]|\\u[\da-f]{4}))`;

const SECRET_TEXTS: readonly RegExp[] = [
  /hpk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}/g,
  /whsec_[A-Za-z0-9+/=]+/g,
  /xox[a-z]-[A-Za-z0-9-]+/g,
  /xapp-[A-Za-z0-9-]+/g,
  new RegExp(String.raw`${BEGIN}eyJ[\w-]+\.[\w-]+\.[\w-]*`, "gi"),
  new RegExp(String.raw`${BEGIN}(?:bearer|basic)(?:\s|%20)+[a-z\d._~+/-]{8,}=*`, "gi"),
  // A session, a sign-in link.
  new RegExp(String.raw`${BEGIN}[\w-]{43}(?![\w-])`, "gi"),
  /(?<=:\/\/)[^\s/"@:]*:[^\s/"]*(?=@)/g,
];

/** What ends a line, moves a cursor, cannot be seen, or changes the direction of text. */
const UNSAFE = /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function censored(text: string): string {
  return SECRET_TEXTS.reduce((left, pattern) => left.replaceAll(pattern, CENSORED), text);
}

/** A copy of what is logged, without the values of secret fields (R1), and without secrets in texts and names (R2). */
export function withoutSecrets(value: Json, depth = 0): Json {
  if (typeof value === "string") return censored(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH) return CENSORED;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutSecrets(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      censored(key),
      SECRET_FIELD.test(key) ? CENSORED : withoutSecrets(item, depth + 1),
    ]),
  );
}

/** The same for a line of JSON. What is none, nobody can look into: of that, what looks like a secret where it stands. */
function lineWithoutSecrets(line: string): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(line) as Json)) + (line.endsWith("\n") ? "\n" : "");
  } catch {
    return censored(line);
  }
}

/**
 * A line of JSON as it is written (R1–R3); the line feed at its end stays. Secrets are looked for in the texts of the
 * line and not in the line, where an escaped line feed would put a letter before them.
 */
export function safeLine(line: string): string {
  return lineWithoutSecrets(line).replaceAll(
    UNSAFE,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
