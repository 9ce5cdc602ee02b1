/** An agent of Holdpoint's with a scripted model and tools behind the gate, and small readings of what it asks. */
import {
  type ApprovalTerms,
  type CompiledPolicy,
  type CompiledStateGraph,
  type Directory,
  type Interrupt,
  type JsonObject,
  type Message,
  MessagesAnnotation,
  START,
  StateGraph,
  type Tool,
  ToolNode,
  tool,
  toolsCondition,
  type Store,
} from "holdpoint";
import { questions } from "../holdpoint-side.ts";
import type { OfficeTool, Turn } from "./office.ts";

/** Who asks for everything the agent does; somebody else decides. */
export const REQUESTER = "rita";

/** A decision without a comment. */
export const APPROVE = { type: "approve" } as const;
export const REJECT = { type: "reject" } as const;

type Terms = ApprovalTerms<Readonly<Record<string, unknown>>>;

/** A tool of the office that acts, and so is behind the gate. */
export function gated({ run, ...options }: OfficeTool, approval: Terms = {}): Tool {
  return tool(run, { ...options, effect: "act", approval });
}

/** A tool of the office that only reads. */
export function reading({ run, ...options }: OfficeTool): Tool {
  return tool(run, { ...options, effect: "read" });
}

/** The model's message of one turn; its id follows from the turn, so that a scenario can name it. */
export function saying({ text = "", calls = [] }: Turn, at: number): Message {
  return {
    id: `turn-${at}`,
    role: "assistant",
    content: text,
    tool_calls: calls.map(({ args, ...call }) => ({ ...call, args: args as JsonObject })),
  };
}

export interface HoldpointOffice {
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly checkpointer: Store;
  readonly policy?: CompiledPolicy;
  readonly directory?: Directory;
}

export type HoldpointAgent = CompiledStateGraph<
  typeof MessagesAnnotation.State,
  typeof MessagesAnnotation.Update,
  "model" | "tools"
>;

/** An agent whose model says the turns, one after another: as many as the conversation has are behind it. */
export function holdpointAgent({ turns, tools, ...options }: HoldpointOffice): HoldpointAgent {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", ({ messages }) => {
      const at = messages.filter(({ role }) => role === "assistant").length;
      return { messages: [saying(turns[at] ?? { text: "done" }, at)] };
    })
    .addNode("tools", new ToolNode(tools))
    .addEdge(START, "model")
    .addConditionalEdges("model", toolsCondition)
    .addEdge("tools", "model")
    .compile({ ...options, name: "office", version: "1" });
}

/** The question about the payment to somebody; a scenario whose set-up does not ask it has found a fault. */
export function questionAbout(result: object, to: string): Interrupt {
  const found = questions(result).find(({ value }) => argsOf(value)["to"] === to);
  if (found === undefined) throw new Error(`nobody is asked about a payment to ${to}: ${JSON.stringify(result)}`);
  return found;
}

function argsOf(value: unknown): Readonly<Record<string, unknown>> {
  return (value as { readonly args?: Readonly<Record<string, unknown>> }).args ?? {};
}
