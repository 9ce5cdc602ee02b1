/**
 * The part of LangGraph.js the scenarios use, described by structure: the peer is installed on demand and is no
 * dependency of the workspace, so its own types are not there when this is compiled.
 */

/** The peers a story can be told to. LangChain is its human-in-the-loop middleware, and the AI SDK its tool approvals. */
export const PEER_SIDES = ["langgraph", "langchain", "ai-sdk"] as const;

export type PeerSide = (typeof PEER_SIDES)[number];

export interface PeerInterrupt {
  readonly id?: string;
  readonly value?: unknown;
}

export interface PeerConfig {
  readonly configurable: Readonly<Record<string, unknown>>;
  readonly recursionLimit?: number;
}

export type PeerState = Readonly<Record<string, unknown>>;
export type PeerResult = PeerState & { readonly __interrupt__?: readonly PeerInterrupt[] };

export interface PeerSnapshot {
  readonly values: PeerState;
  readonly next: readonly string[];
  readonly tasks: readonly {
    readonly name: string;
    readonly interrupts: readonly PeerInterrupt[];
    readonly error?: unknown;
  }[];
  readonly config: PeerConfig;
}

export interface PeerApp {
  invoke(input: unknown, config: PeerConfig): Promise<PeerResult>;
  getState(config: PeerConfig): Promise<PeerSnapshot>;
  getStateHistory(config: PeerConfig): AsyncIterable<PeerSnapshot>;
  updateState(config: PeerConfig, values: PeerState, asNode?: string): Promise<PeerConfig>;
}

export interface PeerBuilder {
  addNode(
    name: string,
    run: ((state: PeerState) => unknown) | object,
    options?: { readonly timeout?: number },
  ): PeerBuilder;
  addEdge(from: string, to: string): PeerBuilder;
  addConditionalEdges(from: string, route: (state: PeerState) => unknown): PeerBuilder;
  compile(options: { readonly checkpointer: PeerSaver }): PeerApp;
}

/** A saver is only handed on; nothing of it is called here but the driver's own handle. */
export interface PeerSaver {
  readonly db?: { close(): void; pragma(name: string): unknown };
}

export interface PeerAnnotation {
  <T>(options?: { readonly reducer: (left: T, right: T) => T; readonly default: () => T }): unknown;
  Root(channels: Readonly<Record<string, unknown>>): unknown;
}

export interface PeerToolOptions {
  readonly name: string;
  readonly description: string;
  readonly schema: unknown;
}

/** Everything the scenarios take from the peer's packages. */
export interface Peer {
  readonly Annotation: PeerAnnotation;
  readonly MessagesAnnotation: unknown;
  readonly StateGraph: new (state: unknown) => PeerBuilder;
  readonly Command: new (fields: {
    readonly resume?: unknown;
    readonly update?: unknown;
    readonly goto?: unknown;
  }) => object;
  readonly Send: new (node: string, input: unknown) => object;
  readonly START: string;
  readonly END: string;
  interrupt<T = unknown>(value: unknown, options?: { readonly responseSchema?: unknown }): T;
  entrypoint<I, O>(
    options: { readonly name: string; readonly checkpointer: PeerSaver },
    run: (input: I) => Promise<O>,
  ): PeerApp;
  task<A extends readonly unknown[], O>(name: string, run: (...args: A) => Promise<O> | O): (...args: A) => Promise<O>;
  readonly ToolNode: new (tools: readonly unknown[]) => object;
  readonly AIMessage: new (fields: { readonly content: string; readonly tool_calls: readonly unknown[] }) => object;
  tool<I>(run: (input: I) => Promise<string> | string, options: PeerToolOptions): unknown;
  readonly z: { object(shape: Readonly<Record<string, unknown>>): unknown; string(): unknown };
  readonly MemorySaver: new () => PeerSaver;
  readonly SqliteSaver: { fromConnString(path: string): PeerSaver };
}
