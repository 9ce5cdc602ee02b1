/**
 * The expression language of conditions: CEL, with little beside its operators.
 *
 * E1. Variables: `args`, `tool`, `effect`, `thread`, `graph`, `version`, `requester`, `tenant`. Nothing else is visible.
 * E2. Own functions: `glob`, `host`, `money`, `minor`, `today`, `hour`. Time is the action's own instant, in UTC.
 * E3. What can be called is listed (check-expression.ts); `matches` is not, because a regular expression can hang.
 */
import { Environment } from "@marcbachmann/cel-js";
import { dayOf, hourOf } from "../day.ts";
import { glob } from "../glob.ts";
import { host } from "./host.ts";
import { alike, minor, Money, money } from "./money.ts";

/** Longest text a `glob` in a condition looks at. */
const GLOB_TEXT_MAX = 10_000;

/** The text variables of every condition (E1); `args` is declared per tool. */
export const TEXT_VARIABLES = ["tool", "effect", "thread", "graph", "version", "requester", "tenant"] as const;

/** The instant `today()` and `hour()` speak of. Evaluation is synchronous, so one cell serves every condition. */
let instant = Number.NaN;

/** Sets the instant the next evaluations speak of, in milliseconds since 1970-01-01 UTC. */
export function setInstant(at: number): void {
  instant = at;
}

function shortGlob(text: string, pattern: string): boolean {
  if (text.length > GLOB_TEXT_MAX) throw new Error(`glob() looks at text of at most ${GLOB_TEXT_MAX} characters`);
  return glob(text, pattern);
}

type Comparison = (a: bigint, b: bigint) => boolean;

const COMPARISONS: readonly (readonly [string, Comparison])[] = [
  ["==", (a, b) => a === b],
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
];

function withMoney(environment: Environment): Environment {
  environment.registerType("money", { ctor: Money, fields: {} });
  environment.registerFunction("money(string, string): money", money, { async: false });
  environment.registerFunction("minor(int, string): money", minor, { async: false });
  for (const [operator, holds] of COMPARISONS) {
    const compare = (a: Money | bigint, b: Money | bigint): boolean => holds(...alike(a, b));
    environment.registerOperator(`money ${operator} money`, compare);
    environment.registerOperator(`money ${operator} int`, compare);
    // `==` registers its own mirror.
    if (operator !== "==") environment.registerOperator(`int ${operator} money`, compare);
  }
  environment.registerOperator("money == double", () => {
    throw new Error("money is never compared with a floating-point number");
  });
  environment.registerOperator("money + money", (a: Money, b: Money) => {
    const [left, right] = alike(a, b);
    return new Money(left + right, a.currency);
  });
  environment.registerOperator("money * int", (a: Money, times: bigint) => minor(a.minor * times, a.currency));
  environment.registerOperator("int * money: money", (times: bigint, a: Money) => minor(a.minor * times, a.currency));
  return environment;
}

/** Whole and floating-point numbers in one expression: a price times a quantity. */
function withMixedNumbers(environment: Environment): Environment {
  environment.registerOperator("int == double", (a: bigint, b: number) => Number.isInteger(b) && a === BigInt(b));
  for (const [operator, of] of [
    ["+", (a: number, b: number) => a + b],
    ["-", (a: number, b: number) => a - b],
    ["*", (a: number, b: number) => a * b],
  ] as const) {
    environment.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => of(a, Number(b)));
    environment.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => of(Number(a), b));
  }
  return environment;
}

function createBase(): Environment {
  const environment = new Environment({
    limits: { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
  });
  for (const name of TEXT_VARIABLES) environment.registerVariable(name, "string");
  environment.registerFunction("glob(string, string): bool", shortGlob, { async: false });
  environment.registerFunction("host(string): string", host, { async: false });
  environment.registerFunction("today(): string", () => dayOf(instant), { async: false });
  environment.registerFunction("hour(): int", () => BigInt(hourOf(instant)), { async: false });
  return withMixedNumbers(withMoney(environment));
}

let base: Environment | undefined;

/** A fresh environment with everything but `args`. `loose`: the elements of a list need not be known to be of one type. */
export function createEnvironment(loose: boolean): Environment {
  base ??= createBase();
  return base.clone({ homogeneousAggregateLiterals: !loose });
}
