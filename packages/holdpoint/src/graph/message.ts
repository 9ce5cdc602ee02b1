/** Chat messages as plain JSON: what the state holds, what tools answer with, what a model is given. */
import type { JsonObject } from "../core/json.ts";

export type MessageRole = "system" | "user" | "assistant" | "tool";

/** A call that the model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
}

export interface Message {
  readonly role: MessageRole;
  /** Text, or the parts of a multimodal message as the provider defines them. */
  readonly content: string | readonly JsonObject[];
  /** Set by the reducer when it is left out, so that every message in a state has one. */
  readonly id?: string;
  readonly name?: string;
  /** Of an assistant: the calls it asks for. */
  readonly tool_calls?: readonly ToolCall[];
  /** Of a tool: the call it answers. */
  readonly tool_call_id?: string;
  readonly status?: "success" | "error";
}

/** The answer to a tool call. */
export interface ToolMessage extends Message {
  readonly role: "tool";
  readonly tool_call_id: string;
}

/** Takes the message of that id out of the state. */
export interface RemoveMessage {
  readonly role: "remove";
  readonly id: string;
}

/** The id that removes every message that came before. */
export const REMOVE_ALL_MESSAGES = "__remove_all__";

/** A message object of LangChain, known by its shape. */
export type ForeignMessage = ({ getType(): string } | { _getType(): string }) & { readonly content: unknown };

/** Everything that is taken for a message: text is the user's, a pair is role and content. */
export type MessageLike = string | readonly [role: string, content: string] | Message | RemoveMessage | ForeignMessage;
