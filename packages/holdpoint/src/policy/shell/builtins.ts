/** What the shell itself does: where commands run, what variables hold, which scripts are run later. */
import { calculatesForeign } from "./arithmetic.ts";
import { noteAssignment } from "./environment.ts";
import { hiddenScript } from "./hidden-script.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { fed, formatted, worst } from "./prints.ts";
import { program } from "./program.ts";
import { scriptFile } from "./shells.ts";
import { withDirectories, withVariable, type Elements, type State } from "./state.ts";
import { EMPTY, behind, constant, isForeign, joinAll, leading, text, unknown, wordAt, type Value } from "./value.ts";
import { suspectWords } from "./suspicion.ts";
import { split } from "./variables.ts";

type Builtin = (words: readonly Value[], here: Here, j: Judgement) => Outcome;

const NAME = /^[A-Za-z_]\w*/;

/** So far up from an unknown directory is taken to be the root. */
const FAR_UP = /^(?:\.\.\/+){5,}\.\.\/*$/;

/** Where `cd` leads to from a directory. */
function entered(target: string, from: string | undefined): string | undefined {
  const start = target.startsWith("/") ? "" : from;
  if (start === undefined) return FAR_UP.test(target) ? "/" : undefined;
  const names: string[] = [];
  for (const name of `${start}/${target}`.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

const cd: Builtin = (words, here, j) => {
  const operands = words.filter((word) => !/^-(?:[LPe@n]|-$)/.test(leading(word)));
  const target = operands.length === 0 ? j.home : constant(wordAt(operands, 0));
  const { state } = here;
  if (target === undefined || target === "-" || /^[+-]\d/.test(target)) {
    j.note("DYNAMIC", here);
    return { ok: withDirectories(state, [undefined]), failed: state, prints: [EMPTY] };
  }
  const directories = state.directories.map((from) => entered(target, from));
  return { ok: withDirectories(state, directories), failed: state, prints: [EMPTY] };
};

const popd: Builtin = (_, here, j) => {
  j.note("DYNAMIC", here);
  return {
    ok: withDirectories(here.state, [...here.state.directories, undefined]),
    failed: here.state,
    prints: [EMPTY],
  };
};

const evaluate: Builtin = (words, here, j) => {
  const script = joinAll(constant(wordAt(words, 0)) === "--" ? words.slice(1) : words, " ");
  return script.length === 0 ? unchanged(here.state) : program([script], "argument", here, j);
};

const source: Builtin = (words, here, j) => {
  const [file, ...rest] = words;
  if (file === undefined) return unchanged(here.state);
  return scriptFile(file, rest.length > 0 ? { ...here, state: { ...here.state, parameters: rest } } : here, j);
};

const exec: Builtin = (words, here, j) => {
  let index = 0;
  while (/^-[cla]/.test(leading(wordAt(words, index)))) index += leading(wordAt(words, index)) === "-a" ? 2 : 1;
  return index >= words.length ? unchanged(here.state) : j.command(words.slice(index), here);
};

const command: Builtin = (words, here, j) => {
  const index = words.findIndex((word) => !leading(word).startsWith("-"));
  const options = index < 0 ? words : words.slice(0, index);
  const isQuestion = options.some((word) => /^-[A-Za-z]*[vV]/.test(leading(word)));
  if (isQuestion || index < 0) return unchanged(here.state, [unknown("output", true)]);
  return j.command(words.slice(index), { ...here, state: { ...here.state, functions: new Map() } });
};

const trap: Builtin = (words, here, j) => {
  const operands = words.filter((word) => constant(word) !== "--");
  const [script] = operands;
  const isReset = /^(?:-.*|)$/.test(script === undefined ? "" : (constant(script) ?? "x"));
  if (script !== undefined && operands.length > 1 && !isReset) program([script], "argument", here, j);
  return unchanged(here.state);
};

const alias: Builtin = (words, here, j) => {
  for (const word of words) {
    const equals = leading(word).indexOf("=");
    if (equals < 0) continue;
    j.note("ENVIRONMENT", here);
    program([behind(word, equals + 1)], "argument", here, j);
  }
  return unchanged(here.state);
};

const SET_FLAGS = /^[-+][CefhnuvxET]*o?$/;
const SET_NAMES = new Set(
  "errexit nounset pipefail xtrace verbose noglob noclobber errtrace functrace noexec posix monitor".split(" "),
);

const set: Builtin = (words, here, j) => {
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = constant(wordAt(words, index));
    if (word === "--" || word === "-") break;
    if (word === undefined || !/^[-+]/.test(word)) {
      index -= 1;
      break;
    }
    if (!SET_FLAGS.test(word)) j.note("OPTION", here);
    if (word.endsWith("o")) {
      index += 1;
      if (!SET_NAMES.has(constant(wordAt(words, index)) ?? "")) j.note("OPTION", here);
    }
  }
  if (index >= words.length) return unchanged(here.state);
  return unchanged({ ...here.state, parameters: words.slice(index + 1) });
};

const shift: Builtin = (words, here) => {
  const count = Number(constant(words[0] ?? text("1")));
  const { parameters } = here.state;
  return unchanged({ ...here.state, parameters: Number.isInteger(count) ? parameters?.slice(count) : undefined });
};

const leave: Builtin = (_, here) => unchanged({ ...here.state, over: true });

/** A variable that is given a value by its name: `name=value` in a word, or by reading. */
function assigned(name: Value, variable: readonly Elements[], state: State, here: Here, j: Judgement): State {
  hiddenScript(name, here, j);
  const known = constant(name);
  const plain = NAME.exec(leading(name))?.[0];
  // `a[…]`: an index is calculated.
  if (known === undefined || plain === undefined || calculatesForeign(known.slice(plain.length), state)) {
    j.note("DYNAMIC", here);
  }
  if (plain === undefined) return state;
  for (const elements of variable) {
    for (const value of elements) noteAssignment(plain, value, "plain", here, j);
  }
  return withVariable(state, plain, variable);
}

function declaring(reach: "plain" | "exported"): Builtin {
  return (words, here, j) => {
    let { state } = here;
    const isExport = reach === "exported" || words.some((word) => /^-[A-Za-z]*x/.test(leading(word)));
    for (const word of words) {
      const start = leading(word);
      const equals = start.indexOf("=");
      if (/^[-+]/.test(start)) {
        // Name references, functions, numbers: what a name means is no longer what it says.
        if (/[nfFi]/.test(start)) j.note("ENVIRONMENT", here);
        continue;
      }
      const name = equals < 0 ? start : start.slice(0, equals).replace(/\+$/, "");
      const value = equals < 0 ? unknown("variable") : behind(word, equals + 1);
      if (equals < 0 && constant(word) === undefined) j.note("DYNAMIC", here);
      if (isExport) noteAssignment(name, value, "exported", here, j);
      // Without a value nothing is assigned; an array was assigned where it stands.
      if (equals >= 0 && value.length > 0) state = assigned(text(name), [[value]], state, here, j);
    }
    return unchanged(state);
  };
}

const unset: Builtin = (words, here, j) => {
  let { state } = here;
  for (const word of words) {
    hiddenScript(word, here, j);
    const name = constant(word);
    if (name !== undefined && NAME.test(name)) state = withVariable(state, name, [[]]);
    else if (name === undefined) j.note("DYNAMIC", here);
  }
  return unchanged(state);
};

/** Most lines that are told apart when they are read one by one. */
const MOST_LINES = 64;

/** The lines a command may read. */
function lines(here: Here): readonly Value[] {
  const texts = fed(here);
  if (texts.length === 0) return [unknown("pipe")];
  return texts.flatMap((value) => {
    const { words } = split(value, "\n");
    return words.length > MOST_LINES ? [...words.slice(0, MOST_LINES), unknown("output")] : words;
  });
}

/** The values that `read` gives to so many variables: the words of a line, the last getting the rest. */
function readInto(line: Value, count: number): Elements {
  const { words } = split(line, " \t");
  if (words.length <= count) return words;
  return [...words.slice(0, count - 1), joinAll(words.slice(count - 1), " ")];
}

const OPTIONS_WITH_VALUES = /^-[A-Za-z]*[dinNptu]$/;

const read: Builtin = (words, here, j) => {
  const names: Value[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = wordAt(words, index);
    if (!leading(word).startsWith("-")) names.push(word);
    else if (OPTIONS_WITH_VALUES.test(leading(word))) index += 1;
  }
  const given = names.length > 0 ? names : [text("REPLY")];
  let { state } = here;
  const isArray = words.some((word) => /^-[A-Za-z]*a/.test(leading(word)));
  const rows = lines(here).map((line) => readInto(line, isArray ? Number.POSITIVE_INFINITY : given.length));
  if (isArray) return unchanged(assigned(wordAt(given, 0), rows, state, here, j));
  for (const [place, name] of given.entries()) {
    state = assigned(
      name,
      rows.map((row) => [wordAt(row, place)]),
      state,
      here,
      j,
    );
  }
  return unchanged(state);
};

const mapfile: Builtin = (words, here, j) => {
  // `-C` runs a command now and then.
  if (!words.every((word) => /^(?:-[tdnOsu]\S*|[^-].*|)$/.test(constant(word) ?? "-"))) {
    j.note("OPTION", here);
    suspectWords(words, here, j);
  }
  const name = words.findLast((word) => !leading(word).startsWith("-")) ?? text("MAPFILE");
  return unchanged(assigned(name, [lines(here)], here.state, here, j));
};

const test: Builtin = (words, here, j) => {
  const asksName = words.some((word) => constant(word) === "-v");
  for (const word of words) {
    hiddenScript(word, here, j);
    if (asksName && isForeign(word)) j.note("DYNAMIC", here);
  }
  return unchanged(here.state);
};

const letOrSimilar: Builtin = (words, here, j) => {
  j.note("DYNAMIC", here);
  for (const word of words) hiddenScript(word, here, j);
  return unchanged(here.state);
};

const SHOPT = /^(?:-[supq]+|nullglob|globstar|extglob|failglob|nocaseglob|nocasematch|inherit_errexit|lastpipe)$/;

const shopt: Builtin = (words, here, j) => {
  if (!words.every((word) => SHOPT.test(constant(word) ?? ""))) j.note("ENVIRONMENT", here);
  return unchanged(here.state);
};

const jobs: Builtin = (words, here, j) => {
  if (constant(wordAt(words, 0)) === "-x") return j.command(words.slice(1), here);
  return unchanged(here.state);
};

const nothing: Builtin = (_, here) => unchanged(here.state);

const printf: Builtin = (words, here, j) => {
  const first = wordAt(words, 0);
  const isApart = constant(first) === "-v";
  const name = isApart ? wordAt(words, 1) : behind(first, 2);
  const values = words.slice(isApart ? 2 : 1);
  j.note("ENVIRONMENT", here);
  const value = formatted(values) ?? unknown(worst(values));
  return unchanged(assigned(name, [[value]], here.state, here, j));
};

/** What the shell does itself, by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["cd", cd],
  ["pushd", cd],
  ["popd", popd],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["exec", exec],
  ["command", command],
  ["trap", trap],
  ["alias", alias],
  ["set", set],
  ["shift", shift],
  ["exit", leave],
  ["return", leave],
  ["break", nothing],
  ["continue", nothing],
  ["wait", test],
  ["jobs", jobs],
  ["dirs", nothing],
  ["times", nothing],
  ["export", declaring("exported")],
  ["declare", declaring("plain")],
  ["typeset", declaring("plain")],
  ["local", declaring("plain")],
  ["readonly", declaring("plain")],
  ["unset", unset],
  ["read", read],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["test", test],
  ["[", test],
  ["let", letOrSimilar],
  ["getopts", letOrSimilar],
  ["shopt", shopt],
]);

/** `printf -v`, which assigns instead of printing. */
export const PRINTF_TO_VARIABLE: Builtin = printf;
