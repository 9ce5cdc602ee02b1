import { Command } from "holdpoint";
import { z } from "zod";
import { aiSdkServer, answered, approvalRequests, START } from "../ai-sdk-side.ts";
import { APPROVE, gated, holdpointAgent, REQUESTER } from "../d/holdpoint-agent.ts";
import { REQUEST } from "../d/office.ts";
import type { OfficeTool, Turn } from "../d/office.ts";
import { question, questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { askedActions, decisions, langChainAgent } from "../langchain-side.ts";
import { peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
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

/** How far the price may move before people are asked again. */
const TOLERANCE = 0.02;
const NEAR_CENTS = 10_100;

/** Buys at the price of the moment, which reviewers are shown. */
function marketTool(kit: Kit, market: { readonly cents: number }) {
  const tool: OfficeTool = {
    name: "buy",
    description: "Buys shares at the market.",
    schema: z.object({ ticker: z.string(), qty: z.number().int() }),
    run: ({ ticker, qty }) => {
      kit.effects.record(`buy ${String(qty)} ${String(ticker)} at ${market.cents}`);
      return "bought";
    },
  };
  return gated(tool, { snapshot: () => ({ cents: market.cents }), tolerance: TOLERANCE });
}

interface Shown {
  readonly again?: readonly { readonly what: string; readonly before: unknown; readonly now: unknown }[];
}

/** What a question says of a price that moved: `100.00 → 108.00`. */
function drift(value: unknown): string | undefined {
  const moved = (value as Shown | undefined)?.again?.find(({ what }) => what === "world");
  if (moved === undefined) return undefined;
  return [moved.before, moved.now].map((price) => money((price as { readonly cents: number }).cents)).join(" → ");
}

/** Approves what is asked at one price, when the market has come to another; and once more, if it is asked again. */
async function approvedLater(kit: Kit, id: string, nowCents: number) {
  const market = { cents: THEN_CENTS };
  const turns = [{ calls: [{ id: "call-1", name: "buy", args: { ticker: "ACME", qty: 10 } }] }];
  const app = holdpointAgent({ turns, tools: [marketTool(kit, market)], checkpointer: kit.freshSaver() });
  const approve = async (which: string): Promise<object> =>
    app.invoke(new Command({ resume: { [which]: APPROVE } }), thread(id, { actor: "anna" }));
  const before = kit.effects.all.length;
  const asked = question(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })));
  market.cents = nowCents;
  const [again] = questions(await approve(asked.id));
  const bought = kit.effects.all.slice(before);
  if (again !== undefined) await approve(again.id);
  const boughtThen = kit.effects.all.slice(before + bought.length);
  return { bought, shown: drift(again?.value), receipt: (await app.receipt(asked.id))?.outcome, boughtThen };
}

export const scenario: Scenario = {
  row: "E5",
  title: "price moved 8 % while parked",
  must: "asked again showing then and now",

  async holdpoint(kit) {
    const far = await approvedLater(kit, "far", NOW_CENTS);
    const near = await approvedLater(kit, "near", NEAR_CENTS);
    const said = (bought: readonly string[]): string => bought.join(", ") || "not bought";
    return {
      observed: `approved at ${money(THEN_CENTS)}, the market at ${money(NOW_CENTS)}: ${said(far.bought)}, the approval ${String(far.receipt)}, asked again showing ${far.shown ?? "nothing"}; approved again: ${said(far.boughtThen)}; the market at ${money(NEAR_CENTS)}, within the tolerance: ${said(near.bought)}`,
      holds:
        far.bought.length === 0 &&
        far.receipt === "unused" &&
        far.shown === `${money(THEN_CENTS)} → ${money(NOW_CENTS)}` &&
        far.boughtThen.join() === `buy 10 ACME at ${NOW_CENTS}` &&
        near.shown === undefined &&
        near.bought.join() === `buy 10 ACME at ${NEAR_CENTS}`,
    };
  },

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
