import { Annotation, Command, END, START, Send, StateGraph, interrupt } from "holdpoint";
import { questions, thread } from "../holdpoint-side.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { figure, timed } from "./measure.ts";

const APPROVALS = 200;
const GOAL = 80;
const ids = Array.from({ length: APPROVALS }, (_, index) => index);
const concat = (left: number[], right: number[]): number[] => left.concat(right);

export const scenario: Scenario = {
  row: "F2",
  title: "200 parallel approvals answered one by one",
  must: "200 wake-ups; ≥ 80× faster in the same run",
  limitMs: 90_000,
  measured: {
    rounds: 1,
    judge: (tookMs, peerMs) =>
      peerMs === undefined
        ? { note: "the peer was not run" }
        : { note: `${(peerMs / tookMs).toFixed(0)}× faster`, holds: peerMs / tookMs >= GOAL },
  },

  async holdpoint(kit) {
    let executions = 0;
    const State = Annotation.Root({
      item: Annotation<number>(),
      approved: Annotation<number[]>({ reducer: concat, default: () => [] }),
    });
    const app = new StateGraph(State)
      .addNode("approve", async ({ item }) => {
        executions += 1;
        await interrupt(`Approve ${item}?`);
        return { approved: [item] };
      })
      .addConditionalEdges(START, () => ids.map((item) => new Send("approve", { item })))
      .addEdge("approve", END)
      .compile({ checkpointer: kit.freshSaver(), name: "parallel", version: "1" });
    const open = questions(await app.invoke({}, thread("parallel")));
    const started = executions;
    const tookMs = await timed(async () => {
      for (const { id } of open) await app.invoke(new Command({ resume: { [id]: "yes" } }), thread("parallel"));
    });
    const { approved } = (await app.getState(thread("parallel"))).values;
    return {
      observed: `${executions.toLocaleString("en-US")} node executions (${started} to ask, ${executions - started} again), ${figure(tookMs / 1000)} s to answer all`,
      holds: approved.length === APPROVALS && executions === APPROVALS,
      figure: tookMs,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    let executions = 0;
    const state = lg.Annotation.Root({
      item: lg.Annotation<number>(),
      approved: lg.Annotation<number[]>({ reducer: concat, default: () => [] }),
    });
    const app = new lg.StateGraph(state)
      .addNode("approve", ({ item }) => {
        executions += 1;
        lg.interrupt(`Approve ${String(item)}?`);
        return { approved: [item] };
      })
      .addConditionalEdges(lg.START, () => ids.map((item) => new lg.Send("approve", { item })))
      .addEdge("approve", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("parallel");
    const open = asked(await app.invoke({}, config));
    const started = executions;
    const tookMs = await timed(async () => {
      for (const { id } of open) await app.invoke(new lg.Command({ resume: { [id ?? ""]: "yes" } }), config);
    });
    const { approved } = (await app.getState(config)).values;
    return {
      observed: `${executions.toLocaleString("en-US")} node executions (${started} to ask, ${(executions - started).toLocaleString("en-US")} again), ${figure(tookMs / 1000)} s to answer all`,
      holds: Array.isArray(approved) && approved.length === APPROVALS && executions === APPROVALS,
      figure: tookMs,
    };
  },
};
