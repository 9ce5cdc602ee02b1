/** The commits that one approval makes, as the table in ARCHITECTURE.md shows them. */
import { Annotation, Command, END, interrupt, START, StateGraph, step, type Store } from "../../src/index.ts";
import { RecordingSaver } from "./recording-saver.ts";

function graph(checkpointer: Store) {
  const State = Annotation.Root({ outcome: Annotation<string>() });
  return new StateGraph(State)
    .addNode("buy", async () => {
      const price = await step("quote", () => 167.44, { effect: "read" });
      const answer = await interrupt<string>(`Approve buying 10 shares at $${price}?`);
      const order = await step("order", () => "order 1");
      return { outcome: `${answer}: ${order}` };
    })
    .addEdge(START, "buy")
    .addEdge("buy", END)
    .compile({ checkpointer });
}

/** One row per commit: lease, records, question. */
export async function approvalTrace(): Promise<readonly string[]> {
  const saver = new RecordingSaver();
  const app = graph(saver);
  const config = { configurable: { thread_id: "order-1" } };
  await app.invoke({}, config);
  await app.invoke(new Command({ resume: "yes" }), config);
  return saver.rows;
}
