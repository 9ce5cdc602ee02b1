import { askedActions, langChainAgent, REQUEST } from "../langchain-side.ts";
import { loadLangChain } from "../peer.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { payCall, payment, payTool } from "./office.ts";

const TURNS = [{ calls: [payCall("call-1", "mallory", 900)] }];
const PAID = payment("mallory", 900);
/** What a caller may send beside its request, and here uses to switch the approvals off. */
const OFF = { context: { interruptOn: {} } };

export const story: Omit<Scenario, "holdpoint"> = {
  row: "D3",
  title: "caller's request context switches approvals off",
  must: "ignored",

  async langchain(kit) {
    const lc = await loadLangChain();
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: { pay: true } });
    await agent.invoke(REQUEST, { ...peerThread("from the start"), ...OFF });
    const atOnce = kit.effects.times(PAID);

    const asked = askedActions(await agent.invoke(REQUEST, peerThread("parked"))).length;
    await agent.invoke(null, { ...peerThread("parked"), ...OFF });
    const parked = kit.effects.times(PAID) - atOnce;
    return {
      observed: `with the request: ${atOnce === 0 ? "asked" : "paid without asking"}; while ${asked} question is pending: ${parked === 0 ? "still pending" : "paid without an answer"}`,
      holds: atOnce === 0 && parked === 0,
    };
  },
};
