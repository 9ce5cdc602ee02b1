import { aiSdkServer, answered, START } from "../ai-sdk-side.ts";
import { decisions, langChainAgent, REQUEST } from "../langchain-side.ts";
import { outcomeOf, verdict } from "../outcome.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { payCall, payment, payTool } from "./office.ts";

const TURNS = [{ calls: [payCall("call-1", "acme", 900)] }];
const PAID = payment("acme", 900);
const SECRET = "a secret of at least thirty-two bytes";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "D5",
  title: "replay of a signed approval history",
  must: "an approval is consumed once",

  async langchain(kit) {
    const lc = await loadLangChain();
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: { pay: true } });
    const config = peerThread("replay");
    await agent.invoke(REQUEST, config);
    const { config: asked } = await agent.graph.getState(config);
    const approval = decisions(lc, [{ type: "approve" }]);
    await agent.invoke(approval, config);
    await outcomeOf(() => agent.invoke(approval, config));
    const bare = kit.effects.times(PAID);
    const again = await outcomeOf(() => agent.invoke(approval, asked));
    const bound = kit.effects.times(PAID);
    return {
      observed: `the same approval again: paid ×${bare} in all; again at the checkpoint it was asked at: ${verdict(again)}, paid ×${bound} in all`,
      holds: bound === 1,
    };
  },

  async "ai-sdk"(kit) {
    const office = {
      turns: TURNS,
      tools: [payTool(kit)],
      toolApproval: { pay: "user-approval" },
      secret: SECRET,
    } as const;
    const send = aiSdkServer(await loadAiSdk(), office);
    const signed = answered(await send(START), { "call-1": true });
    await send(signed);
    const again = await outcomeOf(() => send(signed));
    const times = kit.effects.times(PAID);
    return {
      observed: `the same signed history sent twice: ${verdict(again)}, paid ×${times} in all`,
      holds: times === 1,
    };
  },
};
