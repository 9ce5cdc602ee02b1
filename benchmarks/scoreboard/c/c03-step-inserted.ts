import { Annotation, END, START, StateGraph, interrupt, step } from "holdpoint";
import { codeOf, outcomeOf, show } from "../outcome.ts";
import { onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Build, heldBothWays, redeploy } from "./redeploy.ts";

const RATES: Readonly<Record<string, number>> = { EUR: 1.1, JPY: 0.007 };
const rateOf = (currency: string): number => RATES[currency] ?? Number.NaN;

export const scenario: Scenario = {
  row: "C3",
  title: "a step inserted with the same name",
  must: "`blocked`",

  async holdpoint(kit) {
    // No input given to the step, so that nothing but its place tells one `rate` from the other: the hardest case.
    const rate = (currency: string) => step("rate", () => rateOf(currency), { effect: "read" });
    const compile = ({ checkpointer, version, build }: Build) =>
      new StateGraph(Annotation.Root({ rates: Annotation<number[]>() }))
        .addNode("trade", async () => {
          const inserted = build === "new" ? [await rate("JPY")] : [];
          const rates = [...inserted, await rate("EUR")];
          if ((await interrupt<string>("Buy?")) === "yes") {
            await step("buy", () => kit.effects.record(`bought at ${show(rates)}`), { effect: "act" });
          }
          return { rates };
        })
        .addEdge(START, "trade")
        .addEdge("trade", END)
        .compile({ checkpointer, name: "step-inserted", version });
    return heldBothWays(await redeploy(kit, compile), "rate", kit.effects.all);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const rate = lg.task("rate", (currency: string) => rateOf(currency));
    const compile = async (build: "old" | "new") =>
      lg.entrypoint({ name: "step-inserted", checkpointer: await kit.peerSaver() }, async () => {
        const jpy = build === "new" ? await rate("JPY") : undefined;
        const eur = await rate("EUR");
        lg.interrupt("Buy?");
        return { jpy, eur };
      });
    const config = peerThread("step-inserted");
    const { id } = onlyQuestion(await (await compile("old")).invoke({}, config));
    const result = await outcomeOf(async () =>
      (await compile("new")).invoke(new lg.Command({ resume: { [id]: "yes" } }), config),
    );
    const jpy = result.ok ? result.value["jpy"] : undefined;
    return {
      observed: result.ok
        ? `goes on; the new step gets ${show(jpy)} for JPY (${jpy === rateOf("EUR") ? "EUR's recorded result" : `it is ${rateOf("JPY")}`})`
        : codeOf(result),
      holds: !result.ok,
    };
  },
};
