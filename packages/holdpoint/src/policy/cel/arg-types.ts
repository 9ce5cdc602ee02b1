/**
 * A tool's JSON Schema as types of the expression language, so that a condition is checked before any action is judged.
 *
 * A1. A field that no part of the schema declares cannot be referred to, unless the schema says that there may be others.
 * A2. Where the schema leaves the type open (unions, `allOf`, recursion), it is left to the evaluation, which denies on
 *     every mismatch.
 */
import type { Environment } from "@marcbachmann/cel-js";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import {
  ANYTHING,
  ArgsObject,
  BOOLEAN,
  INTEGER,
  listOf,
  mapOf,
  mistyped,
  NULL,
  nullable,
  NUMBER,
  TEXT,
  type ArgType,
} from "./arg-values.ts";

/** Most types one schema is turned into; what lies beyond is typed when it is evaluated. */
const TYPES_MAX = 500;
/** Keywords that say more than they declare: they add no field and change no type. */
const SILENT = new Set(["required", "title", "description", "$comment", "not"]);

/** The way to the schema in hand: what its types are called, and which references lead here. */
interface Place {
  readonly name: string;
  readonly references: readonly string[];
}

/** The types of one tool's arguments, declared in one environment. */
class ArgTypes {
  private readonly environment: Environment;
  private readonly root: JsonObject;
  private made = 0;

  constructor(environment: Environment, root: JsonObject) {
    this.environment = environment;
    this.root = root;
  }

  of(schema: Json | undefined, place: Place): ArgType {
    this.made += 1;
    if (!isObject(schema) || this.made > TYPES_MAX) return ANYTHING;
    if (typeof schema["$ref"] === "string") return this.referenced(schema["$ref"], place);
    const union = schema["anyOf"] ?? schema["oneOf"];
    if (Array.isArray(union) && schema["type"] === undefined && schema["properties"] === undefined) {
      return this.union(union as readonly Json[], place);
    }
    if (Array.isArray(schema["type"])) {
      return this.union(
        (schema["type"] as readonly Json[]).map((type) => ({ ...schema, type })),
        place,
      );
    }
    return this.plain(schema, place);
  }

  private referenced(reference: string, { name, references }: Place): ArgType {
    if (!reference.startsWith("#/") || references.includes(reference)) return ANYTHING;
    const target = reference
      .slice(2)
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<Json | undefined>((value, part) => (isObject(value) ? value[part] : undefined), this.root);
    return this.of(target, { name, references: [...references, reference] });
  }

  /** One shape beside `null` keeps its conversion; other unions are open (A2). */
  private union(branches: readonly Json[], place: Place): ArgType {
    const shapes = branches.filter((branch) => !(isObject(branch) && branch["type"] === "null"));
    const [only] = shapes;
    if (shapes.length !== 1) return ANYTHING;
    const type = this.of(only, place);
    return shapes.length === branches.length ? type : nullable(type);
  }

  private plain(schema: JsonObject, place: Place): ArgType {
    switch (schema["type"]) {
      case "string":
        return TEXT;
      case "integer":
        return INTEGER;
      case "number":
        return NUMBER;
      case "boolean":
        return BOOLEAN;
      case "null":
        return NULL;
      case "array":
        return listOf(
          schema["prefixItems"] === undefined
            ? this.of(schema["items"], { ...place, name: `${place.name}.item` })
            : ANYTHING,
        );
      case "object":
        return this.object(schema, place);
      default:
        if (isObject(schema["properties"])) return this.object(schema, place);
        return isTexts(schema["enum"] ?? [schema["const"] ?? null]) ? TEXT : ANYTHING;
    }
  }

  private object(schema: JsonObject, place: Place): ArgType {
    const properties = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
    const fields = new Map(
      properties.map(([key, value], index) => [
        key,
        this.of(value, { ...place, name: `${place.name}.${/^\w+$/.test(key) ? key : `field${index}`}` }),
      ]),
    );
    const rest = schema["additionalProperties"];
    if (isObject(rest) || rest === true || schema["properties"] === undefined || addsFields(schema)) {
      return mapOf(this.of(rest, { ...place, name: `${place.name}.value` }), fields);
    }
    return this.closed(place.name, fields);
  }

  /** An object whose fields are all declared (A1). */
  private closed(wanted: string, fields: ReadonlyMap<string, ArgType>): ArgType {
    class Fields extends ArgsObject {}
    const name = this.free(wanted);
    this.environment.registerType(name, {
      ctor: Fields,
      fields: Object.fromEntries([...fields].map(([key, type]) => [key, type.cel])),
    });
    this.environment.registerOperator(`${name} == ${name}`, (a: Fields, b: Fields) => ArgsObject.same(a, b));
    return {
      cel: name,
      convert: (value, budget) => (isObject(value) ? new Fields(value, fields, budget) : mistyped("an object")),
    };
  }

  private readonly taken = new Set<string>();

  private free(wanted: string): string {
    let name = wanted;
    while (this.taken.has(name)) name += "_";
    this.taken.add(name);
    return name;
  }
}

function isTexts(values: Json): boolean {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === "string");
}

/** True when fields may be declared elsewhere than in `properties`. */
function addsFields(schema: JsonObject): boolean {
  if (schema["patternProperties"] !== undefined || schema["dependentSchemas"] !== undefined) return true;
  const branches = ["allOf", "anyOf", "oneOf"].flatMap((key) => (schema[key] as readonly Json[] | undefined) ?? []);
  return [...branches, schema["then"] ?? {}, schema["else"] ?? {}].some(
    (branch) => isObject(branch) && Object.keys(branch).some((key) => !SILENT.has(key)),
  );
}

/** Declares `args` in an environment, as the schema of a tool has it; `undefined`: nothing is known of them. */
export function declareArgs(environment: Environment, schema: JsonObject | undefined): ArgType {
  const type =
    schema === undefined ? ANYTHING : new ArgTypes(environment, schema).of(schema, { name: "args", references: [] });
  environment.registerVariable("args", type.cel);
  return type;
}
