/** Arguments in the order in which their tool's schema names them, which is the order somebody thought of. */
import type { Json, JsonObject } from "holdpoint/client";

function isFields(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value with the fields of its objects in the schema's order; those it does not name come last. */
export function inSchemaOrder(value: Json, schema: Json | undefined): Json {
  if (!isFields(schema)) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => inSchemaOrder(item, schema["items"]));
  const { properties } = schema;
  if (!isFields(value) || !isFields(properties)) return value;
  const names = [...Object.keys(properties).filter((name) => Object.hasOwn(value, name)), ...Object.keys(value)];
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, inSchemaOrder(value[name] ?? null, properties[name])]),
  );
}
