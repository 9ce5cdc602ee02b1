/** Any endpoint that speaks OpenAI's chat completions with tool calls, streamed. */
import type { Message, ToolCall } from "holdpoint";
import { z } from "zod";
import type { Model, ModelCall } from "./model.ts";
import { serverSentEvents } from "./server-sent-events.ts";

export interface Endpoint {
  /** As `https://host/v1`, with or without `/chat/completions`. */
  readonly url: string;
  /** What the endpoint calls the model. */
  readonly name: string;
  readonly key: string | undefined;
}

/** The part of a streamed chunk that is used. A call arrives in pieces that belong together by `index`. */
const Chunk = z.object({
  choices: z.array(
    z.object({
      delta: z.object({
        content: z.string().nullish(),
        tool_calls: z
          .array(
            z.object({
              index: z.number().int().default(0),
              id: z.string().nullish(),
              function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }),
            }),
          )
          .nullish(),
      }),
    }),
  ),
});

interface CallPieces {
  id: string;
  name: string;
  args: string;
}

function toWire({ role, content, tool_calls: calls, tool_call_id: callId }: Message): object {
  const wireCalls = calls?.map(({ id, name, args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  return {
    role,
    content,
    ...(wireCalls === undefined ? {} : { tool_calls: wireCalls }),
    ...(callId === undefined ? {} : { tool_call_id: callId }),
  };
}

function requestOf({ url, name, key }: Endpoint, messages: readonly Message[], { tools, signal }: ModelCall): Request {
  const base = url.replace(/\/+$/, "");
  const functions = tools.map((spec) => ({ type: "function", function: spec }));
  return new Request(base.endsWith("/chat/completions") ? base : `${base}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model: name, stream: true, messages: messages.map(toWire), tools: functions }),
    signal,
  });
}

async function open(endpoint: Endpoint, messages: readonly Message[], call: ModelCall): Promise<ReadableStream> {
  let response: Response;
  try {
    response = await fetch(requestOf(endpoint, messages, call));
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } };
    throw new Error(
      `The model at ${endpoint.url} cannot be reached (${cause?.code ?? cause?.message ?? String(error)}).`,
      {
        cause: error,
      },
    );
  }
  if (response.ok && response.body !== null) return response.body;
  const said = (await response.text()).slice(0, 300);
  throw new Error(`The model at ${endpoint.url} answered with status ${response.status}: ${said}`);
}

function toToolCall({ id, name, args }: CallPieces, place: number): ToolCall {
  let parsed: unknown;
  try {
    parsed = JSON.parse(args === "" ? "{}" : args);
  } catch {
    throw new Error(`The model called ${name} with arguments that are not JSON: ${args.slice(0, 200)}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error(`The model called ${name} with arguments that are no object.`);
  }
  return { id: id === "" ? `call_${place}` : id, name, args: parsed as ToolCall["args"] };
}

export function chatModel(endpoint: Endpoint): Model {
  return {
    title: `${endpoint.name} at ${endpoint.url}`,
    async reply(messages, call) {
      const calls: CallPieces[] = [];
      let content = "";
      for await (const event of serverSentEvents(await open(endpoint, messages, call))) {
        if (event === "[DONE]") break;
        for (const { delta } of Chunk.parse(JSON.parse(event)).choices) {
          content += delta.content ?? "";
          if (delta.content) call.emit(delta.content);
          for (const piece of delta.tool_calls ?? []) {
            const whole = (calls[piece.index] ??= { id: "", name: "", args: "" });
            whole.id ||= piece.id ?? "";
            whole.name += piece.function.name ?? "";
            whole.args += piece.function.arguments ?? "";
          }
        }
      }
      // Places of a list that were never named are skipped by flatMap.
      const toolCalls = calls.flatMap((pieces, index) => [toToolCall(pieces, messages.length + index)]);
      return { role: "assistant", content, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) };
    },
  };
}
