/** Characters that people do not see, or take for others. */
import type { Here, Judgement } from "./judgement.ts";

// Controls but tab and line feed; format characters (zero width, bidirectional); separators; private use; lone surrogates.
const UNSEEN = String.raw`\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}`;
// Fillers that look like nothing, and a joiner that is one.
const FILLERS = String.raw`\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{180e}\u{34f}`;
// Spaces that are none to a shell.
const HIDDEN = new RegExp(String.raw`[${UNSEEN}${FILLERS}]|[^\P{Cc}\t\n]|[^\P{Zs} ]`, "u");
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
