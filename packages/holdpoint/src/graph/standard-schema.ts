/** Checking values with the author's own schema library (zod, valibot, arktype …), through the Standard Schema interface. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldpointError } from "../core/errors.ts";

/** One thing that is wrong, and where: `$.order.lines[2]`, or `$` for the value as a whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** The first key of the path. */
  readonly key: string | undefined;
}

export type Parsed<Output> = { readonly value: Output } | { readonly problems: readonly Problem[] };

/** True for a schema of any library that speaks Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  // Some libraries' schemas are functions.
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard = (value as { readonly "~standard"?: { readonly validate?: unknown } })["~standard"];
  return typeof standard === "object" && typeof standard.validate === "function";
}

function toProblem({ path = [], message }: StandardSchemaV1.Issue): Problem {
  const parts = path.map((part) => (typeof part === "object" ? part.key : part));
  const text = parts.reduce<string>(
    (before, part) => (typeof part === "number" ? `${before}[${part}]` : `${before}.${String(part)}`),
    "$",
  );
  return { path: text, message, key: parts.length === 0 ? undefined : String(parts[0]) };
}

/** Validates `value`; `what` names the schema in the error of one that answers asynchronously. */
export function parseWith<Output>(
  schema: StandardSchemaV1<unknown, Output>,
  value: unknown,
  what: string,
): Parsed<Output> {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw new HoldpointError(
      "SCHEMA_INVALID",
      `The schema of ${what} validates asynchronously; what asks the world belongs in a step, so use a synchronous schema.`,
      { what },
    );
  }
  if (result.issues === undefined) return { value: result.value };
  return { problems: result.issues.map(toProblem) };
}

/** The problems as one line: `$.qty: must be positive; $.ticker: is required`. */
export function describeProblems(problems: readonly { readonly path: string; readonly message: string }[]): string {
  return problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
}
