import { Annotation, END, START, StateGraph, interrupt, step } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B11",
  title: "forgotten await before interrupt(), then a payment step",
  must: "INTERRUPT_NOT_AWAITED, nothing paid",
  noPeer: "its interrupt() is synchronous: there is no await to forget",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ paid: Annotation<boolean>() }))
      .addNode("pay", async () => {
        // The mistake itself: `void` only says so to the linter.
        void interrupt("Pay 900?");
        await step("pay", () => kit.effects.record("paid"), { effect: "act" });
        return { paid: true };
      })
      .addEdge(START, "pay")
      .addEdge("pay", END)
      .compile({ checkpointer: kit.freshSaver(), name: "forgotten-await", version: "1" });
    const result = await outcomeOf(() => app.invoke({}, thread("forgotten-await")));
    return {
      observed: `${verdict(result)}; paid ${kit.effects.times("paid")}×`,
      holds: codeOf(result) === "INTERRUPT_NOT_AWAITED" && kit.effects.times("paid") === 0,
    };
  },
};
