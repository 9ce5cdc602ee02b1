import { z } from "zod";
import { aiSdkServer, answered, approvalRequests, START } from "../ai-sdk-side.ts";
import type { OfficeTool, Turn } from "../d/office.ts";
import type { Kit } from "../kit.ts";
import { askedActions, decisions, langChainAgent, REQUEST } from "../langchain-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import { peerThread } from "../peer-side.ts";
import type { Observation, Scenario } from "../scenario.ts";

const THEN_CENTS = 10_000;
const NOW_CENTS = 10_800;
const BOUGHT = `buy 10 ACME at ${THEN_CENTS}`;

const TURNS: readonly Turn[] = [
  { calls: [{ id: "call-1", name: "buy", args: { ticker: "ACME", qty: 10, cents: THEN_CENTS } }] },
];

function buyTool(kit: Kit): OfficeTool {
  return {
    name: "buy",
    description: "Buys shares at a price.",
    schema: z.object({ ticker: z.string(), qty: z.number().int(), cents: z.number().int() }),
    run: ({ ticker, qty, cents }) => {
      kit.effects.record(`buy ${String(qty)} ${String(ticker)} at ${String(cents)}`);
      return "bought";
    },
  };
}

function money(cents: number): string {
  return (cents / 100).toFixed(2);
}

function seen(kit: Kit, asked: number, gate: string): Observation {
  const times = kit.effects.times(BOUGHT);
  return {
    observed: `${gate}; ${times === 0 ? "not bought" : `bought at ${money(THEN_CENTS)} while the market says ${money(NOW_CENTS)}`}, asked ×${asked}`,
    holds: times === 0 && asked === 2,
  };
}

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E5",
  title: "price moved 8 % while parked",
  must: "asked again showing then and now",

  async langchain(kit) {
    const lc = await loadLangChain();
    let market = THEN_CENTS;
    const shown: string[] = [];
    const describe = (): string => {
      const text = `Buy 10 ACME; the market says ${money(market)}`;
      shown.push(text);
      return text;
    };
    const agent = langChainAgent(lc, {
      turns: TURNS,
      tools: [buyTool(kit)],
      interruptOn: { buy: { allowedDecisions: ["approve", "reject"], description: describe, when: () => true } },
    });
    const config = peerThread("parked");
    const first = askedActions(await agent.invoke(REQUEST, config));
    market = NOW_CENTS;
    const second = askedActions(await agent.invoke(decisions(lc, [{ type: "approve" }]), config));
    const rendered = shown.some((text) => text.includes(money(NOW_CENTS)));
    return seen(
      kit,
      first.length + second.length,
      `the text for the reviewer is ${rendered ? "made again with the new price and shown to nobody" : "not made again"}`,
    );
  },

  async "ai-sdk"(kit) {
    let market = THEN_CENTS;
    const verdicts: string[] = [];
    const send = aiSdkServer(await loadAiSdk(), {
      turns: TURNS,
      tools: [buyTool(kit)],
      toolApproval: {
        buy: () => {
          verdicts.push(`user-approval at ${money(market)}`);
          return "user-approval";
        },
      },
    });
    const history = await send(START);
    market = NOW_CENTS;
    const after = await send(answered(history, { "call-1": true }));
    return seen(kit, approvalRequests(after).length, `its approval function said ${verdicts.join(", then ")}`);
  },
};
