import { Annotation, END, START, StateGraph, interrupt, step } from "holdpoint";
import { outcomeOf, verdict } from "../outcome.ts";
import { askedTexts, onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Build, heldBothWays, redeploy } from "./redeploy.ts";

const SMALL = "Approve 5?";
const BIG = "Approve 5,000,000?";

export const scenario: Scenario = {
  row: "C4",
  title: "a branch condition flips on resume",
  must: "`blocked`",

  async holdpoint(kit) {
    // The code is the same; what flips is something outside that no step recorded: a flag, a price, the time of day.
    const compile = ({ checkpointer, version, build }: Build) =>
      new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
        .addNode("approve", async () => {
          const text = build === "new" ? BIG : SMALL;
          const answer = await interrupt<string>(text);
          if (answer === "yes") await step("pay", () => kit.effects.record(`paid after "${text}"`), { effect: "act" });
          return { answer };
        })
        .addEdge(START, "approve")
        .addEdge("approve", END)
        .compile({ checkpointer, name: "branch-flips", version });
    return heldBothWays(await redeploy(kit, compile), SMALL, kit.effects.all);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    let big = false;
    const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
      .addNode("approve", () => {
        const text = big ? BIG : SMALL;
        const answer = lg.interrupt<string>(text);
        if (answer === "yes") kit.effects.record(`paid after "${text}"`);
        return { answer };
      })
      .addEdge(lg.START, "approve")
      .addEdge("approve", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("branch-flips");
    const { id } = onlyQuestion(await app.invoke({}, config));
    big = true;
    const result = await outcomeOf(() => app.invoke(new lg.Command({ resume: { [id]: "yes" } }), config));
    const asks = result.ok ? askedTexts(result.value) : [];
    return {
      observed:
        kit.effects.all.length > 0
          ? `the yes to "${SMALL}" counts: ${kit.effects.all.join(", ")}`
          : asks.length > 0
            ? `asks ${asks.join(", ")}`
            : verdict(result),
      holds: kit.effects.all.length === 0,
    };
  },
};
