/** The part of LangChain the scenarios use, described by structure as in `peer-api.ts`: it is no dependency either. */
import type { PeerApp, PeerConfig, PeerResult, PeerSaver, PeerToolOptions } from "./peer-api.ts";

export interface LangChainToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly type: "tool_call";
}

export interface LangChainMessage {
  readonly content: unknown;
}

export interface LangChainAiMessageClass {
  new (fields: {
    readonly content: string;
    readonly tool_calls: readonly LangChainToolCall[];
    readonly id?: string;
  }): LangChainMessage;
  isInstance(message: unknown): boolean;
}

/** What a model of one's own gives back for one turn. */
export interface LangChainGeneration {
  readonly generations: readonly { readonly text: string; readonly message: LangChainMessage }[];
}

/** A call as people see it and may rewrite it. */
export interface LangChainAction {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the middleware puts into its one question for all calls of a turn. */
export interface LangChainRequest {
  readonly actionRequests: readonly (LangChainAction & { readonly description?: string })[];
}

/** Decisions have no ids: the first is for the first call that was asked about, and so on. */
export type LangChainDecision =
  | { readonly type: "approve" }
  | { readonly type: "reject"; readonly message?: string }
  | { readonly type: "edit"; readonly editedAction: LangChainAction };

export type LangChainGate =
  | boolean
  | {
      readonly allowedDecisions: readonly LangChainDecision["type"][];
      readonly description?: () => string;
      readonly argsSchema?: Readonly<Record<string, unknown>>;
      readonly when?: () => boolean;
    };

export interface LangChainConfig extends PeerConfig {
  readonly context?: unknown;
  readonly metadata?: unknown;
}

export interface LangChainAgent {
  invoke(input: unknown, config: LangChainConfig): Promise<PeerResult>;
  /** The LangGraph.js graph the agent is made of. */
  readonly graph: PeerApp;
}

/** Everything the scenarios take from LangChain's packages. */
export interface LangChain {
  createAgent(options: {
    readonly model: unknown;
    readonly tools: readonly unknown[];
    readonly middleware: readonly unknown[];
    readonly checkpointer: PeerSaver;
  }): LangChainAgent;
  humanInTheLoopMiddleware(options: { readonly interruptOn: Readonly<Record<string, LangChainGate>> }): unknown;
  /** Abstract there: a subclass brings `_llmType` and `_generate`. */
  readonly BaseChatModel: new (fields: object) => object;
  readonly AIMessage: LangChainAiMessageClass;
  tool(run: (input: Readonly<Record<string, unknown>>) => Promise<string> | string, options: PeerToolOptions): unknown;
  readonly Command: new (fields: { readonly resume?: unknown; readonly update?: unknown }) => object;
  readonly MemorySaver: new () => PeerSaver;
}
