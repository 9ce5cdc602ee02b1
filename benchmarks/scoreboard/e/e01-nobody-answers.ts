import { mock } from "node:test";
import { pendingIn, peerThread } from "../peer-side.ts";
import { count } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

const DAYS = 30;
const DAY_MS = 86_400_000;
/** The only limit a node can be given. */
const NODE_TIMEOUT_MS = 1_000;

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E1",
  title: "nobody answers",
  must: "ladder, then the declared default, recorded as such",

  async langgraph(kit) {
    const lg = await kit.peer();
    const checkpointer = await kit.peerSaver();
    const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
      .addNode("ask", () => ({ answer: lg.interrupt<string>("Pay 900 to Acme?") }), { timeout: NODE_TIMEOUT_MS })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer });
    const config = peerThread("unanswered");
    // Whatever it would wait for by a clock or a timer comes about within a moment.
    mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: Date.now() });
    try {
      await app.invoke({}, config);
      mock.timers.tick(DAYS * DAY_MS);
      await app.invoke(null, config);
      const { values } = await app.getState(config);
      const pending = pendingIn(await app.getState(config)).length;
      return {
        observed: `${DAYS} days later, with a node timeout of 1 s: ${count(pending, "question")} still pending, ${values["answer"] === undefined ? "no default taken" : "a default taken"}`,
        holds: pending === 0 && values["answer"] !== undefined,
      };
    } finally {
      mock.timers.reset();
    }
  },
};
