/** A conversation with the AI SDK as a client holds it: messages as JSON, sent whole each time, and a scripted model. */
import type { AiSdk, AiSdkApprovalRequest, AiSdkGate, AiSdkGeneration, AiSdkMessage, AiSdkPart } from "./ai-sdk-api.ts";
import type { OfficeTool, Turn } from "./d/office.ts";

const STEPS = 5;

function generation({ text, calls = [] }: Turn): AiSdkGeneration {
  return {
    content: [
      ...(text === undefined ? [] : [{ type: "text", text }]),
      ...calls.map(({ id, name, args }) => ({
        type: "tool-call",
        toolCallId: id,
        toolName: name,
        input: JSON.stringify(args),
      })),
    ],
    finishReason: { unified: calls.length > 0 ? "tool-calls" : "stop", raw: undefined },
    usage: { inputTokens: {}, outputTokens: {} },
    warnings: [],
  };
}

export interface AiSdkOffice {
  readonly turns: readonly Turn[];
  readonly tools: readonly OfficeTool[];
  readonly toolApproval: Readonly<Record<string, AiSdkGate>>;
  /** Signs the requests for approval, when given. */
  readonly secret?: string;
}

export type History = readonly AiSdkMessage[];

export const START: History = [{ role: "user", content: "Do what is due." }];

/** Sends a history to the server and gives it back with what the server added to it. */
export function aiSdkServer(ai: AiSdk, office: AiSdkOffice): (history: History) => Promise<History> {
  const tools: Record<string, unknown> = {};
  for (const { name, description, schema, run } of office.tools) {
    tools[name] = ai.tool({ description, inputSchema: schema, execute: (input) => Promise.resolve(run(input)) });
  }
  const model = new ai.MockLanguageModelV4({
    doGenerate: ({ prompt }) => {
      const at = prompt.filter(({ role }) => role === "assistant").length;
      return Promise.resolve(generation(office.turns[at] ?? { text: "done" }));
    },
  });
  return async (history) => {
    const { responseMessages } = await ai.generateText({
      model,
      tools,
      toolApproval: office.toolApproval,
      ...(office.secret === undefined ? {} : { experimental_toolApprovalSecret: office.secret }),
      messages: history,
      stopWhen: ai.isStepCount(STEPS),
    });
    // The client holds it as what came over the wire.
    return JSON.parse(JSON.stringify([...history, ...responseMessages])) as History;
  };
}

function parts(history: History): readonly AiSdkPart[] {
  return history.flatMap(({ content }) => (typeof content === "string" ? [] : content));
}

/** The requests for approval in a history. */
export function approvalRequests(history: History): readonly AiSdkApprovalRequest[] {
  return parts(history).filter((part) => part.type === "tool-approval-request");
}

/** The history with answers to the requests about these calls. */
export function answered(history: History, approved: Readonly<Record<string, boolean>>): History {
  const content = approvalRequests(history).flatMap(({ approvalId, toolCallId }): readonly AiSdkPart[] => {
    const answer = approved[toolCallId];
    return answer === undefined ? [] : [{ type: "tool-approval-response", approvalId, approved: answer }];
  });
  return [...history, { role: "tool", content }];
}

/** The history with other arguments of one call, as a client can write it. */
export function withOtherInput(history: History, toolCallId: string, input: unknown): History {
  return history.map((message) => {
    if (typeof message.content === "string") return message;
    const content = message.content.map((part) =>
      part.type === "tool-call" && part.toolCallId === toolCallId ? { ...part, input } : part,
    );
    return { ...message, content };
  });
}
