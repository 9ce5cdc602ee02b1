/**
 * Programs in languages that have no grammar here. Nothing is allowed on the strength of what is found in them; what is
 * evidently destructive is denied.
 *
 * C1. A function that removes or overwrites counts with the paths named near it, whatever module it is of.
 * C2. Where a program can start others, its strings are judged as scripts and its words as commands.
 */
import { commandName, specOf } from "./commands.ts";
import type { FindingCode } from "./finding.ts";
import type { Here, Judgement } from "./judgement.ts";
import { globbed } from "./pattern.ts";
import { placesOf, type PlaceKind } from "./targets.ts";
import { text, type Value } from "./value.ts";

/** Most words and most strings of a program that are judged. */
const MOST_TRIES = 32;
/** How many words behind a function's name may be its arguments. */
const CALL_WORDS = 8;

const REMOVES = new Set(
  (
    "rmtree rm rmSync rmdir rmdirSync rm_rf rm_r rm_f remove removeSync remove_tree remove_entry remove_entry_secure remove_dir_all " +
    "removedirs unlink unlinkSync delete deltree RemoveAll emptyDir emptyDirSync rimraf rimrafSync trash delete_tree removeAll"
  ).split(" "),
);
const WRITES = new Set(
  "open fopen writeFile writeFileSync write_text file_put_contents WriteFile createWriteStream".split(" "),
);
const WRITE_MODE = /^(?:[wax]b?\+?|r\+b?)$/;
const CONNECTS = /\b(?:socket|fsockopen|pfsockopen|TCPSocket|createConnection)\b|net\.connect|\/inet\/tcp/;
const SHELL = /dup2|pty\.spawn|\/bin\/(?:ba|da|z)?sh\b|\bsh -i\b|cmd\.exe|powershell/i;
const FORKS = /\bfork\b[^\n]{0,40}\b(?:while|for|until)\b|\b(?:while|for|until|loop|forever)\b[^\n]{0,80}\bfork\b/;
const STARTS_OTHERS = /system|exec|spawn|popen|subprocess|\brun\b|\bcall\b|passthru|command|process|shell|qx|%x|!|`/i;

const REMOVAL: Readonly<Partial<Record<PlaceKind, FindingCode>>> = {
  root: "ROOT_REMOVAL",
  home: "HOME_REMOVAL",
  system: "SYSTEM_REMOVAL",
  "system file": "SYSTEM_FILE",
  device: "DEVICE_WRITE",
};
const OVERWRITE: Readonly<Partial<Record<PlaceKind, FindingCode>>> = {
  "system file": "SYSTEM_FILE",
  device: "DEVICE_WRITE",
};

/** The words of a program in about any language: names, paths, options. */
function wordsOf(code: string): readonly string[] {
  return code.split(/[\s()[\]{},;'"`=+|&<>]+/).filter((word) => word !== "");
}

/** `rmtree` of `shutil.rmtree`. */
function lastName(word: string): string {
  let from = word.length;
  while (from > 0 && /\w/.test(word.charAt(from - 1))) from -= 1;
  return word.slice(from);
}

/** What a word of a program names, `~` being home wherever the language expands it. */
function pathOf(word: string, j: Judgement): Value {
  return globbed(word === "~" || word.startsWith("~/") ? j.home + word.slice(1) : word);
}

function suspectCall(name: string, args: readonly string[], here: Here, j: Judgement): void {
  const isWrite = WRITES.has(name) && (!name.endsWith("open") || args.some((word) => WRITE_MODE.test(word)));
  const codes = REMOVES.has(name) ? REMOVAL : isWrite ? OVERWRITE : undefined;
  if (codes === undefined) return;
  for (const word of args.filter((argument) => /^[/~]/.test(argument))) {
    for (const { kind } of placesOf(pathOf(word, j), here, j)) {
      const code = codes[kind];
      if (code !== undefined) j.note(code, here);
    }
  }
}

/** The quoted strings of a program; a quote that is never closed ends the search. */
function stringsOf(code: string): readonly string[] {
  const strings: string[] = [];
  for (let index = 0; index < code.length && strings.length < MOST_TRIES; index += 1) {
    const quote = code[index];
    if (quote !== '"' && quote !== "'" && quote !== "`") continue;
    const from = index + 1;
    for (index = from; index < code.length && code[index] !== quote; index += 1) if (code[index] === "\\") index += 1;
    strings.push(code.slice(from, index));
  }
  return strings;
}

/** True for a command that is judged by its arguments; a bare `reboot` among words may be anything. */
function isJudgedByArguments(word: string): boolean {
  const spec = specOf(commandName(word).base);
  if (spec?.kind === "effect") return spec.effect !== "stop" && spec.effect !== "format";
  return spec?.kind === "shell" || (spec?.kind === "own" && spec.name === "find");
}

/** Looks for what is evidently destructive in a program; see C1 and C2. */
export function suspectCode(code: string, here: Here, j: Judgement): void {
  if (CONNECTS.test(code) && SHELL.test(code)) j.note("REVERSE_SHELL", here);
  if (FORKS.test(code)) j.note("FORK_BOMB", here);
  const words = wordsOf(code);
  const startsOthers = STARTS_OTHERS.test(code);
  let tries = 0;
  for (const [index, word] of words.entries()) {
    const call = words.slice(index + 1, index + CALL_WORDS);
    suspectCall(lastName(word), call, here, j);
    const command = word.replace(/^[^\w/~.]+/, "");
    if (!startsOthers || tries >= MOST_TRIES || !isJudgedByArguments(command)) continue;
    tries += 1;
    j.suspect(() => j.command([text(command), ...call.map((argument) => pathOf(argument, j))], here));
  }
  if (startsOthers) for (const script of stringsOf(code)) j.suspect(() => j.run(script, here));
}
