/** What is known where ways meet, and the bounds of it (T1, T2). */
import { parse, type SyntaxNode } from "unbash";
import { expect, test } from "vitest";
import { inARow, MOST_EXPANSIONS } from "./expansion.ts";
import * as states from "./state.ts";
import { text, unknown } from "./value.ts";
import { possibilities } from "./variables.ts";

const START = states.initialState("/");
const body = ((): states.FunctionBody => {
  const node: SyntaxNode | undefined = parse("f() { ls; }").commands[0]?.command;
  if (node?.type !== "Function") throw new Error("no function");
  return node.body;
})();

function set(state: states.State, name: string, ...values: readonly string[]): states.State {
  return states.withVariable(
    state,
    name,
    values.map((value) => [text(value)]),
  );
}

test("either way is possible, and so is what was before (T1)", () => {
  const met = states.eitherState(set(START, "x", "a", "b"), set(START, "x", "b", "c"));
  expect(met.variables.get("x")).toEqual([[text("a")], [text("b")], [text("c")]]);
  const other = states.eitherState(set(START, "x", "a"), START);
  expect(other.variables.get("x")).toEqual([[text("a")], states.FROM_ENVIRONMENT]);
  expect(possibilities("x", other, "/home/user")).toEqual([
    { world: undefined, elements: [text("a")] },
    { world: 0, elements: [unknown("variable")] },
    { world: 1, elements: [] },
  ]);
  expect(START.variables.size).toBe(0);
});

test("a way that is over does not count", () => {
  const over = { ...set(START, "x", "a"), over: true };
  expect(states.eitherState(START, over)).toBe(START);
  expect(states.eitherState(over, START)).toBe(START);
});

test("parameters that differ are unknown, functions that differ are both possible", () => {
  const one = { ...START, parameters: [text("a")] };
  const two = states.withFunction({ ...START, parameters: [text("b")] }, "f", body);
  const met = states.eitherState(states.withFunction(one, "f", body), two);
  expect(met.parameters).toBeUndefined();
  expect(met.functions.get("f")).toEqual([body]);
  expect(states.eitherState(one, one).parameters).toEqual([text("a")]);
  expect(states.eitherState(set(one, "x", "a"), one).parameters).toEqual([text("a")]);
});

test("beyond the bounds things are unknown", () => {
  const values = Array.from({ length: states.MOST_POSSIBILITIES + 5 }, (_, index) => `${index}`);
  const many = set(START, "x", ...values).variables.get("x");
  expect(many).toHaveLength(states.MOST_POSSIBILITIES + 1);
  expect(many?.at(-1)).toBe(states.FROM_ENVIRONMENT);
  expect(states.withDirectories(START, values).directories.at(-1)).toBeUndefined();
  let full = START;
  for (let index = 0; index <= states.MOST_NAMES; index += 1) {
    full = states.withFunction(set(full, `x${index}`, "a"), `f${index}`, body);
  }
  expect(full.variables.size).toBe(states.MOST_NAMES);
  expect(full.functions.size).toBe(states.MOST_NAMES);
  expect(set(full, "x0", "b").variables.get("x0")).toEqual([[text("b")]]);
});

test.each<[string, (state: states.State) => states.State]>([
  ["a variable", (state) => set(state, "y", "a")],
  ["a value", (state) => set(state, "x", "a", "b")],
  ["a directory", (state) => states.withDirectories(state, ["/", "/a"])],
  ["a function", (state) => states.withFunction(state, "f", body)],
  ["parameters", (state) => ({ ...state, parameters: [] })],
])("%s more is another state", (_, change) => {
  const state = set(START, "x", "a");
  expect(states.sameState(state, change(state))).toBe(false);
  expect(states.sameState(state, { ...state })).toBe(true);
});

test("beyond the bounds of expansions one with what is unknown stands for all", () => {
  const choice = Array.from({ length: 9 }, (_, index) => ({ world: undefined, words: [text(`${index}`)] }));
  const fixed = [{ world: undefined, words: [text("a"), text("b")] }];
  expect(inARow([choice, fixed])).toHaveLength(9);
  const rows = inARow([choice, fixed, choice]);
  expect(rows).toHaveLength(10);
  expect(rows[3]?.words).toEqual([text("3"), text("a"), text("b"), text("3")]);
  expect(rows.at(-1)?.words).toEqual([unknown("variable", true), text("a"), text("b"), unknown("variable", true)]);
  const longer = Array.from({ length: 200 }, (_, index) => ({ world: undefined, words: [text(`${index}`)] }));
  expect(inARow([longer])).toHaveLength(MOST_EXPANSIONS + 1);
});
