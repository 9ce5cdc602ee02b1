import { askedActions, decisions, langChainAgent, REQUEST } from "../langchain-side.ts";
import type { LangChain, LangChainAction } from "../langchain-api.ts";
import type { Kit } from "../kit.ts";
import { outcomeOf } from "../outcome.ts";
import { loadLangChain } from "../peer.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { deleteBackupsTool, payCall, payment, payTool } from "./office.ts";

const TURNS = [{ calls: [payCall("call-1", "acme", 900)] }];
/** Reviewers may approve payments up to this amount. */
const LIMIT_CENTS = 1_000;
const BEYOND_CENTS = 40_000;

/** Asks about the payment, sends the edit, and gives what was executed. */
async function edited(lc: LangChain, kit: Kit, id: string, editedAction: LangChainAction): Promise<readonly string[]> {
  const before = kit.effects.all.length;
  const agent = langChainAgent(lc, {
    turns: TURNS,
    tools: [payTool(kit), deleteBackupsTool(kit)],
    interruptOn: {
      pay: {
        allowedDecisions: ["approve", "edit", "reject"],
        argsSchema: { type: "object", properties: { cents: { type: "integer", maximum: LIMIT_CENTS } } },
      },
      delete_backups: { allowedDecisions: ["reject"] },
    },
  });
  const config = peerThread(id);
  const asked = askedActions(await agent.invoke(REQUEST, config));
  if (asked.length !== 1) throw new Error("the payment was not asked about");
  await outcomeOf(() => agent.invoke(decisions(lc, [{ type: "edit", editedAction }]), config));
  return kit.effects.all.slice(before);
}

export const story: Omit<Scenario, "holdpoint"> = {
  row: "D1",
  title: "edit an approved call into a forbidden tool",
  must: "refused: policy re-judges the edit",

  async langchain(kit) {
    const lc = await loadLangChain();
    const other = await edited(lc, kit, "tool", { name: "delete_backups", args: { sure: true } });
    const more = await edited(lc, kit, "limit", { name: "pay", args: { to: "acme", cents: BEYOND_CENTS } });
    const deleted = other.includes("delete the backups");
    const overpaid = more.includes(payment("acme", BEYOND_CENTS));
    return {
      observed: `edited into a tool that only allows reject: ${deleted ? "executed" : "not executed"}; edited beyond the maximum of its argsSchema: ${overpaid ? "executed" : "not executed"}`,
      holds: !deleted && !overpaid,
    };
  },
};
