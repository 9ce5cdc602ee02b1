/** Lists, pipelines, loops, conditions and functions of the tree. */
import type {
  AndOr,
  Case,
  For,
  Function as FunctionNode,
  If,
  Pipeline,
  Redirected,
  Select,
  Statement,
  TestExpression,
  While,
  Word,
} from "unbash";
import { hiddenScript } from "./hidden-script.ts";
import { BACKGROUND, unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { after, eitherOutcome } from "./outcomes.ts";
import { printedByEither, printedInARow } from "./prints.ts";
import { redirected } from "./redirects.ts";
import {
  eitherState,
  FROM_ENVIRONMENT,
  sameState,
  withDirectories,
  withFunction,
  withVariable,
  type Elements,
  type State,
} from "./state.ts";
import { EMPTY, isForeign, type Value } from "./value.ts";
import { possibilities } from "./variables.ts";
import { Expander } from "./words.ts";

function at(here: Here, state: State): Here {
  return state === here.state ? here : { ...here, state };
}

/** Judges statements one after the other. */
export function list(statements: readonly Statement[], here: Here, j: Judgement): Outcome {
  let outcome = unchanged(here.state);
  let prints: readonly Value[] = [EMPTY];
  for (const { command, background } of statements) {
    const inner = at(here, after(outcome));
    if (background === true) {
      const beside = j.walk(command, { ...inner, calls: [...inner.calls, BACKGROUND] });
      outcome = unchanged(inner.state, beside.prints);
    } else outcome = j.walk(command, inner);
    prints = printedInARow(prints, outcome.prints);
  }
  return { ...outcome, prints };
}

/** Judges `a && b || c`. */
export function andOr(node: AndOr, here: Here, j: Judgement): Outcome {
  const [first, ...rest] = node.commands;
  let outcome = first === undefined ? unchanged(here.state) : j.walk(first, here);
  for (const [index, command] of rest.entries()) {
    const isAnd = node.operators[index] === "&&";
    const next = j.walk(command, at(here, isAnd ? outcome.ok : outcome.failed));
    const prints = printedByEither(outcome.prints, printedInARow(outcome.prints, next.prints));
    outcome = isAnd
      ? { ok: next.ok, failed: eitherState(outcome.failed, next.failed), prints }
      : { ok: eitherState(outcome.ok, next.ok), failed: next.failed, prints };
  }
  return outcome;
}

/** Judges a pipeline: every command reads what the one before prints. */
export function pipeline(node: Pipeline, here: Here, j: Judgement): Outcome {
  const isNegated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  if (node.commands.length <= 1) {
    const [only] = node.commands;
    const outcome = only === undefined ? unchanged(here.state) : j.walk(only, here);
    return isNegated ? { ...outcome, ok: outcome.failed, failed: outcome.ok } : outcome;
  }
  let { input } = here;
  let recurring = 0;
  let last = unchanged(here.state);
  for (const command of node.commands) {
    const before = j.recursions;
    last = j.walk(command, { ...here, input });
    if (j.recursions > before) recurring += 1;
    input = { kind: "piped", texts: last.prints };
  }
  if (recurring > 1) j.note("FORK_BOMB", here);
  // Some shells run the last command themselves, so that what it assigns stays.
  return unchanged(eitherState(here.state, after(last)), last.prints);
}

/** Judges `if`. */
export function conditional(node: If, here: Here, j: Judgement): Outcome {
  const outcomes: Outcome[] = [];
  let condition = list(node.clause.commands, here, j);
  outcomes.push(list(node.then.commands, at(here, condition.ok), j));
  for (const branch of node.elif) {
    condition = list(branch.clause.commands, at(here, condition.failed), j);
    outcomes.push(list(branch.then.commands, at(here, condition.ok), j));
  }
  outcomes.push(
    node.else === undefined ? unchanged(condition.failed) : list(node.else.commands, at(here, condition.failed), j),
  );
  return eitherOutcome(outcomes, here.state);
}

/** A state in which everything that changed from one to the other may be anything, the directory the root among them. */
function anything(from: State, to: State): State {
  const moved = from.directories.length !== to.directories.length;
  const variables = new Map(to.variables);
  for (const [name, variable] of to.variables) {
    if (variable.length !== from.variables.get(name)?.length) variables.set(name, [...variable, FROM_ENVIRONMENT]);
  }
  const state = { ...to, variables };
  return moved ? withDirectories(state, [...to.directories, undefined, "/"]) : state;
}

/** Judges the body of a loop until going through it once more tells nothing new. */
export function loop(here: Here, body: (here: Here) => Outcome): Outcome {
  let outcome = body(here);
  let before = here.state;
  let state = eitherState(before, after(outcome));
  if (!sameState(before, state)) {
    outcome = body(at(here, state));
    before = state;
    state = eitherState(state, after(outcome));
    if (!sameState(before, state)) {
      state = anything(before, state);
      outcome = body(at(here, state));
      state = eitherState(state, after(outcome));
    }
  }
  return unchanged(state, printedByEither([EMPTY], printedInARow(outcome.prints, outcome.prints)));
}

/** Judges `while` and `until`. */
export function whileLoop(node: While, here: Here, j: Judgement): Outcome {
  return loop(here, (start) => {
    const condition = list(node.clause.commands, start, j);
    return list(node.body.commands, at(start, after(condition)), j);
  });
}

function items(words: readonly Word[] | undefined, here: Here, j: Judgement): readonly Elements[] {
  if (words === undefined) {
    return possibilities("@", here.state, j.home).flatMap(({ elements }) => elements.map((value) => [value]));
  }
  const expander = new Expander(here, j);
  return words.flatMap((word) => expander.words(word).flatMap(({ words: all }) => all.map((value) => [value])));
}

/** Judges `for … in` and `select`: the variable may be any of the items. */
export function forLoop(node: For | Select, outer: Here, j: Judgement): Outcome {
  const here = placed(node, outer);
  const values = items(node.wordlist, here, j);
  const state = values.length > 0 ? withVariable(here.state, node.name.text, values) : here.state;
  return loop(at(here, state), (start) => list(node.body.commands, start, j));
}

/** Judges `case`: any branch may be taken, or none. */
export function choice(node: Case, outer: Here, j: Judgement): Outcome {
  const here = placed(node, outer);
  const expander = new Expander(here, j);
  expander.sweep(node.word);
  const outcomes: Outcome[] = [unchanged(here.state)];
  let { state } = here;
  for (const item of node.items) {
    for (const pattern of item.pattern) expander.sweep(pattern);
    const outcome = list(item.body.commands, at(here, state), j);
    outcomes.push(outcome);
    // `;&` goes on with the next branch.
    if (item.terminator !== ";;") state = eitherState(state, after(outcome));
  }
  return eitherOutcome(outcomes, here.state);
}

/** Judges the body of a function where it is defined, and defines it. */
export function definition(node: FunctionNode, here: Here, j: Judgement): Outcome {
  const name = node.name.value;
  const state = withFunction(here.state, name, node.body);
  const inner = { ...state, parameters: undefined };
  j.walk(node.body, { ...here, state: inner, calls: [...here.calls, name] });
  return unchanged(state);
}

/** Judges a compound command with redirections. */
export function withRedirects(node: Redirected, outer: Here, j: Judgement): Outcome {
  const here = placed(node, outer);
  const input = redirected(node.redirects, new Expander(here, j), here, j);
  return j.walk(node.command, { ...here, input });
}

/** The place of a node, for findings about it. */
export function placed(node: { readonly pos: number; readonly end: number }, here: Here): Here {
  return { ...here, at: here.origin ?? node.pos, text: here.source.slice(node.pos, node.end) };
}

const ODD_IN_OTHER_SHELLS = new Set(["=~", "<", ">"]);

/** True when other shells, for which `[[` is no syntax, read nothing else into the test than an unknown command. */
function isPortable(test: TestExpression): boolean {
  switch (test.type) {
    case "TestUnary":
      return true;
    case "TestBinary":
      return !ODD_IN_OTHER_SHELLS.has(test.operator);
    case "TestNot":
      return isPortable(test.operand);
    case "TestLogical":
    case "TestGroup":
      return false;
  }
}

/** Judges `[[ … ]]`. */
export function testCommand(test: TestExpression, here: Here, j: Judgement): Outcome {
  // Elsewhere a line break ends the command that `[[` then is, and the next line is another.
  if (!isPortable(test) || here.text.includes("\n")) j.note("NOT_PORTABLE", here);
  const expander = new Expander(here, j);
  const words = wordsOf(test);
  const calculates = isCalculated(test);
  for (const { value } of words.flatMap((word) => expander.values(word))) {
    hiddenScript(value, here, j);
    if (calculates && isForeign(value)) j.note("DYNAMIC", here);
  }
  return unchanged(here.state);
}

/** True when a test compares numbers, or looks up a name. */
function isCalculated(test: TestExpression): boolean {
  switch (test.type) {
    case "TestUnary":
      return test.operator === "-v";
    case "TestBinary":
      return /^-(?:eq|ne|lt|le|gt|ge)$/.test(test.operator);
    case "TestNot":
      return isCalculated(test.operand);
    case "TestLogical":
    case "TestGroup":
      return true;
  }
}

function wordsOf(test: TestExpression): readonly Word[] {
  switch (test.type) {
    case "TestUnary":
      return [test.operand];
    case "TestBinary":
      return [test.left, test.right];
    case "TestNot":
      return wordsOf(test.operand);
    case "TestLogical":
      return test.operands.flatMap(wordsOf);
    case "TestGroup":
      return wordsOf(test.expression);
  }
}
