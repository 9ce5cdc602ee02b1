/**
 * Tools: what an agent can do, with arguments that are checked before anything happens.
 *
 * T1. Arguments are parsed through the schema, defaults applied; policy, reviewer, journal and function see the same
 *     JSON (G4). Where people may be asked the schema has to give the same for the same arguments: a call that is
 *     another one each time is not found again after a restart, and what people approved could never run.
 * T2. Inside a task a call is a scope: one that has ended is never executed again by a resume, and its function may
 *     pause. Outside it just runs, unless it declares that it acts, or the code that calls it is a thread's (a reducer, a
 *     snapshot) and the policies do not allow it.
 * T3. A tool that declares `effect: "act"`, or how it is approved, is behind a gate always; one that declares nothing is
 *     where there is a policy, and then it counts as one that acts. One whose author says how it is approved is asked
 *     about where no policy says anything about it, also when it only reads.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { difference } from "../approvals/difference.ts";
import { HoldpointError } from "../core/errors.ts";
import {
  canonicalClone,
  checkLength,
  deepFreeze,
  digestOf,
  isObject,
  isSameJson,
  toJson,
  type Json,
  type JsonObject,
} from "../core/json.ts";
import { asksOf, type Action, type ApprovalTerms } from "../engine/gate/action.ts";
import { checkEffect, checkNames, checkTerms } from "../engine/gate/check-terms.ts";
import { checkAside } from "../engine/operations/aside.ts";
import { storableSchema, validateJson } from "../engine/questions/answer-schema.ts";
import { currentPlace } from "../engine/operations/context.ts";
import { policiesOf } from "../engine/operations/operation.ts";
import type { RunConfig } from "../engine/program.ts";
import { scope, type Attempt } from "../engine/operations/scope.ts";
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
  /** Inside a task: the same for every attempt of this call, and nobody else's. Pass it on to what you call. */
  readonly idempotencyKey?: string;
}

export interface ToolOptions<Schema extends ToolSchema> {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly schema: Schema;
  /**
   * What it does: `read` changes nothing in the world, and runs on its own unless there is an `approval`; `act` does, and
   * needs an approval unless a policy allows it. Undeclared, it is judged only where there is a policy, as one that acts.
   */
  readonly effect?: "read" | "act";
  /** How people are asked, when they are. */
  readonly approval?: ApprovalTerms<ToolArgs<Schema>>;
}

export interface Tool<Input = never, Output = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: ToolSchema;
  readonly effect: "read" | "act";
  /** True when it only reads, and says how it is approved: it is asked about where no policy says anything about it. */
  readonly asks?: true | undefined;
  /** Its arguments as JSON Schema, and the digest of that. */
  readonly shape: { readonly schema: JsonObject; readonly digest: string };
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

/** What the function of a tool gets. The key is made when somebody asks for it: most functions never do. */
function configOf(more: Partial<ToolConfig>, attempt: Attempt | undefined): ToolConfig {
  if (attempt === undefined) return { ...currentConfig(), ...more };
  return {
    ...currentConfig(),
    ...more,
    get idempotencyKey() {
      return attempt.idempotencyKey;
    },
  };
}

/** Everything that is said about a tool. */
const OPTIONS: Readonly<Record<keyof ToolOptions<never>, true>> = {
  name: true,
  description: true,
  schema: true,
  effect: true,
  approval: true,
};

