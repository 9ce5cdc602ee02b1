/**
 * Typed answers. A question's schema is stored as JSON Schema (2020-12) with the question, so that an answer is checked
 * wherever it is given, without the author's code (G6). A Standard Schema is used through its JSON Schema form.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldpointError } from "../../core/errors.ts";
import { canonical, canonicalClone, isObject, toJson, type Json, type JsonObject } from "../../core/json.ts";

/** A schema author code may give: JSON Schema, or any Standard Schema that can be written as JSON Schema. */
export type AnswerSchema<Value = unknown> = JsonObject | StandardSchemaV1<unknown, Value>;

/** What is wrong with a value, and where: `path` is like `$.lines[0].amount`. */
export interface SchemaIssue {
  readonly path: string;
  readonly message: string;
}

const ajv = new Ajv2020({ strict: true, allErrors: true, validateFormats: false, logger: false });
/** Compiled schemas, by canonical text; the oldest is dropped past the limit. */
const compiled = new Map<string, ValidateFunction>();
const COMPILED_MAX = 500;

function compile(schema: JsonObject, of = "question"): ValidateFunction {
  const text = canonical(schema);
  const found = compiled.get(text);
  if (found !== undefined) return found;
  try {
    // Compiled from a private copy without an `$id`: a schema must not be able to change what another one means.
    const { $id: _id, ...own } = JSON.parse(text) as Record<string, unknown>;
    const validate = ajv.compile(own);
    compiled.set(text, validate);
    const oldest = compiled.size > COMPILED_MAX ? compiled.keys().next().value : undefined;
    if (oldest !== undefined) compiled.delete(oldest);
    return validate;
  } catch (error) {
    throw new HoldpointError(
      "SCHEMA_INVALID",
      `The schema of the ${of} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      {},
      error,
    );
  }
}

/** Most issues that are listed. */
const ISSUES_MAX = 20;
/** Longest path that is given whole. */
const PATH_MAX = 200;

function shortPath(path: string): string {
  return path.length > PATH_MAX ? `${path.slice(0, PATH_MAX).toWellFormed()}…` : path;
}

function pathOf(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : `${path}.${part}`), "$");
}

function issueOf(error: ErrorObject): SchemaIssue {
  const { params } = error as {
    readonly params: {
      readonly missingProperty?: string;
      readonly additionalProperty?: string;
      readonly allowedValues?: readonly unknown[];
    };
  };
  const name = params.missingProperty ?? params.additionalProperty;
  const path = pathOf(error.instancePath);
  const allowed =
    params.allowedValues === undefined
      ? ""
      : `: ${params.allowedValues.map((value) => JSON.stringify(value)).join(", ")}`;
  if (name === undefined) return { path: shortPath(path), message: `${error.message ?? "is not valid"}${allowed}` };
  return {
    path: shortPath(`${path}.${name}`),
    message: params.missingProperty === undefined ? "is not expected" : "is missing",
  };
}

/**
 * What a JSON Schema has against a value; empty when nothing. The first {@link ISSUES_MAX}, and how many more there are:
 * what is sent back, and put on record, does not grow with what was sent.
 */
export function validateJson(schema: JsonObject, value: unknown): readonly SchemaIssue[] {
  const validate = compile(schema);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const issues = errors.slice(0, ISSUES_MAX).map(issueOf);
  const more = errors.length - issues.length;
  return more === 0 ? issues : [...issues, { path: "$", message: `and ${more} more` }];
}

const filling = new Ajv2020({ strict: false, useDefaults: true, validateFormats: false, logger: false });

/** The value with what its schema has defaults for filled in; the value itself stays as it is. */
export function withDefaults(schema: JsonObject, value: Json): Json {
  const filled = canonicalClone(value);
  const { $id: _id, ...own } = schema;
  filling.compile(own)(filled);
  filling.removeSchema(own);
  return filled;
}

interface JsonSchemaSource {
  readonly jsonSchema?: { readonly input?: (options: { readonly target: string }) => unknown };
}

function writtenAsJson({ jsonSchema }: JsonSchemaSource, of: string): unknown {
  try {
    return jsonSchema?.input?.({ target: "draft-2020-12" });
  } catch (error) {
    throw new HoldpointError(
      "SCHEMA_INVALID",
      `The schema of the ${of} cannot be written as JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
      {},
      error,
    );
  }
}

/** The JSON Schema to store with a question; `of` is whose schema it is. */
export function storableSchema(schema: AnswerSchema, of = "question"): JsonObject {
  const standard: unknown = (schema as Partial<StandardSchemaV1>)["~standard"];
  const json = isObject(standard) ? writtenAsJson(standard, of) : schema;
  if (!isObject(json)) {
    throw new HoldpointError(
      "SCHEMA_INVALID",
      `The schema of the ${of} has no JSON Schema form, so what people send could not be checked where they send it. Use JSON Schema, or a library that offers it (zod 4.2 or later).`,
      {},
    );
  }
  const { $schema: _dialect, ...plain } = toJson(json, "schema") as { readonly [key: string]: Json };
  compile(plain, of);
  return plain;
}

/** Parses a value through the author's schema: transforms and refinements included. Returns the value, or the issues. */
export async function parseAnswer(
  schema: AnswerSchema | undefined,
  value: Json,
): Promise<{ readonly value: unknown } | { readonly issues: readonly SchemaIssue[] }> {
  if (schema === undefined || !("~standard" in schema)) return { value };
  const result = await (schema as StandardSchemaV1)["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return {
    issues: result.issues.map(({ message, path }) => ({
      message,
      path: (path ?? [])
        .map((part) => (typeof part === "object" ? part.key : part))
        .reduce<string>(
          (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
          "$",
        ),
    })),
  };
}
