/**
 * Makes plain JSON messages of what authors write: text, pairs, role objects, OpenAI's format, LangChain's objects.
 * Runs before anything is stored, so what a class instance cannot say in JSON never reaches the state.
 */
import { HoldpointError } from "../core/errors.ts";
import { isObject, toJson, type Json, type JsonObject } from "../core/json.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Message, MessageRole, RemoveMessage, ToolCall } from "./message.ts";

const ROLES: ReadonlyMap<unknown, MessageRole | "remove"> = new Map([
  ["user", "user"],
  ["human", "user"],
  ["assistant", "assistant"],
  ["ai", "assistant"],
  ["system", "system"],
  ["developer", "system"],
  ["tool", "tool"],
  ["remove", "remove"],
] as const);

function refuse(why: string, data: Readonly<Record<string, unknown>> = {}): never {
  throw new HoldpointError(
    "INVALID_UPDATE",
    `${why} A message is text, ["user", text], or { role, content } with role user, assistant, system or tool.`,
    data,
  );
}

function roleOf(name: unknown): MessageRole | "remove" {
  return (
    ROLES.get(name) ??
    refuse(`${typeof name === "string" ? JSON.stringify(name) : `A ${typeof name}`} is no role of a message.`)
  );
}

function contentOf(content: unknown): Message["content"] {
  // Providers send null beside tool calls.
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  if (Array.isArray(content) && content.every(isObject)) {
    return toJson(content, "content of a message") as readonly JsonObject[];
  }
  return refuse("The content of a message is neither text nor a list of parts.");
}

/** A tool call in LangChain's form, or in OpenAI's, whose arguments are text. An id is made later when there is none. */
function toolCallOf(call: unknown): Omit<ToolCall, "id"> & { readonly id?: string } {
  if (!isObject(call)) return refuse("A tool call is an object { id, name, args }.");
  const spec = isObject(call["function"]) ? call["function"] : call;
  const { name } = spec;
  if (typeof name !== "string") return refuse("A tool call names no tool.");
  const given = spec["args"] ?? spec["arguments"] ?? {};
  const args: unknown = typeof given === "string" ? parseJson(given === "" ? "{}" : given) : given;
  if (!isObject(args)) {
    return refuse(`The arguments of the call of ${JSON.stringify(name)} are no object.`, { tool: name });
  }
  const { id } = call;
  return {
    ...(typeof id === "string" && id !== "" ? { id } : {}),
    name,
    args: toJson(args, `arguments of ${JSON.stringify(name)}`) as JsonObject,
  };
}

function text(key: string, value: unknown): JsonObject {
  return typeof value === "string" && value !== "" ? { [key]: value } : {};
}

function fromFields(
  role: MessageRole | "remove",
  fields: Readonly<Record<string, unknown>>,
  rest: JsonObject,
): Message | RemoveMessage {
  const { content, id, name, tool_calls: calls, tool_call_id: callId, status } = fields;
  if (role === "remove") {
    return typeof id === "string" ? { role, id } : refuse("A message that removes another needs its id.");
  }
  if (role === "tool" && typeof callId !== "string") refuse("A tool message needs the tool_call_id that it answers.");
  const toolCalls = Array.isArray(calls) && calls.length > 0 ? { tool_calls: calls.map(toolCallOf) } : {};
  return {
    ...rest,
    role,
    content: contentOf(content),
    ...text("id", id),
    ...text("name", name),
    ...toolCalls,
    ...text("tool_call_id", callId),
    ...text("status", status),
  } as Message;
}

const KNOWN = new Set(["role", "type", "content", "id", "name", "tool_calls", "tool_call_id", "status"]);

/** One message as JSON. It may still lack its id, and those of its tool calls. */
export function coerceMessage(message: unknown): Message | RemoveMessage {
  if (typeof message === "string") return { role: "user", content: message };
  if (Array.isArray(message)) {
    const [role, content, ...more] = message as readonly unknown[];
    if (more.length > 0 || typeof content !== "string") {
      refuse("A list is no message unless it is a pair of role and text.");
    }
    return fromFields(roleOf(role), { content }, {});
  }
  if (typeof message !== "object" || message === null) {
    return refuse(`${message === null ? "null" : `A ${typeof message}`} is no message.`);
  }
  const fields = message as Readonly<Record<string, unknown>>;
  const type = fields["getType"] ?? fields["_getType"];
  if (typeof type === "function") return fromFields(roleOf(type.call(message)), fields, {});
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !KNOWN.has(key)));
  return fromFields(roleOf(fields["role"] ?? fields["type"]), fields, toJson(rest, "message") as JsonObject);
}

/** One message or a list of them, as a JSON list. */
export function coerceMessages(messages: unknown): Json {
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [messages];
  return list.map(coerceMessage) as unknown as Json;
}
