/**
 * A Standard Schema (zod, valibot, arktype …) as the state of a graph: every field is a channel that keeps the last value.
 *
 * S1. Where the library shows the fields of an object schema, an update is checked field by field: the cost follows the
 *     update, not the state. Rules across fields are then checked only when a thread moves to another version.
 * S2. Where it does not, every update is checked together with the whole state, and problems elsewhere in the state
 *     (fields that no node has written yet) are not the update's fault.
 * S3. What the schema returns is what is stored: defaults and transformations happen once, when a node returns.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isObject } from "../core/json.ts";
import { checkName } from "./names.ts";
import { describeProblems, isStandardSchema, parseWith, type Parsed, type Problem } from "./standard-schema.ts";
import { unknownChannel, visible, type StateShape, type Values } from "./state-shape.ts";

const WHAT = "the state";

/** The schemas of the fields: `shape` is zod's name for them, `entries` valibot's. */
function fieldsOf(schema: StandardSchemaV1): ReadonlyMap<string, StandardSchemaV1> | undefined {
  const { shape, entries } = schema as { readonly shape?: unknown; readonly entries?: unknown };
  const fields = isObject(shape) ? shape : isObject(entries) ? entries : undefined;
  if (fields === undefined) return undefined;
  const found = new Map<string, StandardSchemaV1>();
  for (const [name, field] of Object.entries(fields)) {
    if (!isStandardSchema(field)) return undefined;
    found.set(checkName("channel", name), field);
  }
  return found;
}

function below(name: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map(({ path, message }) => ({ path: `$.${name}${path.slice(1)}`, message, key: name }));
}

function fieldShape(fields: ReadonlyMap<string, StandardSchemaV1>): StateShape {
  const names = [...fields.keys()];
  const check = (values: Values): Parsed<Values> => {
    const checked: Record<string, unknown> = {};
    const problems: Problem[] = [];
    for (const [name, value] of Object.entries(values)) {
      const field = fields.get(name);
      if (field === undefined) continue;
      const parsed = parseWith(field, value, WHAT);
      if ("problems" in parsed) problems.push(...below(name, parsed.problems));
      else checked[name] = parsed.value;
    }
    return problems.length > 0 ? { problems } : { value: checked };
  };
  return {
    names,
    check,
    reducer: () => undefined,
    defaults(state) {
      const found: Record<string, unknown> = {};
      for (const [name, field] of fields) {
        if (state[name] !== undefined) continue;
        // What a field makes of nothing is its default; one that is required has a problem with it.
        const parsed = parseWith(field, undefined, WHAT);
        if ("value" in parsed && parsed.value !== undefined) found[name] = parsed.value;
      }
      return found;
    },
    refuses(state) {
      const unknown = unknownChannel(names, state);
      if (unknown !== undefined) return unknown;
      const parsed = check(visible(state));
      return "problems" in parsed ? misfit(parsed.problems) : undefined;
    },
  };
}

function misfit(problems: readonly Problem[]): string {
  return `The recorded state does not fit the schema of this version: ${describeProblems(problems)}.`;
}

/** The problems that a value of one of `names` has, or the whole. */
function about(names: Values, problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ key }) => key === undefined || Object.hasOwn(names, key));
}

function wholeShape(schema: StandardSchemaV1): StateShape {
  return {
    names: undefined,
    reducer: () => undefined,
    defaults: () => ({}),
    check(values, state) {
      const before = visible(state);
      const parsed = parseWith(schema, { ...before, ...values }, WHAT);
      if ("value" in parsed) {
        const whole = isObject(parsed.value) ? parsed.value : {};
        const written = Object.keys(values).map((name) => [name, whole[name]] as const);
        const defaults = Object.entries(whole).filter(
          ([name]) => !Object.hasOwn(values, name) && !Object.hasOwn(before, name),
        );
        return { value: Object.fromEntries([...written, ...defaults]) };
      }
      const own = about(values, parsed.problems);
      return own.length > 0 ? { problems: own } : { value: values };
    },
    refuses(state) {
      const parsed = parseWith(schema, visible(state), WHAT);
      const wrong = "problems" in parsed ? about(state, parsed.problems) : [];
      return wrong.length > 0 ? misfit(wrong) : undefined;
    },
  };
}

/** Reads a schema as the declaration of a state. */
export function schemaShape(schema: StandardSchemaV1): StateShape {
  const fields = fieldsOf(schema);
  return fields === undefined ? wholeShape(schema) : fieldShape(fields);
}