class BuiltTool<Schema extends ToolSchema, Output> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly effect: "read" | "act";
  /** Behind a gate also where there is no policy (T3). */
  readonly #gated: boolean;
  readonly #terms: ApprovalTerms<never>;
  readonly #asks: Pick<Action, "asks">;
  #shape: { readonly schema: JsonObject; readonly digest: string } | undefined;
  readonly #fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>;

  constructor(
    fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>,
    options: ToolOptions<Schema>,
  ) {
    this.name = checkName("tool", options.name);
    const what = `tool ${JSON.stringify(this.name)}`;
    checkNames(what, options, OPTIONS);
    checkEffect(what, options.effect);
    checkTerms(what, options.approval ?? {});
    this.description = options.description;
    this.schema = options.schema;
    this.effect = options.effect ?? "act";
    this.#gated = options.effect === "act" || options.approval !== undefined;
    this.#terms = options.approval ?? {};
    this.#asks = asksOf(this.effect, options.approval);
    this.#fn = fn;
  }

  async invoke(input: unknown, config: Partial<RunConfig> = {}): Promise<unknown> {
    if (!isCall(input)) return this.#run(input, config, undefined);
    const { id, name, args } = input;
    const result = await this.#run(args, config, { id, name });
    if (isCommand(result)) return result;
    return {
      role: "tool",
      content: contentOf(result),
      name: this.name,
      tool_call_id: id,
      status: "success",
    } satisfies ToolMessage;
  }

  async #run(given: unknown, around: Partial<RunConfig>, call: Omit<ToolCall, "args"> | undefined): Promise<unknown> {
    const args = parseArgs(this.name, this.schema, given);
    const toolCall = call === undefined ? {} : { toolCall: { ...call, args: args as JsonObject } };
    const run = async (now: Json | undefined, attempt?: Attempt): Promise<Outcome> =>
      this.#outcome(await this.#fn((now ?? args) as ToolArgs<Schema>, configOf({ ...around, ...toolCall }, attempt)));
    const place = currentPlace();
    if (place === undefined && this.#gated) {
      throw new HoldpointError(
        "OUTSIDE_TASK",
        `The tool ${JSON.stringify(this.name)} needs an approval, and was called outside a node, tool, task or entrypoint; there is no thread to ask in.`,
        { tool: this.name },
      );
    }
    if (place === undefined) {
      checkAside({ tool: this.name, effect: this.effect, args });
      return this.#result(await run(args));
    }
    // The id tells apart two calls of one message that are equal otherwise.
    const input = call === undefined ? args : { id: call.id, args };
    const { mandate } = place.task.host;
    const isJudged = this.#gated || mandate.oversight.policies.length > 0 || policiesOf(place.scope).length > 0;
    if (isJudged) this.#checkSteady(given, args);
    const action = isJudged ? this.#action(args) : undefined;
    return this.#result(await scope("tool", this.name, { input, run, action }));
  }

  /** Refuses a schema that makes something else of the same arguments: of a clock, of chance, of how often it was asked (T1). */
  #checkSteady(given: unknown, args: Json): void {
    const again = parseArgs(this.name, this.schema, given);
    if (isSameJson(args, again)) return;
    const [change] = difference(args, again);
    if (change === undefined) return;
    throw new HoldpointError(
      "SCHEMA_INVALID",
      `The tool ${JSON.stringify(this.name)} gets something else at ${change.path} each time its arguments are parsed, so nobody can be asked about the call; make that value before the call, with now(), random() or a step.`,
      { tool: this.name, path: change.path },
    );
  }

  #result(outcome: Outcome): unknown {
    return "command" in outcome ? fromCommandJson(outcome.command) : outcome.value;
  }

  /** Whether it only reads, and is asked about all the same (T3). */
  get asks(): true | undefined {
    return this.#asks.asks;
  }

  /** Its arguments as JSON Schema, and the digest of that: what policies are checked against, and approvals bound to. */
  get shape(): { readonly schema: JsonObject; readonly digest: string } {
    if (this.#shape === undefined) {
      const schema = storableSchema(this.schema, `tool ${JSON.stringify(this.name)}`);
      this.#shape = { schema, digest: digestOf(schema) };
    }
    return this.#shape;
  }

  #action(args: Json): Action {
    const { schema, digest: schemaDigest } = this.shape;
    return {
      tool: this.name,
      effect: this.effect,
      ...this.#asks,
      schema,
      schemaDigest,
      args: deepFreeze(canonicalClone(args)),
      terms: this.#terms,
      parse: (given) => canonicalClone(parseArgs(this.name, this.schema, given)),
    };
  }

  #outcome(result: unknown): Outcome {
    if (isCommand(result)) return { command: toCommandJson(result, `tool ${JSON.stringify(this.name)}`) };
    if (result === undefined) return {};
    try {
      const value = toJson(result, `result of the tool ${JSON.stringify(this.name)}`);
      checkLength(value);
      return { value };
    } catch (error) {
      if (!(error instanceof HoldpointError)) throw error;
      // Told apart from arguments that cannot be stored: a model that hears of those calls again, and this was done.
      throw new HoldpointError(error.code, error.message, { ...error.data, done: true });
    }
  }
}

/** Makes a tool of a function. */
export function tool<const Schema extends ToolSchema, Output>(
  fn: (args: ToolArgs<Schema>, config: ToolConfig) => Output | Promise<Output>,
  options: ToolOptions<Schema>,
): Tool<ToolInput<Schema>, Output> {
  return new BuiltTool(fn, options) as unknown as Tool<ToolInput<Schema>, Output>;
}
