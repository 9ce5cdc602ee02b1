import { Annotation, Command, END, START, Send, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, texts, thread } from "../holdpoint-side.ts";
import { codeOf, count, outcomeOf, show, verdict } from "../outcome.ts";
import { STRICT, asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const AMOUNTS = [1, 10, 1_000_000];
const concat = (left: number[], right: number[]): number[] => left.concat(right);

export const scenario: Scenario = {
  row: "A3",
  title: "one scalar while 3 payments are pending",
  must: "AMBIGUOUS_RESUME, nothing recorded",

  async holdpoint(kit) {
    const State = Annotation.Root({
      amount: Annotation<number>(),
      paid: Annotation<number[]>({ reducer: concat, default: () => [] }),
    });
    const app = new StateGraph(State)
      .addNode("pay", async (state) => ({
        paid: (await interrupt<string>(`Pay ${state.amount}?`)) === "approve" ? [state.amount] : [],
      }))
      .addConditionalEdges(START, () => AMOUNTS.map((amount) => new Send("pay", { amount })))
      .addEdge("pay", END)
      .compile({ checkpointer: kit.freshSaver(), name: "three-payments", version: "1" });
    const config = thread("three");
    const before = texts(await app.invoke({}, config));
    const refused = await outcomeOf(() => app.invoke(new Command({ resume: "approve" }), config));
    const after = await pendingTexts(app, config);
    const { paid } = (await app.getState(config)).values;
    return {
      observed: `${verdict(refused)}; ${after.length} of ${count(before.length, "question")} still open, paid ${show(paid)}`,
      holds: codeOf(refused) === "AMBIGUOUS_RESUME" && before.length === 3 && after.length === 3 && paid.length === 0,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const state = lg.Annotation.Root({
      amount: lg.Annotation<number>(),
      paid: lg.Annotation<number[]>({ reducer: concat, default: () => [] }),
    });
    const app = new lg.StateGraph(state)
      .addNode("pay", ({ amount }) => ({ paid: lg.interrupt(`Pay ${String(amount)}?`) === "approve" ? [amount] : [] }))
      .addConditionalEdges(lg.START, () => AMOUNTS.map((amount) => new lg.Send("pay", { amount })))
      .addEdge("pay", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const pending = asked(await app.invoke({}, peerThread("three"))).length;
    const answered = await outcomeOf(() => app.invoke(new lg.Command({ resume: "approve" }), peerThread("three")));
    await app.invoke({}, peerThread("strict"));
    const strict = await outcomeOf(() =>
      app.invoke(new lg.Command({ resume: "approve" }), peerThread("strict", STRICT)),
    );
    return {
      observed: `${count(pending, "question")} pending; ${answered.ok ? `one scalar approves ${show(answered.value["paid"])}` : codeOf(answered)} (strict mode: ${verdict(strict)})`,
      holds: !answered.ok,
    };
  },
};
