import { aiSdkServer, answered, START } from "../ai-sdk-side.ts";
import { type Turn, payCall, payment, payTool } from "../d/office.ts";
import { decisions, langChainAgent, REQUEST } from "../langchain-side.ts";
import { outcomeOf } from "../outcome.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Observation, Scenario } from "../scenario.ts";

/** None of them is a yes. */
export const TEXTS = ["maybe", "ok, but not today", "DISAPPROVE", "yes?"] as const;

const TURNS: readonly Turn[] = [{ calls: [payCall("call-1", "acme", 900)] }];
const PAID = payment("acme", 900);

/** What a side says of every text: whether it paid, and whether it asked again. */
function seen(how: string, paid: number, askedAgain: number, more = ""): Observation {
  return {
    observed: `${how}: ${paid} of ${TEXTS.length} paid, ${askedAgain} asked again${more}`,
    holds: paid === 0 && askedAgain === TEXTS.length,
  };
}

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E3",
  title: TEXTS.map((text) => `"${text}"`).join(", "),
  must: "a clarifying round, never a yes",

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ outcome: lg.Annotation<string>() }))
      .addNode("pay", () => {
        // How its documentation reads an answer.
        const isApproved = lg.interrupt("Pay 900 to Acme?");
        if (isApproved) kit.effects.record(PAID);
        return { outcome: isApproved ? "paid" : "canceled" };
      })
      .addEdge(lg.START, "pay")
      .addEdge("pay", lg.END)
      .compile({ checkpointer: new lg.MemorySaver() });
    let askedAgain = 0;
    for (const text of TEXTS) {
      await app.invoke({}, peerThread(text));
      const result = await app.invoke(new lg.Command({ resume: text }), peerThread(text));
      askedAgain += asked(result).length;
    }
    return seen("read as its documentation does, `if (isApproved)`", kit.effects.times(PAID), askedAgain);
  },

  async langchain(kit) {
    const lc = await loadLangChain();
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: { pay: true } });
    let [askedAgain, stuck] = [0, 0];
    for (const text of TEXTS) {
      const config = peerThread(text);
      await agent.invoke(REQUEST, config);
      await outcomeOf(() => agent.invoke(new lc.Command({ resume: { decisions: [{ type: text }] } }), config));
      const before = kit.effects.times(PAID);
      const clear = await outcomeOf(() => agent.invoke(decisions(lc, [{ type: "approve" }]), config));
      // A question that was asked again takes a clear answer.
      if (clear.ok && kit.effects.times(PAID) > before) askedAgain += 1;
      else if (!clear.ok) stuck += 1;
    }
    const paid = kit.effects.times(PAID) - askedAgain;
    return seen("the text as a decision", paid, askedAgain, `; ${stuck} then refuse a clear approve as well`);
  },

  async "ai-sdk"(kit) {
    const office = { turns: TURNS, tools: [payTool(kit)], toolApproval: { pay: "user-approval" } } as const;
    const send = aiSdkServer(await loadAiSdk(), office);
    let [paid, askedAgain] = [0, 0];
    for (const text of TEXTS) {
      const history = await send(START);
      const before = kit.effects.times(PAID);
      // Typed as a boolean; what a client sends is not.
      await outcomeOf(() => send(answered(history, { "call-1": text as unknown as boolean })));
      const isPaid = kit.effects.times(PAID) > before;
      if (isPaid) paid += 1;
      else if ((await outcomeOf(() => send(answered(history, { "call-1": true })))).ok) askedAgain += 1;
    }
    return seen("the text as `approved`, which is typed as a boolean", paid, askedAgain);
  },
};
