/**
 * One command, given as its words: what it is, and who judges it.
 *
 * A1. A command is allowed only when its name is known for certain, comes from a trusted directory, and everything about it
 *     is understood. Whatever is not is noted.
 * A2. A command word that is not certain is taken for every destructive command it may be.
 */
import { BUILTINS, PRINTF_TO_VARIABLE } from "./builtins.ts";
import { commandName, isSuspicious, specOf, SUSPICIOUS } from "./commands.ts";
import { act } from "./effects.ts";
import { find } from "./find.ts";
import { git } from "./git.ts";
import { BACKGROUND, unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { hasOption, readOptions, type Grammar } from "./options.ts";
import { eitherOutcome } from "./outcomes.ts";
import { fits } from "./pattern.ts";
import { fed, processed } from "./prints.ts";
import { read } from "./reading.ts";
import { sed } from "./sed.ts";
import { interpret, shell } from "./shells.ts";
import type { FunctionBody } from "./state.ts";
import { suspectWords } from "./suspicion.ts";
import { VERSION_QUESTIONS, VERSIONED } from "./tables/readers.ts";
import type { AskSpec, CommandSpec, OwnSpec } from "./tables/spec.ts";
import { constant, leading, originOf, text, written, wordAt, type Value } from "./value.ts";
import { wrap, xargs } from "./wrapping.ts";

/** What an unknown command word is taken for: the command that does most harm by its arguments. */
const WORST = "rm";

const REMOVAL: Grammar = { flags: "rRf", long: ["recursive", "force"] };

function asks(words: readonly Value[], spec: AskSpec, here: Here, j: Judgement): Outcome {
  j.note(spec.code, here);
  if (spec.carries === true) suspectWords(words, here, j);
  if (spec.reads === true) suspectWords(fed(here), here, j);
  return unchanged(here.state, processed(here, spec.prints ?? "output"));
}

/** `npm`: lists what is installed. */
function packages(words: readonly Value[], here: Here, j: Judgement): Outcome {
  const isList = /^(?:ls|list|ll|la)$/.test(constant(wordAt(words, 0)) ?? "");
  const isPlain = words
    .slice(1)
    .every((word) => /^(?:--(?:depth=\d+|all|json|parseable|long)|-[gal]|[@\w/.-]+)$/.test(constant(word) ?? "!"));
  if (!isList || !isPlain) {
    j.note("UNKNOWN_COMMAND", here);
    suspectWords(words, here, j);
  }
  return unchanged(here.state, processed(here));
}

function own(words: readonly Value[], { name }: OwnSpec, here: Here, j: Judgement): Outcome {
  switch (name) {
    case "find":
      return find(words, here, j);
    case "git":
      return git(words, here, j);
    case "sed":
      return sed(words, here, j);
    case "xargs":
      return xargs(words, here, j);
    case "node package manager":
      return packages(words, here, j);
  }
}

function known(base: string, words: readonly Value[], spec: CommandSpec, here: Here, j: Judgement): Outcome {
  switch (spec.kind) {
    case "reader":
      return read(base, words, spec, here, j);
    case "wrapper":
      return wrap(words, spec, here, j);
    case "effect":
      return act(words, spec, here, j);
    case "shell":
      return shell(words, spec, here, j);
    case "interpreter":
      return interpret(words, spec, here, j);
    case "asks":
      return asks(words, spec, here, j);
    case "own":
      return own(words, spec, here, j);
  }
}

/** Notes a command that nothing is known of; what is behind its name may be run by it. */
function strange(words: readonly Value[], here: Here, j: Judgement): Outcome {
  j.note("UNKNOWN_COMMAND", here);
  suspectWords(words, here, j);
  // `-rf /` says what it is behind any name.
  const found = readOptions(words, REMOVAL);
  if (hasOption(found, "r", "R", "recursive") && hasOption(found, "f", "force")) {
    j.suspect(() => j.command([text(WORST), ...words], here));
  }
  return unchanged(here.state, processed(here));
}

/** Judges a call of a function of the script. */
function call(
  name: string,
  bodies: readonly FunctionBody[],
  words: readonly Value[],
  here: Here,
  j: Judgement,
): Outcome {
  const last = here.calls.lastIndexOf(name);
  if (last >= 0) {
    j.recurred();
    if (here.calls.includes(BACKGROUND, last)) j.note("FORK_BOMB", here);
    return unchanged(here.state, processed(here));
  }
  const inner: Here = { ...here, calls: [...here.calls, name], state: { ...here.state, parameters: words } };
  const outcome = eitherOutcome(
    bodies.map((body) => j.walk(body, inner)),
    here.state,
  );
  const { parameters } = here.state;
  // `return` ends the function, not the script.
  return {
    ok: { ...outcome.ok, parameters, over: false },
    failed: { ...outcome.failed, parameters, over: false },
    prints: outcome.prints,
  };
}

/** The part of a command word behind its last slash. */
function lastName(head: Value): Value {
  const from = head.findLastIndex((piece) => piece.kind === "text" && piece.text.includes("/"));
  return head.slice(Math.max(0, from)).map((piece, index) => {
    if (index > 0 || piece.kind !== "text") return piece;
    return { ...piece, text: piece.text.slice(piece.text.lastIndexOf("/") + 1) };
  });
}

/** Judges a command whose first word is not certain (A2). */
function uncertain(head: Value, words: readonly Value[], here: Here, j: Judgement): Outcome {
  const origin = originOf(head);
  j.note(origin === "network" || origin === "decoded" ? "ENCODED_PROGRAM" : "DYNAMIC", here);
  const isUnknown = head.every((piece) => piece.kind === "unknown");
  const name = lastName(head);
  const candidates = isUnknown ? [WORST] : SUSPICIOUS.filter((command) => fits(name, command));
  for (const candidate of candidates) j.suspect(() => j.command([text(candidate), ...words], here));
  suspectWords(words, here, j);
  return unchanged(here.state, processed(here));
}

function isVersionQuestion(base: string, words: readonly Value[]): boolean {
  const only = words.length === 1 ? constant(wordAt(words, 0)) : undefined;
  if (only === undefined) return false;
  return (
    VERSION_QUESTIONS.has(`${base} ${only}`) || (VERSIONED.has(base) && (only === "--version" || only === "--help"))
  );
}

function named(word: string, words: readonly Value[], here: Here, j: Judgement): Outcome {
  const { base, trusted } = commandName(word);
  const bodies = here.state.functions.get(word);
  if (bodies !== undefined) return call(word, bodies, words, here, j);
  const builtin = word === base ? BUILTINS.get(base) : undefined;
  if (builtin !== undefined) return builtin(words, here, j);
  if (base === "printf" && leading(wordAt(words, 0)).startsWith("-v")) return PRINTF_TO_VARIABLE(words, here, j);
  if (base === "env" && words.length === 0 && trusted) return unchanged(here.state, processed(here));
  if (trusted && isVersionQuestion(base, words)) return unchanged(here.state, processed(here));
  const spec = specOf(base);
  if (spec === undefined || (!trusted && !isSuspicious(base))) return strange(words, here, j);
  if (!trusted) j.note("RUNS_FILE", here);
  return known(base, words, spec, here, j);
}

/** Judges a command given as its words. */
export function dispatch(all: readonly Value[], here: Here, j: Judgement): Outcome {
  const [head, ...words] = all;
  if (head === undefined) return unchanged(here.state);
  const word = constant(head);
  if (word === undefined) return uncertain(head, words, here, j);
  // Letters that only look like others are not the letters of any command here.
  if (/[^\u0021-\u007e]/.test(word)) j.note("LOOKALIKE", here);
  if (all.some(namesHoldpoint) && !isReading(word)) j.note("APPROVAL_ITSELF", here);
  return named(word, words, here, j);
}

function namesHoldpoint(word: Value): boolean {
  return (written(word) ?? "").toLowerCase().includes("holdpoint");
}

function isReading(word: string): boolean {
  const kind = specOf(commandName(word).base)?.kind;
  return kind === "reader" || kind === "own" || BUILTINS.has(word);
}
