/** A simple command of the tree: assignments, redirections, words; each way its words may be expanded is judged. */
import type { ArrayValue, Assignment, Command, CommandArgument, Word } from "unbash";
import { dispatch } from "./dispatch.ts";
import { noteAssignment } from "./environment.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { eitherOutcome } from "./outcomes.ts";
import { integer } from "./parameter-operation.ts";
import { redirected } from "./redirects.ts";
import { FROM_ENVIRONMENT, withVariable, type Elements, type State, type Variable } from "./state.ts";
import { EMPTY, behind, join, joinAll, leading, originOf, text, unknown, wordAt, worse, type Value } from "./value.ts";
import { inARow, type Expansion } from "./expansion.ts";
import { Expander } from "./words.ts";

/** `[3]=value` in an array is its value; where it is put is of no interest. */
function element(word: Value): Value {
  const index = /^\[[^\]]*\]=/.exec(leading(word))?.[0];
  return index === undefined ? word : behind(word, index.length);
}

function arrays(node: ArrayValue, expander: Expander): readonly Elements[] {
  for (const word of node.elements) if (word.text.startsWith("[")) expander.index(word);
  return inARow(node.elements.map((word) => expander.words(word))).map(({ words }) => words.map(element));
}

function knownElements(state: State, name: string): readonly Elements[] {
  const known = state.variables.get(name) ?? [FROM_ENVIRONMENT];
  return known.map((elements) => (elements === FROM_ENVIRONMENT ? [unknown("variable")] : elements));
}

/** Longest array that is followed; a longer one holds anything. */
const MOST_ELEMENTS = 256;

function followed(elements: Elements): Elements {
  return elements.length > MOST_ELEMENTS ? [unknown(worse("variable", originOf(joinAll(elements))), true)] : elements;
}

function appended(state: State, name: string, added: readonly Elements[], isArray: boolean): Variable {
  return knownElements(state, name).flatMap((before) =>
    added.map((more) =>
      isArray ? followed([...before, ...more]) : [join(wordAt(before, 0), wordAt(more, 0)), ...before.slice(1)],
    ),
  );
}

/** An element set in place; where the index is not known, the first is shown as the new one. */
function indexed(state: State, name: string, index: Word, values: readonly Elements[]): Variable {
  const at = integer(text(index.value));
  return knownElements(state, name).flatMap((before) =>
    values.map(([value = EMPTY]) => {
      if (at === undefined || at < 0 || at > MOST_ELEMENTS) return [value, ...before];
      const filled = Array.from({ length: Math.max(before.length, at + 1) }, (_, index) => wordAt(before, index));
      return filled.with(at, value);
    }),
  );
}

/** Assigns in a state; notes what the assignment changes for other commands. */
function assign(state: State, node: Assignment, expander: Expander, here: Here, j: Judgement): State {
  if (node.index !== undefined) expander.index(node.index);
  const isArray = node.value.type === "ArrayValue";
  const values: readonly Elements[] =
    node.value.type === "ArrayValue"
      ? arrays(node.value, expander)
      : expander.values(node.value).map(({ value }) => [value]);
  for (const elements of values) for (const value of elements) noteAssignment(node.name, value, "plain", here, j);
  if (node.append === true) return withVariable(state, node.name, appended(state, node.name, values, isArray));
  const { index } = node;
  return withVariable(state, node.name, index === undefined ? values : indexed(state, node.name, index, values));
}

/** An assignment among the arguments, as `export` takes them: one word `name=value`, arrays without their value. */
function argument(node: Assignment, expander: Expander, here: Here, j: Judgement): readonly Expansion[] {
  const name = text(`${node.name}=`);
  if (node.value.type !== "ArrayValue") {
    return expander.values(node.value).map(({ world, value }) => ({ world, words: [join(name, value)] }));
  }
  for (const elements of arrays(node.value, expander)) {
    noteAssignment(node.name, joinAll(elements, " "), "plain", here, j);
  }
  return [{ world: undefined, words: [name] }];
}

/** A command that is only assignments and redirections. */
function withoutName(assignments: readonly Assignment[], isRedirected: boolean, here: Here, j: Judgement): Outcome {
  let { state } = here;
  for (const assignment of assignments) {
    const now = { ...here, state };
    state = assign(state, assignment, new Expander(now, j), now, j);
  }
  return unchanged(state, isRedirected ? [unknown("output", true)] : undefined);
}

/** The state with the arrays that are assigned among the arguments. */
function withArrays(args: readonly CommandArgument[], expander: Expander): State {
  let { state } = expander;
  for (const part of args) {
    if (part.type !== "Assignment" || part.value.type !== "ArrayValue") continue;
    state = withVariable(state, part.name, arrays(part.value, expander));
  }
  return state;
}

/** The state a command sees through the assignments in front of it. */
function withPrefix(
  assignments: readonly Assignment[],
  before: State,
  expander: Expander,
  here: Here,
  j: Judgement,
): State {
  let state = before;
  for (const assignment of assignments) {
    const values = assignment.value.type === "ArrayValue" ? [] : expander.values(assignment.value);
    for (const { value } of values) noteAssignment(assignment.name, value, "exported", here, j);
    state = assign(state, assignment, expander, here, j);
  }
  return state;
}

/** Judges a simple command. `outer` is the place it stands at. */
export function simpleCommand(node: Command, outer: Here, j: Judgement): Outcome {
  const here: Here = { ...outer, at: outer.origin ?? node.pos, text: outer.source.slice(node.pos, node.end) };
  const expander = new Expander(here, j);
  const input = redirected(node.redirects, expander, here, j);
  const assignments = node.prefix.filter((part) => part.type === "Assignment");
  if (node.name === undefined) {
    return withoutName(assignments, node.redirects.length > 0, { ...here, state: expander.state }, j);
  }
  const name = expander.words(node.name);
  const args = node.args.map((part) =>
    part.type === "Word" ? expander.words(part) : argument(part, expander, here, j),
  );
  const before = withArrays(node.args, expander);
  const state = withPrefix(assignments, before, expander, here, j);
  const outcomes = inARow([name, ...args]).map(({ words }) =>
    dispatch(words, { ...here, state: { ...state, last: words.at(-1) ?? EMPTY }, input }, j),
  );
  return withoutPrefix(eitherOutcome(outcomes, state), before, state);
}

/** Assignments in front of a command end with it, unless the command made more of them. */
function withoutPrefix(outcome: Outcome, before: State, during: State): Outcome {
  if (before.variables === during.variables) return outcome;
  const restored = (state: State): State =>
    state.variables === during.variables ? { ...state, variables: before.variables } : state;
  return { ...outcome, ok: restored(outcome.ok), failed: restored(outcome.failed) };
}
