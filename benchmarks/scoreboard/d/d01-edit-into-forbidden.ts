import { ask, compilePolicy, deny } from "holdpoint";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import type { LangChain, LangChainAction } from "../langchain-api.ts";
import { askedActions, decisions, langChainAgent } from "../langchain-side.ts";
import { type Outcome, codeOf, outcomeOf, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import { loadLangChain } from "../peer.ts";
import type { Scenario } from "../scenario.ts";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "./holdpoint-agent.ts";
import { deleteBackupsTool, payCall, payment, payTool, REQUEST } from "./office.ts";

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

/** The same office under a policy of Holdpoint's. */
function agent(kit: Kit) {
  const tools = [gated(payTool(kit), { allow: ["approve", "reject", "edit"] }), gated(deleteBackupsTool(kit))];
  const rules = [
    ask("pay"),
    deny("pay", {
      id: "pay-limit",
      when: `args.cents > ${LIMIT_CENTS}`,
      reason: `More than ${LIMIT_CENTS} is never paid.`,
    }),
    deny("delete_backups", { id: "backups-stay" }),
  ];
  const policy = compilePolicy({ name: "office", rules }, tools);
  return holdpointAgent({ turns: TURNS, tools, policy, checkpointer: kit.freshSaver() });
}

/** What a reviewer's edits met, and what an approval of the question they left behind then executed. */
interface Edits {
  readonly outcomes: readonly Outcome<unknown>[];
  readonly executed: readonly string[];
  readonly open: boolean;
  readonly paidThen: readonly string[];
}

async function edits(kit: Kit, id: string, sent: readonly object[]): Promise<Edits> {
  const app = agent(kit);
  const asked = questionAbout(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })), "acme");
  const before = kit.effects.all.length;
  const outcomes: Outcome<unknown>[] = [];
  const by = { by: "anna", digest: asked.digest };
  for (const edit of sent) outcomes.push(await outcomeOf(() => app.decide(asked.id, edit, by)));
  const executed = kit.effects.all.slice(before);
  const open = (await pendingQuestions(app, thread(id))).map((each) => each.id).includes(asked.id);
  await outcomeOf(() => app.decide(asked.id, APPROVE, by));
  await app.settled(thread(id));
  return { outcomes, executed, open, paidThen: kit.effects.all.slice(before + executed.length) };
}

function said({ outcomes, executed, open, paidThen }: Edits): string {
  return `${[...new Set(outcomes.map(verdict))].join(" and ")}, ${executed.length === 0 ? "not executed" : "executed"}, the question ${open ? "still open" : "gone"}, then approved: ${paidThen.join(", ") || "nothing"}`;
}

/** Every edit was refused with one of these codes, and the payment as it was shown is made once when it is approved. */
function refused({ outcomes, executed, open, paidThen }: Edits, ...codes: readonly string[]): boolean {
  const isPaid = paidThen.length === 1 && paidThen[0] === payment("acme", 900);
  return outcomes.every((outcome) => codes.includes(codeOf(outcome))) && executed.length === 0 && open && isPaid;
}

export const scenario: Scenario = {
  row: "D1",
  title: "edit an approved call into a forbidden tool",
  must: "refused: policy re-judges the edit",

  async holdpoint(kit) {
    const sure = { sure: true };
    const other = await edits(kit, "tool", [
      { type: "edit", tool: "delete_backups", args: sure },
      { type: "edit", editedAction: { name: "delete_backups", args: sure } },
    ]);
    const more = await edits(kit, "limit", [{ type: "edit", args: { to: "acme", cents: BEYOND_CENTS } }]);
    return {
      observed: `edited into a tool the policy denies: ${said(other)}; edited beyond what it allows: ${said(more)}`,
      holds: refused(other, "ANSWER_INVALID", "INVALID_ARGUMENT") && refused(more, "POLICY_DENIED"),
    };
  },

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
