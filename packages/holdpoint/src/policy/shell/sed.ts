/**
 * `sed`: reads, as long as it does not edit in place and its script only prints, deletes and substitutes.
 *
 * D1. A script is taken to be harmless only when all of it is understood: the commands below, with addresses, separated by
 *     semicolons and line breaks. `w`, `r`, `e` and everything else is asked about.
 */
import { noteWrite } from "./effects.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { hasOption, readOptions, valuesOf, type Grammar } from "./options.ts";
import { processed } from "./prints.ts";
import { noteRead } from "./reading.ts";
import { constant, written } from "./value.ts";
import type { Value } from "./value.ts";

const GRAMMAR: Grammar = {
  flags: "nErsuz",
  values: "efl",
  optional: "iI",
  long: ["quiet", "silent", "regexp-extended", "separate", "unbuffered", "null-data", "posix", "debug", "sandbox"],
  longValues: ["expression", "file", "line-length", "in-place"],
};

const SPACE = /[\s;]*/y;
const ADDRESS = /\s*(?:\d+(?:~\d+)?|\$|[+~]\d+)/y;
const COMMAND = /\s*!?\s*(?:[pPdDgGhHxnNlFz=]|[qQ]\d*|[btT][ \t]*\w*)\s*(?=[;}\n]|$)/y;
const LABEL = /:[ \t]*\w+[ \t]*(?=\n|;|$)/y;
const FLAGS = /[gpiImM\d]*\s*(?=[;}\n]|$)/y;
const BRACE = /\s*!?\s*\{|\}/y;

class Script {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return false;
    this.at += found.length;
    return true;
  }

  /**
   * Takes text up to a delimiter that is not escaped. Where one stands inside brackets, implementations differ in whether it
   * ends the pattern, and nothing is certain.
   */
  private delimited(delimiter: string): boolean {
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === delimiter) {
        this.at += 1;
        return true;
      }
      if (character === "\\") this.at += 1;
      else if (character === "[") {
        const body = /\[\^?\]?[^\]]*/y;
        body.lastIndex = this.at;
        if (body.exec(this.text)?.[0].includes(delimiter) === true) return false;
      }
    }
    return false;
  }

  private address(): boolean {
    if (this.take(ADDRESS)) return true;
    if (this.text[this.at] !== "/") return false;
    this.at += 1;
    const closed = this.delimited("/");
    if (this.text[this.at] === "I" || this.text[this.at] === "M") this.at += 1;
    return closed;
  }

  private substitution(): boolean {
    const name = this.text[this.at];
    const delimiter = this.text[this.at + 1] ?? "\\";
    if ((name !== "s" && name !== "y") || /[\\\n\w[]/.test(delimiter)) return false;
    this.at += 2;
    return this.delimited(delimiter) && this.delimited(delimiter) && this.take(FLAGS);
  }

  /** True when all of the script is understood (D1). */
  isHarmless(): boolean {
    for (;;) {
      this.take(SPACE);
      if (this.at >= this.text.length) return true;
      if (this.address() && this.text[this.at] === ",") {
        this.at += 1;
        if (!this.address()) return false;
      }
      const start = this.at;
      const done = this.take(BRACE) || this.take(COMMAND) || this.take(LABEL) || this.negated();
      if (!done || this.at === start) return false;
    }
  }

  private negated(): boolean {
    this.take(/\s*!?\s*/y);
    return this.substitution();
  }
}

/** Longest script that is read. */
const LONGEST = 4096;

function isHarmless(script: Value): boolean {
  const text = constant(script);
  return text !== undefined && text.length <= LONGEST && new Script(text).isHarmless();
}

/** Judges `sed`. */
export function sed(words: readonly Value[], here: Here, j: Judgement): Outcome {
  const found = readOptions(words, GRAMMAR);
  const given = valuesOf(found, "e", "expression");
  const files = hasOption(found, "e", "expression", "f", "file") ? found.operands : found.operands.slice(1);
  const scripts = given.length > 0 ? given : found.operands.slice(0, 1);
  if (hasOption(found, "i", "I", "in-place")) {
    j.note("WRITES", here);
    for (const file of files) noteWrite(file, here, j);
  }
  if (hasOption(found, "f", "file")) j.note("RUNS_FILE", here);
  if (found.options.some((option) => !option.known)) j.note("OPTION", here);
  if (found.unsure) j.note("DYNAMIC", here);
  for (const script of scripts) {
    if (!isHarmless(script)) j.note("INTERPRETER", here);
    // `e` and `s///e` run what is behind them.
    const runs = /(?:^|[;\s/0-9])e\s+(.+)/.exec((written(script) ?? "").slice(0, LONGEST))?.[1];
    if (runs !== undefined) j.suspect(() => j.run(runs, here));
  }
  noteRead(files, here, j);
  return unchanged(here.state, processed(here));
}
