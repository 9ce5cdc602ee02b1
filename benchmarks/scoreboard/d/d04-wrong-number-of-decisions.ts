import { Command } from "holdpoint";
import { aiSdkServer, answered, START } from "../ai-sdk-side.ts";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { decisions, langChainAgent } from "../langchain-side.ts";
import { type Outcome, codeOf, messageOf, outcomeOf } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import type { Observation, Scenario } from "../scenario.ts";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "./holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "./office.ts";

const TURNS = [{ calls: [payCall("call-a", "acme", 900), payCall("call-b", "bolt", 900)] }];

function told(outcome: Outcome<unknown>): string {
  return outcome.ok ? "accepted" : `refused (${messageOf(outcome.error)})`;
}

function paid(kit: Kit): string {
  return `A paid ×${kit.effects.times(payment("acme", 900))}, B ×${kit.effects.times(payment("bolt", 900))}`;
}

/** What was said and paid after one decision, and after the rest. */
function seen(partial: Outcome<unknown>, between: string, whole: Outcome<unknown>, after: string): Observation {
  const same = !partial.ok && !whole.ok && messageOf(partial.error) === messageOf(whole.error);
  return {
    observed: `one decision for two calls: ${told(partial)}, ${between}; then the rest: ${same ? "the same refusal" : told(whole)}, ${after} in all`,
    holds: partial.ok && whole.ok && between === "A paid ×1, B ×0" && after === "A paid ×1, B ×1",
  };
}

/** Well-formed, and the id of no question. */
const NO_QUESTION = `int_${"0".repeat(26)}`;

export const scenario: Scenario = {
  row: "D4",
  title: "wrong number of decisions in a batch",
  must: "decisions are by id; partial is fine",

  async holdpoint(kit) {
    const app = holdpointAgent({ turns: TURNS, tools: [gated(payTool(kit))], checkpointer: kit.freshSaver() });
    const asked = await app.invoke(REQUEST, thread("batch", { actor: REQUESTER }));
    const [a, b] = [questionAbout(asked, "acme").id, questionAbout(asked, "bolt").id];
    const decide = (...ids: readonly string[]) => {
      const resume = Object.fromEntries(ids.map((id) => [id, APPROVE]));
      return outcomeOf(() => app.invoke(new Command({ resume }), thread("batch", { actor: "anna" })));
    };
    const wrong = await decide(a, NO_QUESTION);
    const [nothing, open] = [kit.effects.all.length === 0, (await pendingQuestions(app, thread("batch"))).length];
    const partial = await decide(a);
    const between = paid(kit);
    const whole = await decide(b);
    const { observed, holds } = seen(partial, between, whole, paid(kit));
    return {
      observed: `${observed}; with the id of no question among them: ${told(wrong)}, ${nothing ? "nothing paid" : paid(kit)}`,
      holds: holds && codeOf(wrong) === "INTERRUPT_NOT_FOUND" && nothing && open === 2,
    };
  },

  async langchain(kit) {
    const lc = await loadLangChain();
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: { pay: true } });
    const config = peerThread("batch");
    await agent.invoke(REQUEST, config);
    const approve = { type: "approve" } as const;
    const partial = await outcomeOf(() => agent.invoke(decisions(lc, [approve]), config));
    const between = paid(kit);
    const rest = partial.ok ? [approve] : [approve, approve];
    const whole = await outcomeOf(() => agent.invoke(decisions(lc, rest), config));
    return seen(partial, between, whole, paid(kit));
  },

  async "ai-sdk"(kit) {
    const office = { turns: TURNS, tools: [payTool(kit)], toolApproval: { pay: "user-approval" } } as const;
    const send = aiSdkServer(await loadAiSdk(), office);
    const history = await send(START);
    const partial = await outcomeOf(() => send(answered(history, { "call-a": true })));
    const between = paid(kit);
    // What the client holds after a failed request is what it held before.
    const held = partial.ok ? partial.value : history;
    const rest = partial.ok ? { "call-b": true } : { "call-a": true, "call-b": true };
    const whole = await outcomeOf(() => send(answered(held, rest)));
    return seen(partial, between, whole, paid(kit));
  },
};
