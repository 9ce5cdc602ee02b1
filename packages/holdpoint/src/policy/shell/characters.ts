/** Characters that people do not see, or take for others. */
import type { Here, Judgement } from "./judgement.ts";

// Controls but tab and line feed, format characters (zero width, bidirectional), separators, private use, lone surrogates,
// spaces that are no spaces to a shell, and fillers that look like nothing.
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\u2800\u180e\u034f]|[^\P{Cc}\t\n]|[^\P{Zs} ]/u;
const HIDDEN_ALL = new RegExp(HIDDEN, "gu");
const OTHER_SPACES = /[^\P{Zs} ]/gu;

/** Notes characters that cannot be seen. */
export function noteCharacters(command: string, here: Here, j: Judgement): void {
  const at = command.search(HIDDEN);
  if (at >= 0) j.note("HIDDEN_CHARACTERS", { ...here, at }, command.slice(at));
}

/** The command as people may read it: what cannot be seen left out, letters in their plain form. */
export function plainer(command: string): string {
  if (/^[\t\n\u0020-\u007e]*$/.test(command)) return command;
  return command.replace(OTHER_SPACES, " ").replace(HIDDEN_ALL, "").normalize("NFKC");
}
