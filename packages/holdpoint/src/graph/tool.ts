/**
 * Tools: what an agent can do, with arguments that are checked before anything happens.
 *
 * T1. Arguments are parsed through the schema once, defaults applied; the function, the journal and (later) policy and
 *     reviewer see the same JSON.
 * T2. Inside a task a call is a scope: one that has ended is never executed again by a resume, and its function may
 *     pause. Outside it just runs.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldpointError } from "../core/errors.ts";
import { isObject, toJson, type Json, type JsonObject } from "../core/json.ts";
import { validateJson } from "../engine/answer-schema.ts";
import { currentPlace } from "../engine/context.ts";
import type { RunConfig } from "../engine/program.ts";
import { scope } from "../engine/scope.ts";
import { isCommand, type AnyCommand } from "./command.ts";
import { currentConfig } from "./current-config.ts";
import type { ToolCall, ToolMessage } from "./message.ts";
import { checkName } from "./names.ts";
import { describeProblems, isStandardSchema, parseWith } from "./standard-schema.ts";
import { fromCommandJson, toCommandJson } from "./command-json.ts";

/** A JSON Schema, or the schema of any library that speaks Standard Schema. */
export type ToolSchema = StandardSchemaV1 | JsonObject;
/** What a tool is called with. */
export type ToolInput<Schema> = Schema extends StandardSchemaV1<infer Input, unknown> ? Input : JsonObject;
/** What its function gets: parsed, with defaults. */
export type ToolArgs<Schema> = Schema extends StandardSchemaV1<unknown, infer Output> ? Output : JsonObject;

/** A call as it stands in a message, told from arguments by its `type`. */
export type ToolCallRequest = ToolCall & { readonly type: "tool_call" };

/** The second argument of a tool: the configuration of the run, and the call of the model when there is one. */
export interface ToolConfig extends RunConfig {
  readonly toolCall?: ToolCall;
}

export interface ToolOptions<Schema extends ToolSchema> {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly schema: Schema;
  /**
   * The author's declaration of what it does: `read` changes nothing in the world. Default `act`. It decides nothing by
   * itself; policy will read it.
   */
  readonly effect?: "read" | "act";
}

export interface Tool<Input = never, Output = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: ToolSchema;
  readonly effect: "read" | "act";
  /** Called with a {@link ToolCallRequest}, it answers with a tool message (or the Command the tool returned). */
  invoke(call: ToolCallRequest, config?: Partial<RunConfig>): Promise<ToolMessage | AnyCommand>;
  /** Called with arguments, it returns what the tool returns. */
  invoke(args: Input, config?: Partial<RunConfig>): Promise<Output>;
}

function isCall(input: unknown): input is ToolCallRequest {
  return (
    isObject(input) && input["type"] === "tool_call" && typeof input["name"] === "string" && isObject(input["args"])
  );
}

function parseArgs(name: string, schema: ToolSchema, given: unknown): Json {
  const refuse = (problems: readonly { readonly path: string; readonly message: string }[]): never => {
    const listed = problems.map(({ path, message }) => ({ path, message }));
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `The arguments of the tool ${JSON.stringify(name)} do not fit its schema: ${describeProblems(listed)}.`,
      { tool: name, problems: listed },
    );
  };
  const what = `arguments of the tool ${JSON.stringify(name)}`;
  if (isStandardSchema(schema)) {
    const parsed = parseWith(schema, given, `the tool ${JSON.stringify(name)}`);
    return "problems" in parsed ? refuse(parsed.problems) : toJson(parsed.value, what);
  }
  const args = toJson(given, what);
  const issues = validateJson(schema, args);
  return issues.length > 0 ? refuse(issues) : args;
}

/** The outcome of a call as the journal has it. */
type Outcome = { readonly value?: Json } | { readonly command: Json };

function contentOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

class BuiltTool<Schema extends ToolSchema, Output> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly effect: "read" | "act";
  readonly #fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>;

  constructor(
    fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>,
    options: ToolOptions<Schema>,
  ) {
    this.name = checkName("tool", options.name);
    this.description = options.description;
    this.schema = options.schema;
    this.effect = options.effect ?? "act";
    this.#fn = fn;
  }

  async invoke(input: unknown, config: Partial<RunConfig> = {}): Promise<unknown> {
    if (!isCall(input)) return this.#run(parseArgs(this.name, this.schema, input), config, undefined);
    const { id, name, args } = input;
    const parsed = parseArgs(this.name, this.schema, args);
    const result = await this.#run(parsed, config, { id, name, args: parsed as JsonObject });
    if (isCommand(result)) return result;
    return {
      role: "tool",
      content: contentOf(result),
      name: this.name,
      tool_call_id: id,
      status: "success",
    } satisfies ToolMessage;
  }

  async #run(args: Json, given: Partial<RunConfig>, call: ToolCall | undefined): Promise<unknown> {
    const config: ToolConfig = { ...currentConfig(), ...given, ...(call === undefined ? {} : { toolCall: call }) };
    const body = async (): Promise<Outcome> => this.#outcome(await this.#fn(args as ToolArgs<Schema>, config));
    // The id tells apart two calls of one message that are equal otherwise.
    const input = call === undefined ? args : { id: call.id, args };
    const outcome = currentPlace() === undefined ? await body() : await scope("tool", this.name, input, body);
    return "command" in outcome ? fromCommandJson(outcome.command) : outcome.value;
  }

  #outcome(result: unknown): Outcome {
    if (isCommand(result)) return { command: toCommandJson(result, `tool ${JSON.stringify(this.name)}`) };
    return result === undefined ? {} : { value: toJson(result, `result of the tool ${JSON.stringify(this.name)}`) };
  }
}

/** Makes a tool of a function. */
export function tool<const Schema extends ToolSchema, Output>(
  fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>,
  options: ToolOptions<Schema>,
): Tool<ToolInput<Schema>, Output> {
  return new BuiltTool(fn, options) as unknown as Tool<ToolInput<Schema>, Output>;
}
