import { isDeepStrictEqual } from "node:util";
import { Command } from "holdpoint";
import { aiSdkServer, answered, START } from "../ai-sdk-side.ts";
import { questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { decisions, langChainAgent } from "../langchain-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import type { Scenario } from "../scenario.ts";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "./holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "./office.ts";

const TURNS = [{ calls: [payCall("call-1", "acme", 900)] }];
const PAID = payment("acme", 900);
const SECRET = "a secret of at least thirty-two bytes";

/** The agent on a saver of its own: nothing of an earlier one is in its memory. */
function agent(kit: Kit) {
  return holdpointAgent({ turns: TURNS, tools: [gated(payTool(kit))], checkpointer: kit.freshSaver() });
}

export const scenario: Scenario = {
  row: "D5",
  title: "replay of a signed approval history",
  must: "an approval is consumed once",

  async holdpoint(kit) {
    const app = agent(kit);
    const asked = questionAbout(await app.invoke(REQUEST, thread("replay", { actor: REQUESTER })), "acme");
    const checkpoint_id = String((await app.getState(thread("replay"))).config.configurable.checkpoint_id);
    const approval = new Command({ resume: { [asked.id]: APPROVE } });
    const anna = thread("replay", { actor: "anna" });
    const atQuestion = thread("replay", { actor: "anna", checkpoint_id });
    const by = { by: "anna", digest: asked.digest };

    const receipt = await app.decide(asked.id, APPROVE, by);
    await app.settled(thread("replay"));
    const once = kit.effects.times(PAID);
    await outcomeOf(() => app.invoke(approval, anna));
    await outcomeOf(() => app.invoke(approval, atQuestion));
    await outcomeOf(() => app.invoke(new Command({ resume: APPROVE }), atQuestion));
    const hot = await app.decide(asked.id, APPROVE, by);
    await outcomeOf(() => agent(kit).invoke(approval, anna));
    const cold = await agent(kit).decide(asked.id, APPROVE, by);
    const replayed = kit.effects.times(PAID);

    const fork = await app.fork(atQuestion);
    const forked = questions(await app.invoke(null, fork)).length;
    const carried = await outcomeOf(() =>
      app.invoke(approval, thread(String(fork.configurable?.thread_id), { actor: "anna" })),
    );
    const times = kit.effects.times(PAID);
    const isSame = [hot, cold].every((each) => isDeepStrictEqual(each, receipt));
    return {
      observed: `approved: paid ×${once}; the same approval again, in five ways, also cold and at the checkpoint it was asked at: paid ×${replayed} in all, ${isSame ? "the same receipt" : "another receipt"}; a fork at that checkpoint asks ${forked === 1 ? "again" : `×${forked}`} and refuses the old approval (${verdict(carried)}), paid ×${times} in all`,
      holds:
        once === 1 &&
        replayed === 1 &&
        isSame &&
        forked === 1 &&
        codeOf(carried) === "INTERRUPT_NOT_FOUND" &&
        times === 1,
    };
  },

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
