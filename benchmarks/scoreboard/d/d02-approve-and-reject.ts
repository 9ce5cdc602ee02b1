import { Command } from "holdpoint";
import { aiSdkServer, answered, approvalRequests, START } from "../ai-sdk-side.ts";
import { questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { askedActions, decisions, langChainAgent } from "../langchain-side.ts";
import { peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import type { Observation, Scenario } from "../scenario.ts";
import { APPROVE, gated, holdpointAgent, questionAbout, REJECT, REQUESTER } from "./holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "./office.ts";

const TURNS = [{ calls: [payCall("call-a", "acme", 900), payCall("call-b", "mallory", 900)] }];

function seen(kit: Kit, asked: number): Observation {
  const [a, b] = [kit.effects.times(payment("acme", 900)), kit.effects.times(payment("mallory", 900))];
  return { observed: `${asked} asked about; A ran ×${a}, B ×${b}`, holds: asked === 2 && a === 1 && b === 0 };
}

export const scenario: Scenario = {
  row: "D2",
  title: "approve A and reject B in one batch",
  must: "A runs, B does not",

  async holdpoint(kit) {
    const app = holdpointAgent({ turns: TURNS, tools: [gated(payTool(kit))], checkpointer: kit.freshSaver() });
    const asked = await app.invoke(REQUEST, thread("batch", { actor: REQUESTER }));
    const [a, b] = [questionAbout(asked, "acme").id, questionAbout(asked, "mallory").id];
    const decisions = new Command({ resume: { [a]: APPROVE, [b]: REJECT } });
    await app.invoke(decisions, thread("batch", { actor: "anna" }));
    const [approval, rejection] = [(await app.receipt(a))?.outcome, (await app.receipt(b))?.outcome];
    const { observed, holds } = seen(kit, questions(asked).length);
    return {
      observed: `${observed}; the approval ${String(approval)}, the rejection ${String(rejection)}`,
      holds: holds && approval === "consumed" && rejection === "consumed",
    };
  },

  async langchain(kit) {
    const lc = await loadLangChain();
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: { pay: true } });
    const config = peerThread("batch");
    const asked = askedActions(await agent.invoke(REQUEST, config)).length;
    await agent.invoke(decisions(lc, [{ type: "approve" }, { type: "reject" }]), config);
    return seen(kit, asked);
  },

  async "ai-sdk"(kit) {
    const office = { turns: TURNS, tools: [payTool(kit)], toolApproval: { pay: "user-approval" } } as const;
    const send = aiSdkServer(await loadAiSdk(), office);
    const history = await send(START);
    await send(answered(history, { "call-a": true, "call-b": false }));
    return seen(kit, approvalRequests(history).length);
  },
};
