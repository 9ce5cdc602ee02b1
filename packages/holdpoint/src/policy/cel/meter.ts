/**
 * What an evaluation costs, counted while it runs: whatever an expression is made of, and whatever the arguments are, it
 * ends soon.
 *
 * W1. Every part of an expression takes a step each time it is evaluated, an item of a loop at least one. What a part has
 *     to look through (the texts, lists and objects it compares, searches or joins) takes more, by its size. A condition
 *     has {@link STEPS_MAX}, all conditions of a policy for one action together {@link ACTION_STEPS_MAX}.
 * W2. An evaluation that took too many steps has no value: `&&`, `||`, `all` and `exists`, which pass over what goes wrong
 *     in one of their parts, do not pass over this.
 * W3. Lists are never joined: a list only gets as long as an argument, or as what is written out.
 * W4. The parts are those of the pinned version of the language. A part that cannot be counted is refused.
 */
import type { ASTNode } from "@marcbachmann/cel-js";
import { ArgsObject } from "./arg-values.ts";
import { Refused } from "./refused.ts";

/** Most steps of one evaluation; in the order of ten milliseconds. */
export const STEPS_MAX = 200_000;
/** Most steps of all evaluations of one policy for one action. */
export const ACTION_STEPS_MAX = 400_000;
/** Characters of a text that are looked through in one step. */
const TEXT_STEP = 32;
/** Characters of what is searched for that make the search as long again, at the worst. */
const NEEDLE_STEP = 16;

/** Steps of what goes wrong in a part: making an error takes long, and may be passed over. */
const ERROR_STEPS = 20;

/** One object for all: parts that pass over it are many, and each would make one. */
const SPENT = new Error(`it takes more than the ${STEPS_MAX} steps that a condition has`);
const SPENT_TOGETHER = new Error(`the conditions take more than the ${ACTION_STEPS_MAX} steps they have together`);

/** The steps that are left to the conditions of one action. */
export class Steps {
  left = ACTION_STEPS_MAX;
}

/** What is left of the evaluation in hand. Evaluation is synchronous, so one cell serves every condition. */
let left = 0;

function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw SPENT;
}

/** Takes the steps of looking through a value (W1); stops by itself where it is too large. */
function spendOn(value: unknown): void {
  if (typeof value === "string") spend(value.length / TEXT_STEP);
  else if (Array.isArray(value)) spendOnAll(value);
  else if (value instanceof ArgsObject) spendOn(value.raw);
  else if (value instanceof Map) spendOnAll(value.entries());
  else if (typeof value === "object" && value !== null) spendOnAll(Object.entries(value));
}

function spendOnAll(values: Iterable<unknown>): void {
  for (const value of values) {
    spend(1);
    spendOn(value);
  }
}

/** How a part of an expression is evaluated, by the language (W4). */
type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

/** What the language keeps with a part; no type of its own says it (W4). */
interface Inside {
  readonly meta: {
    readonly alternate?: Inside;
    readonly macro?: { evaluate?: Evaluate };
    readonly evaluate?: Evaluate;
  };
  readonly checkedType?: { readonly kind?: string };
  evaluate: Evaluate;
}

function evaluateOf({ meta: { alternate, macro, evaluate } }: Inside): Evaluate {
  if (alternate !== undefined) {
    return (evaluator, _node, context) => alternate.evaluate(evaluator, alternate, context);
  }
  const { evaluate: ofMacro } = macro ?? {};
  if (macro !== undefined && ofMacro !== undefined) {
    return (evaluator, _node, context) => ofMacro(evaluator, macro, context);
  }
  if (evaluate === undefined) throw new Refused("it cannot be counted what it costs");
  return evaluate;
}

/** Has a part take its steps, and those of `price` for what it came to. */
function count(node: ASTNode, price: (value: unknown) => void): void {
  const inside = node as unknown as Inside;
  const evaluate = evaluateOf(inside);
  inside.evaluate = (evaluator, self, context) => {
    spend(1);
    let value: unknown;
    try {
      value = evaluate(evaluator, self, context);
    } catch (error) {
      if (error !== SPENT) spend(ERROR_STEPS);
      throw error;
    }
    price(value);
    return value;
  };
}

function nothing(): void {
  // Handing a value on costs no more than its step.
}

/** Names in other scripts take long to be written as hosts are. */
function spendOnUrl(value: unknown): void {
  if (typeof value === "string") spend(value.length);
}

function notJoined(value: unknown): void {
  if (Array.isArray(value)) throw new Error(JOINED);
  spendOn(value);
}

const JOINED = "lists are not joined with +: look at each of them";

/** What a search costs: the text, as often as what is searched for makes it at the worst. */
function searching(): { readonly text: (value: unknown) => void; readonly wanted: (value: unknown) => void } {
  let wantedLength = 0;
  return {
    // The arguments are evaluated from the last to the first.
    wanted: (value) => {
      wantedLength = typeof value === "string" ? value.length : 0;
    },
    text: (value) => {
      if (typeof value === "string") spend((value.length * (1 + wantedLength / NEEDLE_STEP)) / TEXT_STEP);
    },
  };
}

/** Has all parts of a checked expression take their steps (W1); throws {@link Refused} for lists that are joined (W3). */
export function meter(node: ASTNode, price: (value: unknown) => void = nothing): void {
  const { op } = node;
  switch (op) {
    case "value":
    case "id":
      break;
    case ".":
      meter(node.args[0]);
      break;
    case "call":
      meterCall(node.args);
      break;
    case "rcall":
      meterMethod(node.args);
      break;
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "in":
      for (const each of node.args) meter(each, spendOn);
      break;
    case "+":
      if ((node as unknown as Inside).checkedType?.kind === "list") throw new Refused(JOINED);
      for (const each of node.args) meter(each);
      count(node, (value) => {
        notJoined(value);
        price(value);
      });
      return;
    case "map":
      for (const each of node.args.flat()) meter(each);
      break;
    case "!_":
    case "-_":
      meter(node.args);
      break;
    default:
      for (const each of node.args as readonly ASTNode[]) meter(each);
  }
  count(node, price);
}

function meterCall([name, args]: readonly [string, readonly ASTNode[]]): void {
  // What `has` looks at is a path, evaluated by it alone.
  if (name === "has") return;
  if (name !== "glob") {
    const price = name === "host" ? spendOnUrl : spendOn;
    for (const each of args) meter(each, price);
    return;
  }
  const { text, wanted } = searching();
  for (const [index, each] of args.entries()) meter(each, index === 0 ? text : wanted);
}

function meterMethod([name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]]): void {
  if (name === "contains") {
    const { text, wanted } = searching();
    meter(receiver, text);
    for (const each of args) meter(each, wanted);
    return;
  }
  meter(receiver, name === "map" || name === "filter" ? nothing : looked(name));
  for (const each of args) meter(each, looked(name));
}

const LOOPS = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** A loop looks at its items one by one, in their own steps; everything else at all of what it is called on. */
function looked(name: string): (value: unknown) => void {
  return LOOPS.has(name) ? nothing : spendOn;
}

/** Evaluates something with the steps there are (W1, W2). */
export function withSteps<Value>(steps: Steps, evaluate: () => Value): Value {
  const given = Math.min(STEPS_MAX, steps.left);
  left = given;
  let ended: () => Value;
  try {
    const value = evaluate();
    ended = () => value;
  } catch (error) {
    ended = () => {
      throw error;
    };
  }
  steps.left -= given - Math.max(left, 0);
  if (left < 0) throw given < STEPS_MAX ? SPENT_TOGETHER : SPENT;
  return ended();
}
