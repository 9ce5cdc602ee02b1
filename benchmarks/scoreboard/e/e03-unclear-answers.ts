import { Command, entrypoint, interrupt } from "holdpoint";
import { aiSdkServer, answered, START } from "../ai-sdk-side.ts";
import { gated, holdpointAgent, REQUESTER } from "../d/holdpoint-agent.ts";
import { type Turn, payCall, payment, payTool, REQUEST } from "../d/office.ts";
import { question, questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { decisions, langChainAgent } from "../langchain-side.ts";
import { outcomeOf } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import { loadAiSdk, loadLangChain } from "../peer.ts";
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

/** The same payment as an action behind the gate, and as a yes/no question of the author's. */
function asAction(kit: Kit) {
  return holdpointAgent({ turns: TURNS, tools: [gated(payTool(kit))], checkpointer: kit.freshSaver() });
}

function asQuestion(kit: Kit) {
  return entrypoint({ name: "payment", checkpointer: kit.freshSaver() }, async (_request: typeof REQUEST) => {
    const answer = await interrupt<string>("Pay 900 to Acme?", { clarify: true });
    if (answer === "yes") kit.effects.record(PAID);
    return { answer };
  });
}

type Pausing = Pick<ReturnType<typeof asAction> | ReturnType<typeof asQuestion>, "invoke">;

function total(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}

/** What came of a text as the answer, and then of a plain yes. */
interface Heard {
  readonly paid: number;
  /** The very same question is asked again, and says why. */
  readonly isAskedAgain: boolean;
  readonly paidThen: number;
}

async function hear(kit: Kit, app: Pausing, kind: string, text: string): Promise<Heard> {
  const before = kit.effects.times(PAID);
  const id = `${kind}: ${text}`;
  const asked = question(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })));
  const anna = thread(id, { actor: "anna" });
  const [again, ...others] = questions(await app.invoke(new Command({ resume: { [asked.id]: text } }), anna));
  const paid = kit.effects.times(PAID) - before;
  const { why } = (again?.review?.["askedAgain"] ?? {}) as { readonly why?: string };
  await outcomeOf<object>(() => app.invoke(new Command({ resume: { [asked.id]: "yes" } }), anna));
  return {
    paid,
    isAskedAgain: again?.id === asked.id && others.length === 0 && why !== undefined,
    paidThen: kit.effects.times(PAID) - before - paid,
  };
}

export const scenario: Scenario = {
  row: "E3",
  title: TEXTS.map((text) => `"${text}"`).join(", "),
  must: "a clarifying round, never a yes",

  async holdpoint(kit) {
    const said: string[] = [];
    let isClear = true;
    for (const [kind, app] of [
      ["an action", asAction(kit)],
      ["a yes/no question", asQuestion(kit)],
    ] as const) {
      const heard: Heard[] = [];
      for (const text of TEXTS) heard.push(await hear(kit, app, kind, text));
      const [paid, then] = [total(heard.map((each) => each.paid)), total(heard.map((each) => each.paidThen))];
      const askedAgain = heard.filter((each) => each.isAskedAgain).length;
      const { observed, holds } = seen(
        `the text as the answer to ${kind}`,
        paid,
        askedAgain,
        ` saying why; a plain yes then pays ${then}`,
      );
      said.push(observed);
      isClear &&= holds && heard.every((each) => each.paidThen === 1);
    }
    return { observed: said.join("; "), holds: isClear };
  },

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
