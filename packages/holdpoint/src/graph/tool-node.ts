/**
 * The node that does what the model asked for: the tool calls of the last assistant message, all at once.
 *
 * N1. Every call is a scope of its own: one that waits for a person does not hold up the others, and none is executed
 *     twice however often the node is resumed.
 * N2. A call is answered by its id. Several calls of one id are told to the model, and none of them is done: nobody could
 *     say afterwards which of them was.
 * N3. What a model can mend (wrong arguments, or more of them than can be asked about, an unknown tool, an error
 *     of the tool) is told to it in a tool message. What it must not hide (an unknown outcome, a result that cannot be
 *     stored, a canceled thread, an error of the program) fails the node.
 */
import { HoldpointError, type ErrorCode } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { RunConfig } from "../engine/program.ts";
import { isCommand, type AnyCommand, type Command } from "./command.ts";
import type { Message, ToolCall, ToolMessage } from "./message.ts";
import { END } from "./names.ts";
import { ownCode } from "./retry.ts";
import type { Tool } from "./tool.ts";

/** A state with a conversation, or the conversation itself. */
export type Conversation = { readonly messages: readonly Message[] } | readonly Message[];

/** What the node returns: the answers, in the order of the calls, and what tools said about where to go. */
export type ToolNodeResult =
  | { readonly messages: ToolMessage[] }
  | ({ readonly messages: ToolMessage[] } | ToolCommand)[];
/** A Command that a tool returned; what it updates is between the tool and the graph. */
type ToolCommand = Command<unknown, never>;

export interface ToolNodeOptions {
  /** Tells the model about errors of tools instead of failing. Default true. */
  readonly handleToolErrors?: boolean;
}

/** Refusals that concern the call and not the program. */
const REFUSED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ACTION_PENDING",
  "ACTION_REJECTED",
  "APPROVAL_REVOKED",
  "INSTRUCTION_UNCONFIRMED",
  "LOOKUP_TIMEOUT",
  "POLICY_DENIED",
  "PRECONDITION_FAILED",
  "REVIEWERS_BUSY",
]);
const TOLD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "INVALID_ARGUMENT",
  "NOT_JSON",
  "TOO_LARGE",
  "STEP_TIMEOUT",
  "DEADLINE_PASSED",
  ...REFUSED,
]);

function messagesOf(input: Conversation): readonly Message[] {
  const messages: unknown = Array.isArray(input) ? input : (input as { readonly messages?: unknown }).messages;
  if (!Array.isArray(messages)) {
    throw new HoldpointError("INVALID_ARGUMENT", 'A ToolNode needs a state with "messages", or a list of messages.');
  }
  return messages as readonly Message[];
}

/** The calls of the last assistant message that no tool message has answered yet. */
function openCalls(messages: readonly Message[]): readonly ToolCall[] {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  const asking = messages[last];
  if (asking === undefined) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "A ToolNode needs an assistant message with tool calls, and the conversation has none.",
    );
  }
  const answered = new Set(messages.slice(last + 1).map(({ tool_call_id: id }) => id));
  return (asking.tool_calls ?? []).filter(({ id }) => !answered.has(id));
}

/** True for what the model is told of: it can mend the call, and calling again does nothing twice (N3). */
function isTold(error: unknown, code: ErrorCode): boolean {
  const data: unknown = isObject(error) ? error["data"] : undefined;
  return TOLD.has(code) && !(isObject(data) && data["done"] === true);
}

/** Ids that several of the calls have (N2). */
function sharedIds(calls: readonly ToolCall[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(calls.flatMap(({ id }) => (seen.has(id) ? [id] : (seen.add(id), []))));
}

/** What people answered instead of approving the call: the model gets it as the tool's result. */
function instead(error: unknown): string | undefined {
  if (!isObject(error) || error["code"] !== "ACTION_ANSWERED" || !isObject(error["data"])) return undefined;
  const value = error["data"]["value"];
  return typeof value === "string" ? value : JSON.stringify(value);
}

export class ToolNode {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #handleToolErrors: boolean;

  constructor(tools: readonly Tool[], options: ToolNodeOptions = {}) {
    const byName = new Map(tools.map((tool) => [tool.name, tool]));
    if (byName.size !== tools.length) {
      const twice = tools.find((tool) => byName.get(tool.name) !== tool);
      throw new HoldpointError("GRAPH_INVALID", `Two tools of a ToolNode are called ${JSON.stringify(twice?.name)}.`, {
        tool: twice?.name,
      });
    }
    this.#tools = byName;
    this.#handleToolErrors = options.handleToolErrors ?? true;
  }

  invoke(state: readonly Message[], config?: Partial<RunConfig>): Promise<ToolMessage[]>;
  invoke(state: { readonly messages: readonly Message[] }, config?: Partial<RunConfig>): Promise<ToolNodeResult>;
  async invoke(state: Conversation, config: Partial<RunConfig> = {}): Promise<ToolNodeResult | ToolMessage[]> {
    const calls = openCalls(messagesOf(state));
    const shared = sharedIds(calls);
    const answers = await Promise.all(calls.map((call) => this.#answer(call, config, shared.has(call.id))));
    if (answers.every((answer) => !isCommand(answer))) {
      return Array.isArray(state) ? (answers as ToolMessage[]) : { messages: answers as ToolMessage[] };
    }
    return answers.map((answer) => (isCommand(answer) ? (answer as ToolCommand) : { messages: [answer] }));
  }

  async #answer(call: ToolCall, config: Partial<RunConfig>, isShared: boolean): Promise<ToolMessage | AnyCommand> {
    try {
      if (isShared) {
        throw new HoldpointError(
          "INVALID_ARGUMENT",
          `Several calls of one message have the id ${JSON.stringify(call.id)}, and none of them was done; give each call an id of its own.`,
          { tool: call.name },
        );
      }
      const tool = this.#tools.get(call.name);
      if (tool === undefined) {
        throw new HoldpointError(
          "INVALID_ARGUMENT",
          `There is no tool ${JSON.stringify(call.name)}; there are: ${[...this.#tools.keys()].join(", ")}.`,
          { tool: call.name },
        );
      }
      return await tool.invoke({ ...call, type: "tool_call" }, config);
    } catch (error) {
      const code = ownCode(error);
      const answer = instead(error);
      if (answer !== undefined) {
        const { id: tool_call_id, name } = call;
        return { role: "tool", content: answer, name, tool_call_id, status: "success" };
      }
      if (!this.#handleToolErrors || (code !== undefined && !isTold(error, code))) throw error;
      const message = error instanceof Error ? error.message : String(error);
      return {
        role: "tool",
        // What people or a policy refuse is no mistake to be mended.
        content:
          code !== undefined && REFUSED.has(code)
            ? `Error: ${message}`
            : `Error: ${message}\n Please fix your mistakes.`,
        name: call.name,
        tool_call_id: call.id,
        status: "error",
      };
    }
  }
}

/** For `addConditionalEdges`: to the node `tools` when the last message asks for tools, else to the end. */
export function toolsCondition(state: Conversation): "tools" | typeof END {
  return (messagesOf(state).at(-1)?.tool_calls ?? []).length > 0 ? "tools" : END;
}
