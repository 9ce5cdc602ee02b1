/**
 * Conditions and amounts: an expression, checked once against a tool's arguments, evaluated for each action.
 *
 * N1. What is checked is what runs: text of at most 2,000 characters that parses, is made of what may be used
 *     (check-expression.ts), and has the right type for the arguments of this very tool.
 * N2. An evaluation that throws has no value; the caller denies. It never counts as false. One that takes too many steps
 *     throws (meter.ts).
 */
import type { Environment } from "@marcbachmann/cel-js";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { ActionFacts } from "../outcome.ts";
import { declareArgs } from "./arg-types.ts";
import { VALUES_MAX, type ArgType } from "./arg-values.ts";
import { checkExpression } from "./check-expression.ts";
import { createEnvironment, setInstant } from "./environment.ts";
import { meter, Steps, withSteps } from "./meter.ts";
import { Money } from "./money.ts";
import { Refused } from "./refused.ts";

/** Longest text of an expression. */
export const EXPRESSION_MAX = 2_000;

/** The facts of one action as the variables of its conditions; arguments are converted when one asks for them. */
export class Variables {
  readonly tool: string;
  readonly effect: string;
  readonly thread: string;
  readonly graph: string;
  readonly version: string;
  readonly tenant: string;
  /** What `today()` and `hour()` speak of; no expression can name it. */
  readonly at: number;
  /** What all conditions together may take (meter.ts); no expression can name it. */
  readonly steps = new Steps();
  readonly #facts: ActionFacts;
  readonly #type: ArgType;
  #args: unknown;

  constructor(facts: ActionFacts, type: ArgType) {
    this.tool = facts.tool;
    this.effect = facts.effect;
    this.thread = facts.threadId;
    this.graph = facts.graph;
    this.version = facts.version;
    this.tenant = facts.tenant;
    this.#facts = facts;
    this.#type = type;
    this.at = facts.at;
  }

  get requester(): string {
    const { requester } = this.#facts;
    if (requester === undefined) throw new Error("nobody is known as the requester");
    return requester;
  }

  get args(): unknown {
    this.#args ??= this.#type.convert(this.#facts.args, { left: VALUES_MAX });
    return this.#args;
  }
}

/** A checked expression. */
export interface Expression<Value> {
  readonly text: string;
  /** True when it is the same for every action. */
  readonly constant: boolean;
  /** True when it looks at the arguments; otherwise it can be used for any tool. */
  readonly looksAtArgs: boolean;
  readonly evaluate: (variables: Variables) => Value;
}

/** What an expression amounts to: whole units, and of which currency where it says so. */
export interface Amount {
  readonly units: bigint;
  readonly currency: string | undefined;
}

/** Where expressions are checked: the arguments of one tool, or of any. */
export interface Scope {
  readonly args: ArgType;
  readonly environment: Environment;
  /** True when nothing is known of the arguments: then types are only checked when it is evaluated. */
  readonly loose: boolean;
}

/** The scope of a tool with this schema; without one, what the arguments are is only known when it is evaluated. */
export function scopeOf(schema: JsonObject | undefined): Scope {
  const loose = schema === undefined;
  const environment = createEnvironment(loose);
  return { args: declareArgs(environment, schema), environment, loose };
}

/** The summary of the language's own errors, whose message repeats the whole expression. */
function summaryOf(error: unknown): string | undefined {
  const summary = isObject(error) ? error["summary"] : undefined;
  return typeof summary === "string" ? summary : undefined;
}

/** The field an expression asked for in vain; `undefined` when something else is wrong. */
export function missingField(error: unknown): string | undefined {
  return /^No such key: (.+)$/.exec(summaryOf(error) ?? "")?.[1];
}

/** What is wrong, in one clause. */
export function whyOf(error: unknown): string {
  const field = missingField(error);
  if (field !== undefined) return `there is no field ${field}`;
  return summaryOf(error) ?? (error instanceof Error ? error.message : "something that is no error was thrown");
}

interface Compiled {
  /** What every kind of expression has. */
  readonly about: Pick<Expression<unknown>, "text" | "constant" | "looksAtArgs">;
  readonly type: string;
  readonly run: (variables: Variables) => unknown;
}

function compile({ environment }: Scope, text: string): Compiled {
  if (text.length > EXPRESSION_MAX) throw new Refused(`it has more than ${EXPRESSION_MAX} characters`);
  const program = environment.parse(text);
  const { constant, looksAtArgs, strict } = checkExpression(text, program.ast);
  const { error, type = "" } = program.check();
  const inner = strict === text ? error : (error ?? environment.check(strict).error);
  if (inner !== undefined) throw inner;
  meter(program.ast);
  const run = (variables: Variables): unknown => {
    setInstant(variables.at);
    return withSteps(variables.steps, () => program(variables) as unknown);
  };
  return { about: { text, constant, looksAtArgs }, type, run };
}

/** A condition: true or false. Throws when it may not be used in this scope; `whyOf` says why. */
export function conditionOf(scope: Scope, text: string): Expression<boolean> {
  const { about, type, run } = compile(scope, text);
  if (type !== "bool" && !(scope.loose && type === "dyn")) {
    throw new Refused(`it must be true or false, and is ${type}`);
  }
  return {
    ...about,
    evaluate: (variables) => {
      const value = run(variables);
      if (typeof value !== "boolean") throw new Error("it was neither true nor false");
      return value;
    },
  };
}

/** An amount: a whole number, or money where a currency is counted. Throws when it may not be used in this scope. */
export function amountOf(scope: Scope, text: string, currency: string | undefined): Expression<Amount> {
  const { about, type, run } = compile(scope, text);
  if (type === "double") throw new Refused("it must be a whole number or money, and is a floating-point number");
  if (type !== "int" && type !== "money" && !(scope.loose && type === "dyn")) {
    throw new Refused(`it must be a whole number or money, and is ${type}`);
  }
  if (type === "money" && currency === undefined) throw new Refused("it is money, and no currency is counted");
  return {
    ...about,
    evaluate: (variables) => {
      const value = run(variables);
      if (typeof value === "bigint") return { units: value, currency: undefined };
      if (value instanceof Money) return { units: value.minor, currency: value.currency };
      throw new Error("it was neither a whole number nor money");
    },
  };
}
