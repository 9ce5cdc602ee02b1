/** Commands that only read: which options and operands still leave them that. */
import type { Here, Judgement, Outcome } from "./judgement.ts";
import { unchanged } from "./judgement.ts";
import { hasOption, readOptions, type Options } from "./options.ts";
import { echoed, fed, formatted, processed } from "./prints.ts";
import { mayBeSecret, mayHoldSecrets, placesOf } from "./targets.ts";
import type { ReaderSpec } from "./tables/spec.ts";
import { EMPTY, behind, constant, hasUnknown, leading, text, unknown, type Value } from "./value.ts";

const CURRENT = text(".");

/** What in a word may be a path: the word, and what is attached to an option in it. */
function pathsIn(word: Value): readonly Value[] {
  const start = leading(word);
  const equals = start.indexOf("=");
  const paths = equals >= 0 ? [word, behind(word, equals + 1)] : [word];
  return /^-[^-]/.test(start) ? [...paths, behind(word, 2)] : paths;
}

/** Notes what should not be shown, or is not known, among words that may name files. */
export function noteRead(words: readonly Value[], here: Here, j: Judgement): void {
  for (const word of words) {
    // Its script is judged where it stands.
    if (pipeOf(word) !== undefined) continue;
    const paths = pathsIn(word);
    if (hasUnknown(word)) j.note("DYNAMIC", here);
    if (paths.some((path) => mayBeSecret(path, here))) j.note("SECRET", here);
    const kinds = new Set(paths.flatMap((path) => placesOf(path, here, j)).map((place) => place.kind));
    if (kinds.has("device")) j.note("DISK", here);
    if (kinds.has("channel")) j.note("REVERSE_SHELL", here);
  }
}

/** What can be read from `<(…)`; undefined for every other word. */
export function pipeOf(word: Value): readonly Value[] | undefined {
  const [piece] = word;
  return word.length === 1 && piece?.kind === "unknown" ? piece.reads : undefined;
}

/** The words that may be paths, and the operands among them. */
function paths(
  words: readonly Value[],
  found: Options,
  spec: ReaderSpec,
): { all: readonly Value[]; operands: readonly Value[] } {
  const hasPatterns = spec.patterns !== undefined && !hasOption(found, ...spec.patterns.unless);
  const operands = hasPatterns ? found.operands.slice(spec.patterns.count) : found.operands;
  const patterns = new Set(found.operands.slice(0, found.operands.length - operands.length));
  return { all: words.filter((word) => !patterns.has(word)), operands };
}

function noteDirectories(operands: readonly Value[], found: Options, spec: ReaderSpec, here: Here, j: Judgement): void {
  const { recursive } = spec;
  if (recursive === undefined || (recursive !== "always" && !hasOption(found, ...recursive))) return;
  const directories = operands.length > 0 ? operands : [CURRENT];
  if (directories.some((path) => mayHoldSecrets(path, here, j))) j.note("SECRET", here);
}

function noteOptions(found: Options, spec: ReaderSpec, here: Here, j: Judgement): void {
  if (spec.open !== true) {
    if (found.options.some((option) => !option.known)) j.note("OPTION", here);
    if (found.unsure) j.note("DYNAMIC", here);
  }
  if (spec.most !== undefined && found.operands.length > spec.most) j.note("WRITES", here);
  const begins = spec.begins ?? "";
  if (found.operands.some((operand) => !leading(operand).startsWith(begins))) j.note("OPTION", here);
}

function prints(name: string, words: readonly Value[], spec: ReaderSpec, here: Here): readonly Value[] {
  switch (name) {
    case "echo":
      return echoed(words);
    case "printf":
      return [formatted(words) ?? unknown("output", true)];
    case "true":
    case "false":
    case ":":
    case "test":
    case "[":
    case "sleep":
      return [EMPTY];
    case "seq":
    case "nproc":
      return [unknown("number", true)];
    case "pwd":
      return here.state.directories.map((path) => (path === undefined ? unknown("output") : text(path)));
    case "cat":
      if (words.every((word) => constant(word) === "-")) return fed(here).length > 0 ? fed(here) : processed(here);
      return processed(here);
    case "ls":
      return [[{ kind: "unknown", origin: "output", splits: true, below: listed(words) }]];
    default:
      return processed(here, spec.decodes === true ? "decoded" : "output");
  }
}

/** The paths whose contents `ls` names in a way that means them: of the directory it runs in, or as given with `-d`. */
function listed(words: readonly Value[]): readonly Value[] {
  const operands = words.filter((word) => !leading(word).startsWith("-"));
  if (operands.length === 0) return [CURRENT];
  return words.some((word) => /^-[A-Za-z]*d/.test(leading(word))) ? operands : [];
}

/** Judges a command that only reads. */
export function read(name: string, words: readonly Value[], spec: ReaderSpec, here: Here, j: Judgement): Outcome {
  const found = readOptions(words, spec.options ?? {});
  if (spec.options !== undefined) noteOptions(found, spec, here, j);
  const { all, operands } = paths(words, found, spec);
  // The values of options may be read where operands are not: `du --files0-from=…`.
  const read = spec.shows === "contents" ? all : all.filter((word) => /^-.*=/.test(leading(word)));
  if (spec.shows !== "text") noteRead(read, here, j);
  noteDirectories(operands, found, spec, here, j);
  return unchanged(here.state, prints(name, words, spec, here));
}
