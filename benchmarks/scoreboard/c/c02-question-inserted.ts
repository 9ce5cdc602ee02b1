import { Annotation, END, START, StateGraph, interrupt, step } from "holdpoint";
import { outcomeOf, verdict } from "../outcome.ts";
import { STRICT, askedTexts, onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Build, heldBothWays, redeploy } from "./redeploy.ts";

const NEWSLETTER = "Send newsletter?";
const DELETE = "DELETE PROD?";

export const scenario: Scenario = {
  row: "C2",
  title: "a question inserted before the pending one",
  must: "`blocked`, names the first difference",

  async holdpoint(kit) {
    const compile = ({ checkpointer, version, build }: Build) =>
      new StateGraph(Annotation.Root({ sent: Annotation<string>() }))
        .addNode("ops", async () => {
          if (build === "new" && (await interrupt<string>(DELETE)) === "yes") {
            await step("delete", () => kit.effects.record("prod deleted"), { effect: "act" });
          }
          return { sent: await interrupt<string>(NEWSLETTER) };
        })
        .addEdge(START, "ops")
        .addEdge("ops", END)
        .compile({ checkpointer, name: "inserted", version });
    return heldBothWays(await redeploy(kit, compile), NEWSLETTER, kit.effects.all);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const compile = async (build: "old" | "new") =>
      new lg.StateGraph(lg.Annotation.Root({ sent: lg.Annotation<string>() }))
        .addNode("ops", () => {
          if (build === "new" && lg.interrupt(DELETE) === "yes") kit.effects.record("prod deleted");
          return { sent: lg.interrupt<string>(NEWSLETTER) };
        })
        .addEdge(lg.START, "ops")
        .addEdge("ops", lg.END)
        .compile({ checkpointer: await kit.peerSaver() });
    const [old, deployed] = [await compile("old"), await compile("new")];
    const seen: string[] = [];
    for (const [mode, more] of [
      ["by id", {}],
      ["by id, strict mode", STRICT],
    ] as const) {
      const config = peerThread(mode, more);
      const { id } = onlyQuestion(await old.invoke({}, config));
      const before = kit.effects.all.length;
      const result = await outcomeOf(() => deployed.invoke(new lg.Command({ resume: { [id]: "yes" } }), config));
      const deleted = kit.effects.all.length > before;
      seen.push(
        `${mode}: ${deleted ? `the yes to "${NEWSLETTER}" is taken by "${DELETE}"` : result.ok ? `asks ${askedTexts(result.value).join(", ")}` : verdict(result)}`,
      );
    }
    return { observed: seen.join("; "), holds: kit.effects.all.length === 0 };
  },
};
