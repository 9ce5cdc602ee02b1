/**
 * How arguments get into an expression: only what it touches, and exactly.
 *
 * V1. A whole number becomes an exact integer, never a rounded one. Numbers past 2^53 are refused: what is compared would
 *     not be what is executed.
 * V2. What a condition looks at is bounded (items of a list, values in all, characters of a text), so that no argument can
 *     make an evaluation long.
 * V3. A value that is not of the type its schema declares throws. Every throw denies (the caller's rule).
 */
import { canonical, isObject, type Json, type JsonObject } from "../../core/json.ts";

/** Most items of one list or object a condition looks at. */
const ITEMS_MAX = 1_000;
/** Most values a condition looks at in all. */
export const VALUES_MAX = 10_000;
/** Longest text a condition looks at, in UTF-16 code units. */
const TEXT_MAX = 1_000_000;

/** What is left of {@link VALUES_MAX} in one evaluation. */
export interface Budget {
  left: number;
}

/** A type of the expression language, and how a JSON value becomes one of it. */
export interface ArgType {
  /** Its name in the expression language. */
  readonly cel: string;
  readonly convert: (value: Json, budget: Budget) => unknown;
}

/** Takes one value from the budget (V2). */
function spend(budget: Budget): void {
  budget.left -= 1;
  if (budget.left < 0) throw new Error(`the arguments hold more than the ${VALUES_MAX} values a condition looks at`);
}

/** Refuses a list or object with more items than a condition looks at (V2). */
function boundItems(count: number): void {
  if (count > ITEMS_MAX) throw new Error(`a list or object has more than the ${ITEMS_MAX} items a condition looks at`);
}

/** Throws: the value is not what its schema says (V3). */
export function mistyped(expected: string): never {
  throw new Error(`the argument is not ${expected}, which its schema says it is`);
}

function text(value: Json): string {
  if (typeof value !== "string") return mistyped("a text");
  if (value.length > TEXT_MAX) throw new Error(`a text has more than the ${TEXT_MAX} characters a condition looks at`);
  return value;
}

function number(value: Json): number {
  if (typeof value !== "number") return mistyped("a number");
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new Error("a number is too large to be compared exactly");
  return value;
}

function integer(value: Json): bigint {
  return Number.isSafeInteger(value) ? BigInt(value as number) : mistyped("a whole number");
}

/** A value of any shape. Its whole numbers are integers, so that amounts in it are exact. */
function anything(value: Json, budget: Budget): unknown {
  spend(budget);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return Number.isInteger(number(value)) ? BigInt(value) : value;
  if (Array.isArray(value)) {
    boundItems(value.length);
    return (value as readonly Json[]).map((item) => anything(item, budget));
  }
  return isObject(value) ? mapped(value, (_key, item) => anything(item, budget)) : value;
}

/** A map, so that no key means anything to JavaScript. */
function mapped(value: JsonObject, convert: (key: string, item: Json) => unknown): ReadonlyMap<string, unknown> {
  const entries = Object.entries(value);
  boundItems(entries.length);
  return new Map(entries.map(([key, item]) => [key, convert(key, item)]));
}

export const TEXT: ArgType = { cel: "string", convert: text };
export const NUMBER: ArgType = { cel: "double", convert: number };
export const INTEGER: ArgType = { cel: "int", convert: integer };
export const BOOLEAN: ArgType = {
  cel: "bool",
  convert: (value) => (typeof value === "boolean" ? value : mistyped("true or false")),
};
export const NULL: ArgType = { cel: "null", convert: (value) => (value === null ? value : mistyped("null")) };
/** What a schema says nothing about: typed when it is evaluated. */
export const ANYTHING: ArgType = { cel: "dyn", convert: anything };

/** `null`, or a value of `inner`; its type is known when it is evaluated. */
export function nullable(inner: ArgType): ArgType {
  return { cel: "dyn", convert: (value, budget) => (value === null ? value : inner.convert(value, budget)) };
}

/** A list of values of one type. */
export function listOf(item: ArgType): ArgType {
  return {
    cel: `list<${item.cel}>`,
    convert: (value, budget) => {
      if (!Array.isArray(value)) return mistyped("a list");
      boundItems(value.length);
      return (value as readonly Json[]).map((each) => {
        spend(budget);
        return item.convert(each, budget);
      });
    },
  };
}

/** An object whose keys are not all declared: declared ones by their type, the others by `rest`. */
export function mapOf(rest: ArgType, declared: ReadonlyMap<string, ArgType>): ArgType {
  const cel = declared.size === 0 ? rest.cel : "dyn";
  return {
    cel: `map<string, ${cel}>`,
    convert: (value, budget) => {
      if (!isObject(value)) return mistyped("an object");
      return mapped(value, (key, item) => {
        spend(budget);
        return (declared.get(key) ?? rest).convert(item, budget);
      });
    },
  };
}

/** An object whose fields are all declared: each is converted when it is asked for. */
export class ArgsObject extends Map<string, unknown> {
  /** The object as it came; no expression can name it. */
  readonly raw: JsonObject;
  readonly #fields: ReadonlyMap<string, ArgType>;
  readonly #budget: Budget;

  constructor(raw: JsonObject, fields: ReadonlyMap<string, ArgType>, budget: Budget) {
    super();
    this.raw = raw;
    this.#fields = fields;
    this.#budget = budget;
  }

  override get(field: string): unknown {
    const type = this.#fields.get(field);
    const value = Object.hasOwn(this.raw, field) ? this.raw[field] : undefined;
    if (type === undefined || value === undefined) return undefined;
    try {
      return type.convert(value, this.#budget);
    } catch (error) {
      throw new Error(`${field}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Equal when the JSON is. */
  static same(a: ArgsObject, b: ArgsObject): boolean {
    return canonical(a.raw) === canonical(b.raw);
  }
}
