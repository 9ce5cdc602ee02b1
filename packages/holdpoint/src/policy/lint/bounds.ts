/**
 * What a condition says of numbers, read from its text.
 *
 * I1. It is read as parts joined by `&&`. A comparison of something with a written number, or with written money, bounds
 *     that something. Any other part holds where the very same is written. Two different texts are never both equal to
 *     the same thing, and nothing holds together with its negation.
 * I2. What is said of conditions surely follows; much that follows is not said. Between two numbers there is always
 *     another one here, and amounts in two currencies have nothing to do with each other.
 */
import { serialize, type ASTNode } from "@marcbachmann/cel-js";
import { minor, money, type Money } from "../cel/money.ts";

interface Bound {
  readonly value: bigint | number;
  /** The value itself is outside. */
  readonly open: boolean;
}

interface Range {
  readonly low?: Bound;
  readonly high?: Bound;
}

/** A condition, as far as it can be read (I1). */
export interface Reading {
  /** By what is compared, and the currency where it is money. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** Everything else it says. */
  readonly parts: ReadonlySet<string>;
  /** Two of its parts never hold together. */
  readonly clashes: boolean;
}

/** A number as it is written; `unit` is its currency. */
interface Written {
  readonly value: bigint | number;
  readonly unit: string;
}

const MIRRORED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==" } as const;

type Operator = keyof typeof MIRRORED;

function literal(node: ASTNode | undefined): unknown {
  return node?.op === "value" ? node.args : undefined;
}

function amount(make: () => Money): Written | undefined {
  try {
    const { minor: value, currency } = make();
    return { value, unit: currency };
  } catch {
    return undefined;
  }
}

function written(node: ASTNode): Written | undefined {
  if (node.op === "-_") {
    const value = literal(node.args);
    return typeof value === "bigint" || typeof value === "number" ? { value: -value, unit: "" } : undefined;
  }
  if (node.op === "call") {
    const [name, [first, second]] = node.args;
    const [what, currency] = [literal(first), literal(second)];
    if (typeof currency !== "string") return undefined;
    if (name === "money" && typeof what === "string") return amount(() => money(what, currency));
    return name === "minor" && typeof what === "bigint" ? amount(() => minor(what, currency)) : undefined;
  }
  const value = literal(node);
  return typeof value === "bigint" || typeof value === "number" ? { value, unit: "" } : undefined;
}

function rangeOf(operator: Operator, value: bigint | number): Range {
  const bound = { value, open: operator === "<" || operator === ">" };
  if (operator === "==") return { low: bound, high: bound };
  return operator === "<" || operator === "<=" ? { high: bound } : { low: bound };
}

/** Whether everything above the second bound is above the first. */
function isWithinLow(outer: Bound, inner: Bound): boolean {
  return inner.value >= outer.value && (inner.value > outer.value || inner.open || !outer.open);
}

/** The same for what is below. */
function isWithinHigh(outer: Bound, inner: Bound): boolean {
  return inner.value <= outer.value && (inner.value < outer.value || inner.open || !outer.open);
}

function both(a: Range | undefined, b: Range): Range {
  const low = a?.low === undefined || (b.low !== undefined && isWithinLow(a.low, b.low)) ? b.low : a.low;
  const high = a?.high === undefined || (b.high !== undefined && isWithinHigh(a.high, b.high)) ? b.high : a.high;
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function comparison(node: ASTNode): { readonly place: string; readonly range: Range } | undefined {
  if (node.op !== "<" && node.op !== "<=" && node.op !== ">" && node.op !== ">=" && node.op !== "==") return undefined;
  const [left, right] = node.args;
  const [a, b] = [written(left), written(right)];
  const placeOf = (place: ASTNode, { unit }: Written): string => `${serialize(place)} ${unit}`;
  if (a === undefined && b !== undefined) return { place: placeOf(left, b), range: rangeOf(node.op, b.value) };
  if (a === undefined || b !== undefined) return undefined;
  return { place: placeOf(right, a), range: rangeOf(MIRRORED[node.op], a.value) };
}

/** What is said to be equal to a written text. */
function textOf(node: ASTNode): { readonly place: string; readonly text: string } | undefined {
  if (node.op !== "==") return undefined;
  const [left, right] = node.args;
  const [a, b] = [literal(left), literal(right)];
  if (typeof a === "string" && typeof b !== "string") return { place: serialize(right), text: a };
  return typeof b === "string" && typeof a !== "string" ? { place: serialize(left), text: b } : undefined;
}

/** What a part denies, as it is written where it is said; undefined when it denies nothing. */
function deniedBy(node: ASTNode): string | undefined {
  if (node.op === "!_") return serialize(node.args);
  return node.op === "!=" ? serialize({ ...node, op: "==" }) : undefined;
}

/** Reads a condition (I1). */
export function readCondition(root: ASTNode): Reading {
  const ranges = new Map<string, Range>();
  const parts = new Set<string>();
  const denied = new Set<string>();
  const texts = new Map<string, string>();
  let clashes = false;
  const read = (node: ASTNode): void => {
    if (node.op === "&&") return node.args.forEach(read);
    const found = comparison(node);
    if (found !== undefined) {
      ranges.set(found.place, both(ranges.get(found.place), found.range));
      return;
    }
    parts.add(serialize(node));
    const not = deniedBy(node);
    if (not !== undefined) denied.add(not);
    const equal = textOf(node);
    if (equal === undefined) return;
    clashes ||= (texts.get(equal.place) ?? equal.text) !== equal.text;
    texts.set(equal.place, equal.text);
  };
  read(root);
  return { ranges, parts, clashes: clashes || [...denied].some((part) => parts.has(part)) };
}

/** Whether it never holds: no number is in all of its ranges, or two parts clash. */
export function isImpossible({ ranges, clashes }: Reading): boolean {
  if (clashes) return true;
  return [...ranges.values()].some(({ low, high }) => {
    if (low === undefined || high === undefined) return false;
    return low.value >= high.value && (low.value > high.value || low.open || high.open);
  });
}

/** Whether the first holds wherever the second does, as far as can be said (I2). */
export function follows(a: Reading, b: Reading): boolean {
  const isWithin = (outer: Range, inner: Range | undefined): boolean =>
    inner !== undefined &&
    (outer.low === undefined || (inner.low !== undefined && isWithinLow(outer.low, inner.low))) &&
    (outer.high === undefined || (inner.high !== undefined && isWithinHigh(outer.high, inner.high)));
  return (
    [...a.parts].every((part) => b.parts.has(part)) &&
    [...a.ranges].every(([place, range]) => isWithin(range, b.ranges.get(place)))
  );
}
