/**
 * A policy in a file, made ready for the tools it is to judge.
 *
 * R1. Tools come from `--tools FILE`: a list of { name, effect, schema }; or they are those of a config. Without either
 *     nothing is known of them: those the policy names are taken to act, with arguments of any shape, and what depends on
 *     their schemas is not checked.
 * R2. What is refused of a policy names its file.
 */
import { readFileSync } from "node:fs";
import { parseJson } from "../../core/parse-json.ts";
import { HoldpointProblem, isProblem } from "../../client/index.ts";
import {
  compilePolicy,
  HoldpointError,
  isHoldpointError,
  type CompiledPolicy,
  type Json,
  type PolicyOptions,
} from "../../index.ts";
import { loadPolicy, type ToolShape } from "../../policy/index.ts";
import { findConfig } from "../config/load-config.ts";
import { UsageError } from "../frame/exit.ts";
import { readProblem } from "../frame/file-problem.ts";
import type { Options } from "../frame/options.ts";
import { policiesIn, type ConfigPolicies } from "./config-policies.ts";

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

/** What is known of tools beside a file of them. */
interface Known {
  /** Tools by name. */
  readonly named?: readonly string[];
  readonly config?: ConfigPolicies | undefined;
}

const ANYTHING = { type: "object", additionalProperties: true } as const;

/** The text of a file. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The ${what} ${path} cannot be read: ${readProblem(error)}.`);
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

/** What a config has for a policy: the judges that it names, and the roles there are. */
function beside(text: string, { inForce, roles }: ConfigPolicies): PolicyOptions {
  const judges = new Map(inForce.flatMap(({ policy }) => policy.judges.map((judge) => [judge.name, judge])));
  return {
    judges: loadPolicy(text).judges.flatMap((name) => judges.get(name) ?? []),
    ...(roles === undefined ? {} : { roles }),
  };
}

function compiled(text: string, toolsFile: string | undefined, { named = [], config }: Known): ReadPolicy {
  if (toolsFile !== undefined) return { policy: compilePolicy(text, readTools(toolsFile)), isKnown: true };
  const options = config === undefined ? {} : beside(text, config);
  if (config !== undefined && config.tools.length > 0) {
    return { policy: compilePolicy(text, config.tools, options), isKnown: true };
  }
  const names = [...new Set([...namedIn(text), ...named])];
  const tools = names.map((name) => ({ name, effect: "act", schema: ANYTHING }) as const);
  return { policy: compilePolicy(text, tools, options), isKnown: false };
}

/** The refusal of a policy, with the file that it is in (R2). */
export function withFile(error: unknown, file: string): unknown {
  if (isHoldpointError(error, "POLICY_INVALID")) {
    return new HoldpointError(error.code, `${file}: ${error.message}`, error.data, error);
  }
  if (!isProblem(error, "INVALID_ARGUMENT")) return error;
  const { status, code, message, data } = error;
  return new HoldpointProblem({ status, code, detail: `${file}: ${message}`, data }, error);
}

/** Reads a policy, for the tools of a file, of a config, or those that are named (R1). Throws POLICY_INVALID and UsageError. */
export function readPolicy(
  { file, tools: toolsFile }: { readonly file: string; readonly tools: string | undefined },
  known: Known = {},
): ReadPolicy {
  const text = readText(file, "policy");
  try {
    return compiled(text, toolsFile, known);
  } catch (error) {
    throw withFile(error, file);
  }
}

/** What is said where tools are not known (R1). */
export const UNKNOWN_TOOLS =
  "Checked without the tools: what depends on their arguments and effects was not. Name them with --tools FILE, or a config that has them with --config FILE.";

/** The options of commands that need no file: what there is beside it is that of a config. */
export const POLICY_OR_CONFIG = {
  file: { ...POLICY.file, required: false },
  tools: POLICY.tools,
  config: {
    type: "string",
    valueHint: "FILE",
    description:
      "the config whose tools a policy in a file is for; without a file, whose policies are meant: holdpoint.config.ts here or above when it is not named",
  },
} as const satisfies Options;

/** Where a policy and its tools are said to be. */
interface PolicyPlace {
  readonly file: string | undefined;
  readonly tools: string | undefined;
  readonly config: string | undefined;
}

/** Refuses two places, and none. */
export function checkPlace({ file, tools, config }: PolicyPlace): void {
  if (tools !== undefined && file === undefined) {
    throw new UsageError("FILE is missing: --tools is for a policy in a file.");
  }
  if (tools !== undefined && config !== undefined) {
    throw new UsageError("--tools and --config both say which tools there are; name one.");
  }
  if (file !== undefined || config !== undefined || findConfig(process.cwd()) !== undefined) return;
  throw new UsageError(
    "FILE is missing: the policy; or name a config with --config FILE: there is no holdpoint.config.ts here or above.",
  );
}

/** What a config says beside a policy in a file where one is named, and all there is without a file. */
export function configBeside(place: PolicyPlace & { readonly file: undefined }): Promise<ConfigPolicies>;
export function configBeside(place: PolicyPlace): Promise<ConfigPolicies | undefined>;
export async function configBeside(place: PolicyPlace): Promise<ConfigPolicies | undefined> {
  checkPlace(place);
  return place.file !== undefined && place.config === undefined ? undefined : policiesIn(place.config);
}
