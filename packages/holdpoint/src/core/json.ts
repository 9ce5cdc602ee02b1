/**
 * What may be stored: JSON, and nothing that only looks like it (G9).
 *
 * J1. `toJson` returns a fresh clone that shares nothing with its input, or refuses with the path at fault.
 * J2. A property whose value is `undefined` is left out, on the first pass exactly as on a replay; `undefined` in an
 *     array is refused (JSON would turn it into `null`).
 * J3. The canonical text of a value (RFC 8785) is the only form that is digested or stored.
 */
import canonicalize from "canonicalize";
import { HoldpointError } from "./errors.ts";
import { sha256 } from "./digest.ts";

export type JsonPrimitive = string | number | boolean | null;
/** Any JSON value, read-only. */
export type Json = JsonPrimitive | readonly Json[] | { readonly [key: string]: Json };
/** A JSON object, read-only. */
export type JsonObject = { readonly [key: string]: Json };

/** Deepest nesting that is stored. */
export const MAX_DEPTH = 256;
/** Longest canonical text of one value, in UTF-16 code units (about 16 MB). */
export const MAX_LENGTH = 16 * 1024 * 1024;

/** What one character may take in JSON text: `\u001f`. */
const LONGEST_ESCAPE = 6;
/** What `-1.2345678901234567e+100`, `false` or `null` may take at the most. */
const LONGEST_NUMBER = 25;

/** Names a place inside a value the way a programmer would write it: `$.order.lines[2]`. */
function at(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return /^[A-Za-z_$][\w$]*$/.test(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
  }, "$");
}

function refuse(path: readonly (string | number)[], what: string, advice: string): never {
  throw new HoldpointError("NOT_JSON", `${at(path)} is ${what}; ${advice}.`, { path: at(path), what });
}

function describe(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object"
    ? `an instance of ${name}`
    : "an object with a prototype of its own";
}

function cloneArray(value: readonly unknown[], path: (string | number)[], seen: Set<object>): Json {
  const clone: Json[] = [];
  for (let index = 0; index < value.length; index += 1) {
    path.push(index);
    if (value[index] === undefined) refuse(path, index in value ? "undefined" : "a hole in an array", "use null");
    clone.push(cloneValue(value[index], path, seen));
    path.pop();
  }
  return clone;
}

function cloneObject(value: object, path: (string | number)[], seen: Set<object>): Json {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(
      path,
      value instanceof Date ? "a Date" : describe(value),
      value instanceof Date ? "store an ISO string or milliseconds" : "store plain data",
    );
  }
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(path, "an object with symbol keys", "use string keys");
  const clone: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    path.push(key);
    if (!key.isWellFormed()) refuse(path, "a key with a lone surrogate", "use well-formed Unicode");
    const copy = cloneValue(item, path, seen);
    // `__proto__` must become an own property, never the prototype.
    if (key !== "__proto__") clone[key] = copy;
    else Object.defineProperty(clone, key, { value: copy, enumerable: true, configurable: true, writable: true });
    path.pop();
  }
  return clone;
}

function cloneValue(value: unknown, path: (string | number)[], seen: Set<object>): Json {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value.isWellFormed() ? value : refuse(path, "a string with a lone surrogate", "use well-formed Unicode");
    case "number":
      return Number.isFinite(value)
        ? Object.is(value, -0)
          ? 0
          : value
        : refuse(path, String(value), "use null or a string");
    case "object": {
      if (value === null) return null;
      if (seen.has(value)) refuse(path, "part of a cycle", "store a tree");
      if (path.length >= MAX_DEPTH) {
        throw new HoldpointError("TOO_LARGE", `${at(path)} is nested deeper than ${MAX_DEPTH} levels.`, {
          path: at(path),
          limit: MAX_DEPTH,
        });
      }
      seen.add(value);
      const clone = Array.isArray(value) ? cloneArray(value, path, seen) : cloneObject(value, path, seen);
      seen.delete(value);
      return clone;
    }
    case "bigint":
      return refuse(path, "a BigInt", "store it as a string");
    case "function":
      return refuse(path, "a function", "store plain data");
    case "symbol":
      return refuse(path, "a symbol", "store a string");
    default:
      return refuse(path, "undefined", "use null");
  }
}

/** A fresh, plain JSON clone of `value`; see J1 and J2. `name` says in the error what the value is. */
export function toJson(value: unknown, name = "value"): Json {
  try {
    return cloneValue(value, [], new Set());
  } catch (error) {
    if (error instanceof HoldpointError) {
      throw new HoldpointError(error.code, `The ${name} cannot be stored: ${error.message}`, error.data);
    }
    throw error;
  }
}

/** The canonical text (RFC 8785) of a JSON value. */
export function canonical(value: Json, limit: number = MAX_LENGTH): string {
  const text = canonicalize(value);
  if (text === undefined) throw new HoldpointError("NOT_JSON", "The value has no JSON form.", { path: "$" });
  if (text.length > limit) {
    throw new HoldpointError(
      "TOO_LARGE",
      `The value takes ${text.length} characters; at most ${limit} can be stored. Keep large things elsewhere and store a reference.`,
      { limit, length: text.length },
    );
  }
  return text;
}

/** SHA-256 of the canonical text, as 64 hex characters. */
export function digestOf(value: Json): string {
  return sha256(canonical(value));
}

/** A fresh copy of the canonical form: what author code gets, on the first pass exactly as on a replay (G9). */
export function canonicalClone(value: Json): Json {
  if (typeof value === "object" && value !== null) return JSON.parse(canonical(value)) as Json;
  // Only a text that is long as it stands can be too long when it is written down.
  if (typeof value === "string" && value.length * LONGEST_ESCAPE > MAX_LENGTH) canonical(value);
  return value;
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function isSameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item: Json, index) => isSameJson(item, other[index] as Json));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key] as Json, other[key] as Json))
  );
}

/** No less than the canonical text of a value takes, in UTF-16 code units. */
function roomOf(value: Json): number {
  if (typeof value === "string") return LONGEST_ESCAPE * value.length + 2;
  if (typeof value !== "object" || value === null) return LONGEST_NUMBER;
  let room = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) room += roomOf(item) + 1;
    return room;
  }
  for (const key of Object.keys(value)) {
    room += LONGEST_ESCAPE * key.length + 4 + roomOf((value as JsonObject)[key] as Json);
  }
  return room;
}

/** Refuses a value whose canonical text would be too long; for most values that is plain without writing it. */
export function checkLength(value: Json): void {
  if (roomOf(value) > MAX_LENGTH) canonical(value);
}

/** Freezes a JSON value through and through, and returns it. */
export function deepFreeze<T extends Json>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Array.isArray(value) ? value : Object.values(value)) deepFreeze(item as Json);
  }
  return value;
}

/** True for text that can be stored and says something. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}

/** True for an object that is nothing but its properties: no array, no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** True when `value` is an object (and no array). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
