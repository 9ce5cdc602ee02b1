/**
 * Arguments as a reviewer edited them, checked where they are sent, without the tool's code.
 *
 * E1. What is left out and has a default is filled in, so that what is shown and approved is what the tool gets.
 * E2. A field the schema does not name is refused: a tool that drops it would do something else than was approved.
 */
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { validateJson, withDefaults, type SchemaIssue } from "./answer-schema.ts";

/** Keywords under which an object may have fields that its own `properties` do not name. */
const OPEN = ["additionalProperties", "patternProperties", "unevaluatedProperties", "allOf", "anyOf", "oneOf", "$ref"];

function mapped(schemas: Json | undefined): JsonObject {
  if (!isObject(schemas)) return {};
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]));
}

/** The schema with every object closed that says what its fields are. */
function closed(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const { properties, items } = schema;
  const named = properties === undefined ? {} : { properties: mapped(properties) };
  const listed = items === undefined ? {} : { items: closed(items) };
  const isClosed = properties !== undefined && !OPEN.some((keyword) => keyword in schema);
  return { ...schema, ...named, ...listed, ...(isClosed ? { additionalProperties: false } : {}) };
}

/** Edited arguments with their defaults (E1), or what is wrong with them (E2). */
export function editedArgs(
  schema: JsonObject,
  args: Json,
): { readonly args: Json; readonly issues: readonly SchemaIssue[] } {
  const filled = withDefaults(schema, args);
  return { args: filled, issues: validateJson(closed(schema) as JsonObject, filled) };
}
