/**
 * A policy in a file, made ready for the tools it is to judge.
 *
 * R1. Tools come from `--tools FILE`: a list of { name, effect, schema }. Without it nothing is known of them: those the
 *     policy names are taken to act, with arguments of any shape, and what depends on their schemas is not checked.
 */
import { readFileSync } from "node:fs";
import { parseJson } from "../../core/parse-json.ts";
import { compilePolicy, type CompiledPolicy, type Json } from "../../index.ts";
import { loadPolicy, type ToolShape } from "../../policy/index.ts";
import { UsageError } from "../frame/exit.ts";
import type { Options } from "../frame/options.ts";

/** The options of every command about a policy. */
export const POLICY = {
  file: { type: "positional", valueHint: "FILE", description: "the policy, as YAML or JSON" },
  tools: {
    type: "string",
    valueHint: "FILE",
    description:
      "the tools it is for, as JSON: [{ name, effect, schema }]; without it nothing is known of their arguments",
  },
} as const satisfies Options;

/** A policy that was read, and whether its tools are known. */
export interface ReadPolicy {
  readonly policy: CompiledPolicy;
  readonly isKnown: boolean;
}

const ANYTHING = { type: "object", additionalProperties: true } as const;

/** The text of a file. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The ${what} ${path} cannot be read: ${(error as Error).message}`);
  }
}

function isShape(value: Json): value is ToolShape & { readonly [key: string]: Json } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { name, effect, schema } = value as Readonly<Record<string, unknown>>;
  return (
    typeof name === "string" && (effect === "read" || effect === "act") && typeof schema === "object" && schema !== null
  );
}

function readTools(path: string): readonly ToolShape[] {
  let value: Json;
  try {
    value = parseJson(readText(path, "list of tools"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The list of tools ${path} is no JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(value) && value.every(isShape)) return value;
  throw new UsageError(`The list of tools ${path} is not [{ "name": …, "effect": "read" or "act", "schema": … }].`);
}

/** The names without a wildcard in a policy. */
function namedIn(text: string): readonly string[] {
  const { rules, limits } = loadPolicy(text);
  return [...rules, ...limits].flatMap(({ tools }) => tools).filter((name) => !name.includes("*"));
}

/** Reads a policy, for the tools of a file or those that are named (R1). Throws POLICY_INVALID and UsageError. */
export function readPolicy(
  { file, tools: toolsFile }: { readonly file: string; readonly tools: string | undefined },
  named: readonly string[] = [],
): ReadPolicy {
  const text = readText(file, "policy");
  if (toolsFile !== undefined) return { policy: compilePolicy(text, readTools(toolsFile)), isKnown: true };
  const names = [...new Set([...namedIn(text), ...named])];
  const tools = names.map((name) => ({ name, effect: "act", schema: ANYTHING }) as const);
  return { policy: compilePolicy(text, tools), isKnown: false };
}

/** What is said where tools are not known (R1). */
export const UNKNOWN_TOOLS =
  "Checked without the tools: what depends on their arguments and effects was not. Name them with --tools FILE.";
