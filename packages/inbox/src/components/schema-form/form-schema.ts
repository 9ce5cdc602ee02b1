/** What of a JSON Schema a form is made of. What it does not know is edited as JSON. */
import type { Json, JsonObject } from "holdpoint/client";

/** How a value is edited. */
export type FieldKind = "text" | "number" | "boolean" | "choice" | "object" | "list" | "json";

export function isFields(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The values a choice is made of; undefined when it is none. */
export function choicesOf(schema: JsonObject): readonly Json[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as readonly Json[]) : undefined;
}

/** The schemas of the fields of an object, in their order. */
export function propertiesOf(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  const { properties } = schema;
  if (!isFields(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, JsonObject] => isFields(entry[1])),
  );
}

/** The fields that have to be there. */
export function requiredOf(schema: JsonObject): ReadonlySet<string> {
  const { required } = schema;
  return new Set(Array.isArray(required) ? required.map(String) : []);
}

/** How a value of a schema is edited. */
export function kindOf(schema: JsonObject): FieldKind {
  if (choicesOf(schema) !== undefined) return "choice";
  switch (schema["type"]) {
    case "string":
      return "text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "object":
      return Object.keys(propertiesOf(schema)).length > 0 ? "object" : "json";
    case "array":
      return isFields(schema["items"]) ? "list" : "json";
    default:
      return "json";
  }
}

/** A value to begin with where there is none. */
export function blankOf(schema: JsonObject): Json {
  if ("default" in schema) return schema["default"];
  const [first] = choicesOf(schema) ?? [];
  if (first !== undefined) return first;
  switch (kindOf(schema)) {
    case "text":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "list":
      return [];
    case "object": {
      const required = requiredOf(schema);
      const fields = Object.entries(propertiesOf(schema)).filter(([name]) => required.has(name));
      return Object.fromEntries(fields.map(([name, field]) => [name, blankOf(field)]));
    }
    case "choice":
    case "json":
      return null;
  }
}

/** What people read beside a field. */
export function saidOf(schema: JsonObject): { readonly title?: string; readonly description?: string } {
  const { title, description } = schema;
  return {
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof description === "string" ? { description } : {}),
  };
}

/** The path of what stands under a name or a number. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
