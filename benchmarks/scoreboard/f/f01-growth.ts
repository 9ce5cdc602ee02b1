import { statSync } from "node:fs";
import { Annotation, END, START, StateGraph } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { megabytes } from "./measure.ts";

const STEPS = 400;
const MESSAGE = "m".repeat(500);
const GOAL_BYTES = 600_000;
/** Twice the steps may take this many times the bytes; twice is linear, and pages are whole. */
const LINEAR = 2.2;

const concat = (left: string[], right: string[]): string[] => left.concat(right);

async function bytesAfter(kit: Kit, steps: number): Promise<number> {
  const name = `holdpoint-${steps}.db`;
  const checkpointer = kit.freshSaver(name);
  const app = new StateGraph(
    Annotation.Root({ messages: Annotation<string[]>({ reducer: concat, default: () => [] }) }),
  )
    .addNode("talk", async () => ({ messages: [MESSAGE] }))
    .addEdge(START, "talk")
    .addConditionalEdges("talk", ({ messages }) => (messages.length < steps ? "talk" : END))
    .compile({ checkpointer, name: "growth", version: "1" });
  const { messages } = await app.invoke({}, { ...thread("growth"), recursionLimit: steps + 10 });
  if (messages?.length !== steps) throw new Error(`${messages?.length ?? 0} of ${steps} messages`);
  await checkpointer.close();
  return statSync(kit.file(name)).size;
}

async function peerBytesAfter(kit: Kit, steps: number): Promise<number> {
  const lg = await kit.peer();
  const name = `peer-${steps}.db`;
  const checkpointer = await kit.peerSaver(name);
  const app = new lg.StateGraph(
    lg.Annotation.Root({ messages: lg.Annotation<string[]>({ reducer: concat, default: () => [] }) }),
  )
    .addNode("talk", () => ({ messages: [MESSAGE] }))
    .addEdge(lg.START, "talk")
    .addConditionalEdges("talk", ({ messages }) => ((messages as string[]).length < steps ? "talk" : lg.END))
    .compile({ checkpointer });
  await app.invoke({}, { ...peerThread("growth"), recursionLimit: steps + 10 });
  // Closing folds the write-ahead log into the file, so that one size is all of it.
  checkpointer.db?.close();
  return statSync(kit.file(name)).size;
}

function summary(half: number, whole: number): { observed: string; holds: boolean; figure: number } {
  const useful = STEPS * MESSAGE.length;
  return {
    observed: `${megabytes(whole)} for ${megabytes(useful)} of messages (×${(whole / useful).toFixed(1)}); twice the steps take ×${(whole / half).toFixed(2)}`,
    holds: whole / half <= LINEAR,
    figure: whole,
  };
}

export const scenario: Scenario = {
  row: "F1",
  title: "400 steps × 500 B on one thread, SQLite file",
  must: "≤ 0.6 MB, growth linear",
  limitMs: 60_000,
  measured: {
    rounds: 1,
    judge: (bytes, peer) => ({
      note: peer === undefined ? "the peer was not run" : `${(peer / bytes).toFixed(0)}× less than the peer`,
      holds: bytes <= GOAL_BYTES,
    }),
  },

  async holdpoint(kit) {
    return summary(await bytesAfter(kit, STEPS / 2), await bytesAfter(kit, STEPS));
  },

  async langgraph(kit) {
    return summary(await peerBytesAfter(kit, STEPS / 2), await peerBytesAfter(kit, STEPS));
  },
};
