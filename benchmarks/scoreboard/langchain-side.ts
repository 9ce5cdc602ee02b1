/** An agent of LangChain's with a scripted model, and small readings of its results. */
import type { OfficeTool, Turn } from "./d/office.ts";
import type {
  LangChain,
  LangChainAgent,
  LangChainDecision,
  LangChainGate,
  LangChainGeneration,
  LangChainMessage,
  LangChainRequest,
} from "./langchain-api.ts";
import type { PeerResult, PeerSaver } from "./peer-api.ts";
import { asked } from "./peer-side.ts";

/** The model's message of one turn; its id follows from the turn, so that a scenario can name it. */
export function aiMessage(lc: LangChain, turn: Turn, at: number): LangChainMessage {
  const calls = (turn.calls ?? []).map((call) => ({ ...call, type: "tool_call" as const }));
  return new lc.AIMessage({ id: `turn-${at}`, content: turn.text ?? "", tool_calls: calls });
}

/** A chat model that says the turns, one after another: as many as the conversation has are behind it. */
function scriptedModel(lc: LangChain, turns: readonly Turn[]): object {
  class Scripted extends lc.BaseChatModel {
    _llmType(): string {
      return "scripted";
    }

    bindTools(): this {
      return this;
    }

    _generate(messages: readonly LangChainMessage[]): Promise<LangChainGeneration> {
      const at = messages.filter((message) => lc.AIMessage.isInstance(message)).length;
      const turn = turns[at] ?? { text: "done" };
      return Promise.resolve({ generations: [{ text: turn.text ?? "", message: aiMessage(lc, turn, at) }] });
    }
  }
  return new Scripted({});
}

export interface LangChainOffice {
  readonly turns: readonly Turn[];
  readonly tools: readonly OfficeTool[];
  readonly interruptOn: Readonly<Record<string, LangChainGate>>;
  readonly checkpointer?: PeerSaver;
}

/** An agent with these tools behind the human-in-the-loop middleware. */
export function langChainAgent(lc: LangChain, office: LangChainOffice): LangChainAgent {
  return lc.createAgent({
    model: scriptedModel(lc, office.turns),
    tools: office.tools.map(({ run, ...options }) => lc.tool(run, options)),
    middleware: [lc.humanInTheLoopMiddleware({ interruptOn: office.interruptOn })],
    checkpointer: office.checkpointer ?? new lc.MemorySaver(),
  });
}

/** A resume with these decisions, and perhaps a change of the state. */
export function decisions(lc: LangChain, list: readonly LangChainDecision[], update?: unknown): object {
  return new lc.Command({ resume: { decisions: list }, ...(update === undefined ? {} : { update }) });
}

/** The calls a result asks about. */
export function askedActions(result: PeerResult): LangChainRequest["actionRequests"] {
  return asked(result).flatMap(({ value }) => (value as LangChainRequest).actionRequests);
}
