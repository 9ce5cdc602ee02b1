/** Commands that run the command in their arguments: `sudo`, `env`, `timeout`, `xargs` and the like. */
import { noteAssignment } from "./environment.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { hasOption, readOptions, valuesOf, type Grammar } from "./options.ts";
import { fed } from "./prints.ts";
import { program } from "./program.ts";
import { noteRead } from "./reading.ts";
import { withVariable } from "./state.ts";
import { suspectWords } from "./suspicion.ts";
import { constant, joinAll, leading, text, unknown, worse, written, type Piece, type Value } from "./value.ts";
import { split } from "./variables.ts";
import { wordsOf } from "./words-of-text.ts";
import type { WrapperSpec } from "./tables/spec.ts";

/** A leading `NAME=`, where a wrapper takes assignments. */
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

/** The words that `env -S` makes of a string: much as a shell splits it. */
function splitString(value: Value): readonly Value[] {
  const string = written(value);
  const words = string === undefined ? undefined : wordsOf(string.replaceAll("\\_", " "));
  return words === undefined ? [unknown("output", true)] : words.map((word) => text(word.value));
}

/** The assignments in front of a wrapped command, taken off; the state is what the command sees. */
function withAssignments(words: readonly Value[], here: Here, j: Judgement): { rest: readonly Value[]; here: Here } {
  let { state } = here;
  let taken = 0;
  for (const word of words) {
    const [prefix, name] = ASSIGNMENT.exec(leading(word)) ?? [];
    if (prefix !== undefined && name !== undefined) {
      const value = [...text(leading(word).slice(prefix.length)), ...word.slice(1)];
      noteAssignment(name, value, "exported", here, j);
      state = withVariable(state, name, [[value]]);
    } else if (constant(word) !== "-" && constant(word) !== "--") break;
    taken += 1;
  }
  return { rest: words.slice(taken), here: { ...here, state } };
}

/** Judges a wrapper and what it wraps. */
export function wrap(words: readonly Value[], spec: WrapperSpec, here: Here, j: Judgement): Outcome {
  const found = readOptions(words, spec.options);
  if (spec.code !== undefined) j.note(spec.code, here);
  if (found.options.some((option) => !option.known) || hasOption(found, ...(spec.asks ?? []))) j.note("OPTION", here);
  if (found.unsure) j.note("DYNAMIC", here);
  for (const script of valuesOf(found, ...(spec.scripts ?? []))) program([script], "argument", here, j);
  if (spec.onlyScripts === true) {
    suspectWords(found.operands, here, j);
    return unchanged(here.state);
  }
  const strings = valuesOf(found, ...(spec.splits ?? []));
  const operands = [...strings.flatMap(splitString), ...found.operands.slice(spec.skips ?? 0)];
  const inner = spec.assigns === true ? withAssignments(operands, here, j) : { rest: operands, here };
  if (inner.rest.length === 0) return unchanged(here.state, [unknown("output", true)]);
  const { prints } = j.command(inner.rest, inner.here);
  // Options that cannot be told from the command may hide it.
  if (found.unsure || found.options.some((option) => !option.known)) suspectWords(words, here, j);
  return unchanged(here.state, prints);
}

const XARGS: Grammar = {
  flags: "0ortpx",
  values: "aEIJLnPsdR",
  optional: "eil",
  long: ["null", "no-run-if-empty", "verbose", "interactive", "exit", "open-tty"],
  longValues: ["arg-file", "delimiter", "max-lines", "max-args", "replace", "max-procs", "max-chars", "eof"],
  stops: true,
};
/** Most lines that are put into a command one by one. */
const MOST_LINES = 16;

function replaced(word: Value, mark: string, by: Value): Value {
  const pieces = word.flatMap((piece) => {
    if (piece.kind !== "text" || !piece.text.includes(mark)) return [piece];
    return piece.text.split(mark).flatMap((part, index) => (index > 0 ? [...by, ...text(part)] : text(part)));
  });
  return joinAll([pieces]);
}

function fromPipe(piece: Piece): Piece {
  return piece.kind === "unknown" ? { ...piece, origin: worse("pipe", piece.origin) } : piece;
}

/** What `xargs` reads, as lines or words. */
function argumentsRead(here: Here, isLines: boolean, isNull: boolean): readonly (readonly Value[])[] {
  const texts = fed(here);
  if (texts.length === 0) return [[unknown("pipe", true)]];
  const at = isNull ? "\0" : isLines ? "\n" : " \t\n";
  return texts.map((value) => split(value, at).words.map((word) => word.map(fromPipe)));
}

/** Judges `xargs` and the command it runs, with what it reads put in. */
export function xargs(words: readonly Value[], here: Here, j: Judgement): Outcome {
  const found = readOptions(words, XARGS);
  if (found.options.some((option) => !option.known)) j.note("OPTION", here);
  if (found.unsure) j.note("DYNAMIC", here);
  const files = valuesOf(found, "a", "arg-file");
  noteRead(files, here, j);
  const command = found.operands.length > 0 ? found.operands : [text("echo")];
  const [mark] = valuesOf(found, "I", "J", "replace", "i").map((value) => constant(value) ?? "");
  const isNull = hasOption(found, "0", "null");
  const read = files.length > 0 ? [[unknown("output", true)]] : argumentsRead(here, mark !== undefined, isNull);
  const inner: Here = { ...here, input: { kind: "inherited" } };
  for (const given of read) {
    const runs =
      mark === undefined
        ? [[...command, ...given]]
        : given
            .slice(0, MOST_LINES)
            .map((line) => command.map((word) => replaced(word, mark === "" ? "{}" : mark, line)));
    if (given.length > MOST_LINES && mark !== undefined) j.note("DYNAMIC", here);
    for (const run of runs) {
      j.command(run, inner);
      const below = run.flatMap((word) =>
        word.flatMap((piece) => (piece.kind === "unknown" ? (piece.below ?? []) : [])),
      );
      if (below.length > 0) j.suspect(() => j.command([...command, ...below], { ...inner, sweeps: true }));
    }
  }
  return unchanged(here.state, [unknown("output", true)]);
}
