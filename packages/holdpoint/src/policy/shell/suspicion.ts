/**
 * Commands that are not known may run what is in their arguments. Nobody can say whether they do; what would be denied
 * if they did is denied.
 */
import { commandName, isSuspicious, specOf } from "./commands.ts";
import type { Here, Judgement } from "./judgement.ts";
import { constant, written, type Value } from "./value.ts";

/** Most words that are taken for commands, and longest text that is taken for a script. */
const MOST_TRIES = 4;
const LONGEST = 8192;

/** True for a word that is the name of a command to be wary of. `virsh reboot x` does not stop this machine. */
function isSuspiciousWord(word: Value): boolean {
  const { base } = commandName(constant(word) ?? "");
  const spec = specOf(base);
  return isSuspicious(base) && !(spec?.kind === "effect" && spec.effect === "stop");
}

/** True for text that is more than one word, and has a command to be wary of in it, or what only shells give a meaning. */
function isSuspiciousScript(text: string): boolean {
  if (text.length > LONGEST || !/[\s;|&$]/.test(text)) return false;
  if (/[;|&<>$`]|\(\)/.test(text)) return true;
  return text.split(/[^\w./-]+/).some((word) => word !== "" && isSuspicious(commandName(word).base));
}

/** Looks for commands among the words behind a command that may run them. */
export function suspectWords(words: readonly Value[], here: Here, j: Judgement): void {
  let tries = 0;
  for (const [index, word] of words.entries()) {
    if (tries >= MOST_TRIES) return;
    if (isSuspiciousWord(word)) {
      tries += 1;
      j.suspect(() => j.command(words.slice(index), here));
    }
    const text = written(word);
    if (text !== undefined && isSuspiciousScript(text)) {
      tries += 1;
      j.suspect(() => j.run(scriptIn(text), here));
    }
  }
}

/** The script in an option such as `--exec=…`, `--checkpoint-action=exec=…` or `-c'…'`. */
function scriptIn(text: string): string {
  const equals = /^--?[\w.-]+=(?:exec=)?/.exec(text)?.[0] ?? "";
  return text.slice(equals.length);
}
