/** What `--help` shows. */
import type { Command } from "./command.ts";
import { isRequired, usageOf, written, type Option } from "./options.ts";
import type { Entry } from "./registry.ts";
import { emphasized } from "../show/table.ts";

/** Longest line of text. */
const WIDTH = 100;

/** A text in lines of words, each indented. */
function wrapped(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns; what is on the right goes on below itself. */
function columns(rows: readonly (readonly [left: string, right: string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    wrapped(right, width).map((line, at) => `${(at === 0 ? `  ${left}` : "").padEnd(width)}${line}`),
  );
}

/** The one line that says how a command is called. */
export function usageLine({ name, options }: Pick<Command, "name" | "options">): string {
  return `Usage: holdpoint ${`${name} ${usageOf(options)}`.trimEnd()}`;
}

function described(name: string, option: Option): readonly [string, string] {
  const needed = isRequired(option) && option.type !== "positional" ? " (needed)" : "";
  const several = option.repeatable === true ? "; may be given several times" : "";
  return [written(name, option), `${option.description}${several}${needed}`];
}

/** All about one command. */
export function helpOf(command: Command): string {
  const { name, summary, notes, options, examples } = command;
  return [
    usageLine(command),
    "",
    ...wrapped(`holdpoint ${name} ${summary}.`, 0),
    ...notes.flatMap((note) => ["", ...wrapped(note, 0)]),
    "",
    emphasized("Options:"),
    "",
    ...columns([...Object.entries(options).map(([one, option]) => described(one, option)), ["--help", "this"]]),
    "",
    emphasized("Examples:"),
    ...examples.flatMap(([call, does]) => ["", `  ${does}:`, `    holdpoint ${call}`]),
  ].join("\n");
}

/** The commands there are, or those whose words begin alike. */
export function helpOn(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return [
    "Usage: holdpoint COMMAND",
    "",
    ...entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "holdpoint COMMAND --help says more, with examples. Exit codes: 0 all is well, 1 something was found,",
    "2 wrong use or refused, 130 interrupted.",
  ].join("\n");
}
