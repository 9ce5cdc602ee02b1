/**
 * Ids of people, as whoever authenticated them names them. Quorums count people by them, and the requester is excluded
 * by them.
 *
 * P1. Ids are compared as they are. Case is significant: `ann` and `Ann` are two people, so one human always has to
 *     come with the same letters; whoever authenticates people sees to that.
 * P2. Two ids that look the same are the same: one that is not in normalization form C, has a character that cannot be
 *     seen, or white space around it is refused wherever ids are taken in. Nothing is mended silently: the mended id
 *     could be somebody else's.
 */
import { HoldpointError } from "./errors.ts";
import { codePointName, HIDDEN } from "./hidden-characters.ts";
import { isText } from "./json.ts";

/** What is wrong with the id of a person, as the end of a sentence about it; undefined when nothing is (P2). */
export function personIdProblem(id: unknown): string | undefined {
  if (!isText(id)) return "is no text that says something";
  if (id.trim() !== id) return "begins or ends with white space; leave it out";
  const [hidden] = HIDDEN.exec(id) ?? [];
  if (hidden !== undefined) return `has a character that cannot be seen (${codePointName(hidden)}); leave it out`;
  return id.normalize("NFC") === id ? undefined : 'is not in Unicode normalization form C; give id.normalize("NFC")';
}

/** Refuses an id of a person with INVALID_ARGUMENT; `what` says where it was given. */
export function checkPersonId(id: unknown, what: string): void {
  const problem = personIdProblem(id);
  if (problem !== undefined) throw new HoldpointError("INVALID_ARGUMENT", `${what} ${problem}.`, { what });
}
