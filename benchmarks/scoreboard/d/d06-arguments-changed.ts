import { Command } from "holdpoint";
import type { AiSdk } from "../ai-sdk-api.ts";
import { aiSdkServer, answered, START, withOtherInput } from "../ai-sdk-side.ts";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import type { LangChainDecision } from "../langchain-api.ts";
import { aiMessage, decisions, langChainAgent } from "../langchain-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
import type { Scenario } from "../scenario.ts";
import { dispatchAfter } from "./d06-tampering.ts";
import { APPROVE as YES, gated, holdpointAgent, questionAbout, REQUESTER, saying } from "./holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "./office.ts";

const TURNS = [{ calls: [payCall("call-1", "acme", 900)] }];
const CHANGED = { to: "mallory", cents: 40_000 };
const CHANGED_TURN = { calls: [payCall("call-1", CHANGED.to, CHANGED.cents)] };
const APPROVE: LangChainDecision = { type: "approve" };
const SECRET = "a secret of at least thirty-two bytes";

/** How often the outside world saw the payment nobody was shown. */
function changedPayments(kit: Kit): number {
  return kit.effects.times(payment(CHANGED.to, CHANGED.cents));
}

function fate(times: number): string {
  return times === 0 ? "not executed" : "executed as changed";
}

async function tampered(ai: AiSdk, kit: Kit, secret?: string): Promise<{ text: string; refused: boolean }> {
  const before = changedPayments(kit);
  const send = aiSdkServer(ai, {
    turns: TURNS,
    tools: [payTool(kit)],
    toolApproval: { pay: "user-approval" },
    ...(secret === undefined ? {} : { secret }),
  });
  const approved = answered(await send(START), { "call-1": true });
  const outcome = await outcomeOf(() => send(withOtherInput(approved, "call-1", CHANGED)));
  const times = changedPayments(kit) - before;
  return { text: `${verdict(outcome)}, ${fate(times)}`, refused: !outcome.ok && times === 0 };
}

/** How often the payment that was shown was made. */
function shownPayments(kit: Kit): number {
  return kit.effects.times(payment("acme", 900));
}

function office(kit: Kit) {
  return { turns: TURNS, tools: [gated(payTool(kit))] };
}

/** The call changed in the state, and the decision given to another payment, while the question is pending. */
async function whileParked(kit: Kit) {
  const app = holdpointAgent({ ...office(kit), checkpointer: kit.freshSaver() });
  const larger = holdpointAgent({ ...office(kit), turns: [CHANGED_TURN], checkpointer: kit.freshSaver() });
  const asked = questionAbout(await app.invoke(REQUEST, thread("parked", { actor: REQUESTER })), "acme");
  const other = questionAbout(await larger.invoke(REQUEST, thread("larger", { actor: REQUESTER })), CHANGED.to);
  const update = await outcomeOf(() => app.updateState(thread("parked"), { messages: [saying(CHANGED_TURN, 0)] }));
  const digest = await outcomeOf(() => app.decide(asked.id, YES, { by: "anna", digest: other.digest }));
  const open = (await pendingQuestions(app, thread("parked"))).length;
  const before = shownPayments(kit);
  await app.decide(asked.id, YES, { by: "anna", digest: asked.digest });
  await app.settled(thread("parked"));
  return { update, digest, open, paid: shownPayments(kit) - before };
}

/** The call changed by the very command that approves it. */
async function inOneCommand(kit: Kit): Promise<number> {
  const app = holdpointAgent({ ...office(kit), checkpointer: kit.freshSaver() });
  const asked = questionAbout(await app.invoke(REQUEST, thread("together", { actor: REQUESTER })), "acme");
  const before = shownPayments(kit);
  const approval = new Command({ resume: { [asked.id]: YES }, update: { messages: [saying(CHANGED_TURN, 0)] } });
  await app.invoke(approval, thread("together", { actor: "anna" }));
  return shownPayments(kit) - before;
}

/** The database changed between approval and dispatch; and, as a control, left alone. */
async function inTheDatabase(kit: Kit) {
  const before = shownPayments(kit);
  const codes: string[] = [];
  for (const places of [["journal"], ["question"], ["journal", "question"]] as const) {
    const { outcome, changes } = await dispatchAfter(kit, office(kit), places);
    codes.push(changes >= places.length ? verdict(outcome) : "not changed");
  }
  const paid = shownPayments(kit) - before;
  await dispatchAfter(kit, office(kit), []);
  return { codes, paid, untouched: shownPayments(kit) - before - paid };
}

export const scenario: Scenario = {
  row: "D6",
  title: "arguments changed after approval",
  must: "refused: digest differs",

  async holdpoint(kit) {
    const parked = await whileParked(kit);
    const together = await inOneCommand(kit);
    const stored = await inTheDatabase(kit);
    const changed = changedPayments(kit);
    return {
      observed: `changed in the state while pending: ${verdict(parked.update)}; decided with the digest of the changed one: ${verdict(parked.digest)}; then approved as shown: paid as shown ×${parked.paid}; changed by the command that approves: paid as shown ×${together}; changed in the database after the approval (journal, question, both): ${stored.codes.join(", ")}, paid ×${stored.paid}, left alone ×${stored.untouched}; as changed: paid ×${changed}`,
      holds:
        codeOf(parked.update) === "PENDING_QUESTION" &&
        codeOf(parked.digest) === "DIGEST_MISMATCH" &&
        parked.open === 1 &&
        parked.paid === 1 &&
        together <= 1 &&
        stored.codes.every((code) => code === "STORE_CORRUPT") &&
        stored.paid === 0 &&
        stored.untouched === 1 &&
        changed === 0,
    };
  },

  async langchain(kit) {
    const lc = await loadLangChain();
    const gate = { pay: { allowedDecisions: ["approve", "reject"] } } as const;
    const agent = langChainAgent(lc, { turns: TURNS, tools: [payTool(kit)], interruptOn: gate });
    const changed = { messages: [aiMessage(lc, CHANGED_TURN, 0)] };

    const parked = peerThread("parked");
    await agent.invoke(REQUEST, parked);
    await agent.graph.updateState(parked, changed);
    await agent.invoke(decisions(lc, [APPROVE]), parked);
    const whileParked = changedPayments(kit);

    const together = peerThread("together");
    await agent.invoke(REQUEST, together);
    await agent.invoke(decisions(lc, [APPROVE], changed), together);
    const inOne = changedPayments(kit) - whileParked;
    return {
      observed: `changed in the state while the question is pending: ${fate(whileParked)}; changed by the command that approves, where edits are not allowed: ${fate(inOne)}`,
      holds: whileParked === 0 && inOne === 0,
    };
  },

  async "ai-sdk"(kit) {
    const ai = await loadAiSdk();
    const plain = await tampered(ai, kit);
    const signed = await tampered(ai, kit, SECRET);
    return {
      observed: `changed in the history the client sends: ${plain.text}; with a secret for signatures: ${signed.text}`,
      holds: plain.refused && signed.refused,
    };
  },
};
