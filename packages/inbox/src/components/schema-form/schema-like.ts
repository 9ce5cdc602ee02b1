/** A schema for a value of which none is known: what it looks like. */
import type { Json, JsonObject } from "holdpoint/client";

/** Of an array of several kinds of items, or an empty one, nothing is said: it is edited as JSON. */
function itemsLike(items: readonly Json[]): JsonObject {
  const [first, ...others] = items.map((item) => schemaLike(item));
  const isOne = first !== undefined && others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return isOne ? { type: "array", items: first } : {};
}

/** What a value looks like. */
export function schemaLike(value: Json): JsonObject {
  if (Array.isArray(value)) return itemsLike(value);
  switch (typeof value) {
    case "string":
      return { type: "string" };
    case "number":
      return { type: "number" };
    case "boolean":
      return { type: "boolean" };
    default: {
      if (value === null) return {};
      const fields = Object.entries(value as JsonObject);
      const properties = Object.fromEntries(fields.map(([name, field]) => [name, schemaLike(field)]));
      return { type: "object", properties, required: fields.map(([name]) => name) };
    }
  }
}
