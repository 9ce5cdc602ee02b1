/** Many decisions for one thread at once: every one is taken up at once, by whoever runs the thread (G3, S5). */
import { describe, expect, test } from "vitest";
import { Annotation, interrupt, MemorySaver, Send, START, StateGraph } from "holdpoint";
import { ManualClock } from "holdpoint/testing";

const COUNT = 100;

function payments(checkpointer: MemorySaver) {
  const executed: number[] = [];
  const State = Annotation.Root({
    paid: Annotation<number[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
  });
  const app = new StateGraph(State)
    .addNode("plan", () => ({}))
    .addNode("pay", async (input: unknown) => {
      const { amount } = input as { amount: number };
      executed.push(amount);
      const answer = await interrupt<string>(`Pay ${amount}?`);
      return { paid: answer === "yes" ? [amount] : [] };
    })
    .addEdge(START, "plan")
    .addConditionalEdges("plan", () => Array.from({ length: COUNT }, (_, amount) => new Send("pay", { amount })))
    .compile({ checkpointer, name: "payments" });
  return { app, executed };
}

/** The clock stands still: a thread that went on only because a lease lapsed would never end. */
describe.each(["one after the other", "all at once"])("100 decisions, %s", (how) => {
  test("each is consumed, no node runs again, and the thread ends without time passing", async () => {
    const { app, executed } = payments(new MemorySaver({ clock: new ManualClock() }));
    const config = { configurable: { thread_id: "t" } };
    const { __interrupt__: questions = [] } = await app.invoke({}, config);
    expect(questions).toHaveLength(COUNT);
    if (how === "all at once") {
      await Promise.all(questions.map((question) => app.decide(question.id, "yes", { by: "anna" })));
    } else for (const question of questions) await app.decide(question.id, "yes", { by: "anna" });
    const { paid } = await app.settled(config);
    expect(paid).toEqual(Array.from({ length: COUNT }, (_, amount) => amount));
    expect(executed).toHaveLength(COUNT);
    const receipts = await Promise.all(questions.map((question) => app.receipt(question.id)));
    expect(receipts.every((receipt) => receipt?.outcome === "consumed")).toBe(true);
  });
});
