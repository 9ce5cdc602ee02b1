/** Checks the shape of a written policy against its published schema. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { assert } from "../core/errors.ts";
import { isObject, toJson, type Json, type JsonObject } from "../core/json.ts";
import { whyOf } from "./cel/condition.ts";
import type { PolicyDocument } from "./document.ts";
import { invalidPolicy } from "./invalid.ts";
import { POLICY_SCHEMA } from "./policy-schema.ts";

let validate: ValidateFunction | undefined;

function steps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function pathOf(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (/^\d+$/.test(part)) return `${path}[${part}]`;
    return path === "" ? part : `${path}.${part}`;
  }, "");
}

/** The id of the rule or limit a place is in, as far as it has one. */
function ownerOf(document: Json, [list = "", index = ""]: readonly string[]): string | undefined {
  if (list !== "rules" && list !== "limits") return undefined;
  const items = (document as JsonObject)[list] as { readonly [index: string]: Json };
  const item = items[index];
  const id = isObject(item) ? item["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

interface Params {
  readonly missingProperty?: string;
  readonly additionalProperty?: string;
  readonly allowedValues?: readonly Json[];
  readonly allowedValue?: Json;
}

function whatOf({ keyword, message, params, parentSchema }: ErrorObject): string {
  const { missingProperty, additionalProperty, allowedValues, allowedValue } = params as Params;
  if (missingProperty !== undefined) return "is missing";
  if (additionalProperty !== undefined) return "is not a field that is known here";
  if (allowedValues !== undefined) {
    return `must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(", ")}`;
  }
  const { description } = parentSchema as { readonly description?: string };
  if (description !== undefined && keyword !== "minLength" && keyword !== "maxLength") {
    return `is not of the form it has: ${description.replace(/\.$/, "")}`;
  }
  if (keyword === "false schema") return "does not go with the other fields";
  if (allowedValue !== undefined) return `must be ${JSON.stringify(allowedValue)}, with what else it has`;
  return String(message);
}

/** The error that says most: the one deepest inside the document, the first of those; a choice says more than its parts. */
function tellingOf(errors: readonly ErrorObject[]): ErrorObject {
  const found = errors
    .toSorted((a, b) => steps(b.instancePath).length - steps(a.instancePath).length)
    .find(({ keyword, instancePath }, _index, sorted) => {
      const choice = sorted.find((other) => other.keyword === "anyOf" && other.instancePath === instancePath);
      return choice === undefined || keyword === "anyOf";
    });
  assert(found !== undefined, "a document that does not validate has an error");
  return found;
}

function asJson(given: unknown): Json {
  try {
    return toJson(given, "policy");
  } catch (error) {
    throw invalidPolicy({ path: "" }, `is no plain data: ${whyOf(error).replace(/\.$/, "")}`, error);
  }
}

/** The document, when it has the shape of a policy; throws POLICY_INVALID naming rule and path. */
export function checkDocument(given: unknown): PolicyDocument {
  const document = asJson(given);
  validate ??= new Ajv2020({ strict: true, strictRequired: false, verbose: true, logger: false }).compile(
    POLICY_SCHEMA,
  );
  if (validate(document)) return document as unknown as PolicyDocument;
  // ajv says why whenever it says no.
  const error = tellingOf(validate.errors as readonly ErrorObject[]);
  const { missingProperty, additionalProperty } = error.params as Params;
  const extra = missingProperty ?? additionalProperty;
  const parts = [...steps(error.instancePath), ...(extra === undefined ? [] : [extra])];
  const rule = ownerOf(document, parts);
  throw invalidPolicy({ path: pathOf(parts), ...(rule === undefined ? {} : { rule }) }, whatOf(error));
}
