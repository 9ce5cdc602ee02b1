/**
 * One update of the state, checked and as JSON: what a node's result comes down to in the journal.
 *
 * W1. A name that is no channel is refused in an update (a misspelled channel must not vanish), and left out of an input
 *     (a graph may be given the larger state of another one).
 * W2. `undefined` clears a channel that keeps the last value (G9: it has an encoding of its own, `clear`).
 */
import { HoldpointError, type ErrorCode } from "../core/errors.ts";
import type { State } from "../core/journal.ts";
import { isPlainObject, type Json, type JsonObject } from "../core/json.ts";
import { isHidden } from "./names.ts";
import { describeProblems } from "./standard-schema.ts";
import { storedValue } from "./stored-value.ts";
import type { StateShape, Values } from "./state-shape.ts";

export interface Write {
  readonly set: JsonObject;
  readonly clear?: readonly string[];
}

/** Who writes: for messages. */
export interface Writer {
  /** `node "plan"`, `the input`. */
  readonly what: string;
  readonly code: Extract<ErrorCode, "INVALID_UPDATE" | "INVALID_ARGUMENT">;
  readonly data: Readonly<Record<string, unknown>>;
}

export function nodeWriter(node: string): Writer {
  return { what: `node ${JSON.stringify(node)}`, code: "INVALID_UPDATE", data: { node } };
}

export const INPUT: Writer = { what: "the input", code: "INVALID_ARGUMENT", data: {} };

export function refuseWrite(writer: Writer, why: string, data: Readonly<Record<string, unknown>> = {}): never {
  throw new HoldpointError(writer.code, why, { ...writer.data, ...data });
}

function isChannel(shape: StateShape, name: string): boolean {
  return shape.names === undefined ? !isHidden(name) : shape.names.includes(name);
}

function refuseUnknown(shape: StateShape, name: string, writer: Writer): never {
  const known = shape.names === undefined ? "" : ` Its channels: ${shape.names.join(", ")}.`;
  return refuseWrite(
    writer,
    `The update of ${writer.what} has ${JSON.stringify(name)}, which is no channel of the state.${known}`,
    { channel: name },
  );
}

/** Only the channels that the state has; refuses an input that has none of them. */
export function knownValues(shape: StateShape, values: Values): Values {
  const entries = Object.entries(values);
  const known = entries.filter(([name]) => isChannel(shape, name));
  if (known.length === 0 && entries.length > 0) {
    return refuseWrite(
      INPUT,
      `The input has no channel of the state: it has ${entries
        .map(([name]) => JSON.stringify(name))
        .slice(0, 10)
        .join(", ")}, and the channels are ${shape.names?.join(", ") ?? "others"}.`,
      { channels: shape.names ?? [] },
    );
  }
  return Object.fromEntries(known);
}

/** Checks the values somebody gave for some channels and turns them into JSON. `state` is what they will change. */
export function toWrite(shape: StateShape, values: unknown, state: State, writer: Writer): Write {
  if (!isPlainObject(values)) {
    return refuseWrite(
      writer,
      `${writer.what} gave ${described(values)} where an object with channels of the state was expected.`,
    );
  }
  for (const name of Object.keys(values)) if (!isChannel(shape, name)) refuseUnknown(shape, name, writer);
  const checked = shape.check(values, state);
  if ("problems" in checked) {
    return refuseWrite(
      writer,
      `The update of ${writer.what} does not fit the state: ${describeProblems(checked.problems)}.`,
      { problems: checked.problems },
    );
  }
  const set = storedValue(checked.value, `update of ${writer.what}`) as JsonObject;
  const clear = Object.keys(checked.value).filter((name) => checked.value[name] === undefined);
  return clear.length === 0 ? { set } : { set, clear };
}

function described(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) {
    const name: unknown = value.constructor?.name;
    return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype of its own";
  }
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

/** Writes as the journal has them. */
export function toUpdate(writes: readonly Write[]): Json {
  return writes as unknown as Json;
}

/** Writes as they come back from the journal. */
export function fromUpdate(update: Json): readonly Write[] {
  return (update ?? []) as unknown as readonly Write[];
}
