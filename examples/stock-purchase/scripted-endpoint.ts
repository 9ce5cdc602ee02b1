/** For tests: the scripted model behind an OpenAI-compatible endpoint that streams, calls in pieces. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Message } from "holdpoint";
import { z } from "zod";
import { scriptedModel } from "./scripted-model.ts";

const Body = z.object({
  model: z.string(),
  stream: z.literal(true),
  tools: z.array(
    z.object({
      type: z.literal("function"),
      function: z.object({ name: z.string(), parameters: z.object({ type: z.literal("object") }) }),
    }),
  ),
  messages: z.array(
    z.object({
      role: z.string(),
      content: z.string(),
      tool_call_id: z.string().optional(),
      tool_calls: z
        .array(
          z.object({
            id: z.string(),
            type: z.literal("function"),
            function: z.object({ name: z.string(), arguments: z.string() }),
          }),
        )
        .optional(),
    }),
  ),
});

export interface ScriptedEndpoint extends AsyncDisposable {
  readonly url: string;
  /** Answers every request with status 503. */
  failing: boolean;
  /** What the last request said. */
  seen: { readonly model: string; readonly key: string | undefined; readonly tools: string } | undefined;
}

/** The conversation as the scripted model reads it: tool messages carry the name of their tool. */
function fromWire(messages: z.infer<typeof Body>["messages"]): Message[] {
  const names = new Map(
    messages.flatMap(({ tool_calls: calls = [] }) => calls.map((call) => [call.id, call.function.name] as const)),
  );
  return messages.map(({ role, content, tool_call_id: id = "" }) => ({
    role: role as Message["role"],
    content,
    ...(names.has(id) ? { name: names.get(id) ?? "" } : {}),
  }));
}

async function* pieces(messages: readonly Message[]): AsyncGenerator<object> {
  const said: string[] = [];
  const call = { tools: [], emit: (word: string) => said.push(word), signal: new AbortController().signal };
  const reply = await scriptedModel(0).reply(messages, call);
  yield { role: "assistant", content: "" };
  for (const content of said) yield { content };
  for (const [index, { id, name, args }] of (reply.tool_calls ?? []).entries()) {
    yield { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] };
    for (const part of JSON.stringify(args).match(/.{1,5}/gs) ?? []) {
      yield { tool_calls: [{ index, function: { arguments: part } }] };
    }
  }
}

async function respond(endpoint: ScriptedEndpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Body.parse(JSON.parse(await text(request)));
  endpoint.seen = {
    model: body.model,
    key: request.headers.authorization,
    tools: body.tools.map((one) => one.function.name).join(", "),
  };
  if (endpoint.failing || request.url !== "/v1/chat/completions") return void response.writeHead(503).end("overloaded");
  response.writeHead(200, { "content-type": "text/event-stream" });
  for await (const delta of pieces(fromWire(body.messages))) {
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
  }
  response.end("data: [DONE]\n\n");
}

export async function scriptedEndpoint(): Promise<ScriptedEndpoint> {
  const server = createServer((request, response) => {
    respond(endpoint, request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint: ScriptedEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    failing: false,
    seen: undefined,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return endpoint;
}
