/** Many questions pending in one thread, answered one by one: what each answer costs must not depend on the others. */
import { Annotation, Command, END, START, Send, StateGraph, interrupt, type Store } from "holdpoint";
import { questions, thread } from "../scoreboard/holdpoint-side.ts";
import type { Peer, PeerSaver } from "../scoreboard/peer-api.ts";
import { asked, peerThread } from "../scoreboard/peer-side.ts";
import type { Bench } from "./bench.ts";
import { floorRound, written } from "./floor.ts";
import { each, sequence } from "./work.ts";

const APPROVALS = 200;
const concat = (left: number[], right: number[]): number[] => left.concat(right);

interface Approvals {
  /** Starts a thread with as many questions; gives their ids. */
  ask(id: string, many: number): Promise<readonly string[]>;
  answer(id: string, question: string): Promise<unknown>;
}

function approvalsOf(checkpointer: Store): Approvals {
  const State = Annotation.Root({
    many: Annotation<number>(),
    item: Annotation<number>(),
    approved: Annotation<number[]>({ reducer: concat, default: () => [] }),
  });
  const app = new StateGraph(State)
    .addNode("approve", async ({ item }) => {
      await interrupt(`Approve ${item}?`);
      return { approved: [item] };
    })
    .addConditionalEdges(START, ({ many }) => sends(many, (item) => new Send("approve", { item })))
    .addEdge("approve", END)
    .compile({ checkpointer, name: "approvals", version: "1" });
  return {
    ask: async (id, many) => questions(await app.invoke({ many }, thread(id))).map((one) => one.id),
    answer: (id, question) => app.invoke(new Command({ resume: { [question]: "yes" } }), thread(id)),
  };
}

function peerApprovalsOf(lg: Peer, checkpointer: PeerSaver): Approvals {
  const state = lg.Annotation.Root({
    many: lg.Annotation<number>(),
    item: lg.Annotation<number>(),
    approved: lg.Annotation<number[]>({ reducer: concat, default: () => [] }),
  });
  const app = new lg.StateGraph(state)
    .addNode("approve", ({ item }) => {
      lg.interrupt(`Approve ${String(item)}?`);
      return { approved: [item] };
    })
    .addConditionalEdges(lg.START, ({ many }) => sends(Number(many), (item) => new lg.Send("approve", { item })))
    .addEdge("approve", lg.END)
    .compile({ checkpointer });
  return {
    ask: async (id, many) => asked(await app.invoke({ many }, peerThread(id))).map((one) => one.id ?? ""),
    answer: (id, question) => app.invoke(new lg.Command({ resume: { [question]: "yes" } }), peerThread(id)),
  };
}

function sends<T>(many: number, send: (item: number) => T): T[] {
  return Array.from({ length: many }, (_, item) => send(item));
}

/** Milliseconds per answer of a thread with as many questions. */
async function answering(approvals: Approvals, id: string, many = APPROVALS): Promise<number> {
  const open = await approvals.ask(id, many);
  if (open.length !== many) throw new Error(`${open.length} of ${many} questions were asked`);
  return each(open, (question) => approvals.answer(id, question));
}

export const approvals: Bench = {
  name: "approvals",
  row: "F2",
  title: "200 parallel approvals, each answer",
  unit: "ms",
  goal: { kind: "faster", times: 80 },
  rounds: 1,
  sides: {
    async holdpoint(kit) {
      const mine = approvalsOf(kit.freshSaver());
      return () => answering(mine, "thread");
    },
    async floor(kit) {
      const mine = approvalsOf(kit.freshSaver("footprint.db"));
      const next = sequence("thread");
      await answering(mine, next(), 10);
      const id = next();
      const open = await mine.ask(id, 10);
      const seen = await written(kit.file("footprint.db"), () => each(open.slice(1), (one) => mine.answer(id, one)));
      return floorRound(kit, seen, Math.ceil(APPROVALS / (open.length - 1)), open.length - 1);
    },
    async langgraph(kit) {
      const theirs = peerApprovalsOf(await kit.peer(), await kit.peerSaver());
      return () => answering(theirs, "thread");
    },
  },
};
