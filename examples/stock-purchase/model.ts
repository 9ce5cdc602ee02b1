/** What a model is to the agent, and which one it gets. */
import type { Message } from "holdpoint";
import { chatModel } from "./chat-model.ts";
import { scriptedModel } from "./scripted-model.ts";

/** A tool as a model is told about it; `parameters` is JSON Schema. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: object;
}

export interface ModelCall {
  readonly tools: readonly ToolSpec[];
  /** Shows a piece of the answer while the rest is still to come. */
  readonly emit: (token: string) => void;
  readonly signal: AbortSignal;
}

export interface Model {
  /** For people: which model this is. */
  readonly title: string;
  /** The assistant's next message. */
  reply(messages: readonly Message[], call: ModelCall): Promise<Message>;
}

/** The scripted model, or the one HOLDPOINT_MODEL_URL names. `paceMs` is the scripted one's time per word. */
export function chooseModel(environment: NodeJS.ProcessEnv, paceMs: number): Model {
  const url = environment["HOLDPOINT_MODEL_URL"];
  if (url === undefined || url === "") return scriptedModel(paceMs);
  const name = environment["HOLDPOINT_MODEL"] ?? "gpt-4o-mini";
  return chatModel({ url, name, key: environment["HOLDPOINT_MODEL_KEY"] });
}
