/** The part of the AI SDK the scenarios use, described by structure as in `peer-api.ts`: it is no dependency either. */

export interface AiSdkToolCall {
  readonly type: "tool-call";
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
}

export interface AiSdkApprovalRequest {
  readonly type: "tool-approval-request";
  readonly approvalId: string;
  readonly toolCallId: string;
}

export interface AiSdkApprovalResponse {
  readonly type: "tool-approval-response";
  readonly approvalId: string;
  readonly approved: boolean;
}

export type AiSdkPart =
  | AiSdkToolCall
  | AiSdkApprovalRequest
  | AiSdkApprovalResponse
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool-result"; readonly toolCallId: string; readonly output: unknown };

export interface AiSdkMessage {
  readonly role: "user" | "assistant" | "tool";
  readonly content: string | readonly AiSdkPart[];
}

export type AiSdkApprovalStatus = "not-applicable" | "approved" | "denied" | "user-approval";

export type AiSdkGate = AiSdkApprovalStatus | ((input: unknown) => AiSdkApprovalStatus);

/** A model's turn, in the terms of its provider's side. */
export interface AiSdkGeneration {
  readonly content: readonly object[];
  readonly finishReason: { readonly unified: "stop" | "tool-calls"; readonly raw: undefined };
  readonly usage: { readonly inputTokens: object; readonly outputTokens: object };
  readonly warnings: readonly object[];
}

/** Everything the scenarios take from the AI SDK's packages. */
export interface AiSdk {
  generateText(options: {
    readonly model: object;
    readonly tools: Readonly<Record<string, unknown>>;
    readonly toolApproval: Readonly<Record<string, AiSdkGate>>;
    readonly experimental_toolApprovalSecret?: string;
    readonly messages: readonly AiSdkMessage[];
    readonly stopWhen: unknown;
  }): Promise<{ readonly responseMessages: readonly AiSdkMessage[] }>;
  isStepCount(steps: number): unknown;
  tool(options: {
    readonly description: string;
    readonly inputSchema: unknown;
    readonly execute: (input: Readonly<Record<string, unknown>>) => Promise<string>;
  }): unknown;
  readonly MockLanguageModelV4: new (options: {
    readonly doGenerate: (call: { readonly prompt: readonly { readonly role: string }[] }) => Promise<AiSdkGeneration>;
  }) => object;
}
