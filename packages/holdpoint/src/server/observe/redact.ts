/**
 * What must not get into a log, and what must not happen to one.
 *
 * R1. The value of a field whose name says that it is a secret is not logged, wherever in an object it is.
 * R2. Text that looks like a token, a secret or a password in an address is not logged, wherever in a line it is.
 * R3. A line is one line of ASCII-safe JSON: nothing in it ends it, moves a cursor or turns text around.
 */
import { isObject } from "../../core/json.ts";

const CENSORED = "[redacted]";
/** Objects are looked into so far down; what is deeper is not logged. */
const DEPTH = 8;

const SECRET_FIELD =
  /^(?:.*[-_.])?(?:authorization|cookie|set-?cookie|password|passwd|passphrase|secrets?|credentials?|private-?key|api-?key|csrf)$|token|secret|password/i;

const SECRET_TEXTS: readonly RegExp[] = [
  /\bhpk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}/g,
  /\bwhsec_[A-Za-z0-9+/=]+/g,
  /\bxox[a-z]-[A-Za-z0-9-]+/g,
  /\bxapp-[A-Za-z0-9-]+/g,
  /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi,
  // A session, a sign-in link.
  /(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])/g,
  /(?<=:\/\/)[^\s/"@:]*:[^\s/"@]*(?=@)/g,
];

/** What ends a line, moves a cursor, cannot be seen, or changes the direction of text. */
const UNSAFE = /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A copy of what is logged, without the values of secret fields (R1). Instances of classes are left to serializers. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return depth >= DEPTH ? CENSORED : value.map((item) => withoutSecrets(item, depth + 1));
  if (!isObject(value) || value instanceof Error) return value;
  if (depth >= DEPTH) return CENSORED;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_FIELD.test(key) ? CENSORED : withoutSecrets(item, depth + 1),
    ]),
  );
}

/** A line of JSON as it is written (R2, R3). The line feed at its end stays. */
export function safeLine(line: string): string {
  const censored = SECRET_TEXTS.reduce((text, pattern) => text.replaceAll(pattern, CENSORED), line);
  return censored.replaceAll(UNSAFE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
