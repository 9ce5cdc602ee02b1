import { isDeepStrictEqual } from "node:util";
import { Command } from "holdpoint";
import { pendingTexts, question, thread } from "../holdpoint-side.ts";
import { outcomeOf, verdict } from "../outcome.ts";
import { onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { FIRST, SECOND, fateOfSecond, peerTwoQuestions, twoQuestions } from "./two-questions.ts";

export const scenario: Scenario = {
  row: "A1",
  title: "the same click twice on question 1, when question 2 follows",
  must: "same receipt; question 2 untouched",

  async holdpoint(kit) {
    const app = twoQuestions.compile({ checkpointer: kit.freshSaver(), name: "two-questions", version: "1" });
    const byId = thread("by-id", { actor: "anna" });
    const first = question(await app.invoke({}, byId), FIRST);
    const click = new Command({ resume: { [first.id]: "yes" } });
    await app.invoke(click, byId);
    await app.invoke(click, byId);
    const receipt = await app.decide(first.id, "yes", { by: "anna" });
    const again = await app.decide(first.id, "yes", { by: "anna" });
    const afterById = await pendingTexts(app, byId);

    const bare = thread("bare", { actor: "anna" });
    await app.invoke({}, bare);
    const { config } = await app.getState(bare);
    const bound = thread("bare", { actor: "anna", checkpoint_id: String(config.configurable.checkpoint_id) });
    await app.invoke(new Command({ resume: "yes" }), bound);
    const secondClick = await outcomeOf(() => app.invoke(new Command({ resume: "yes" }), bound));
    const afterBare = await pendingTexts(app, bare);

    const sameReceipt = isDeepStrictEqual(receipt, again);
    const untouched = [afterById, afterBare].every((pending) => isDeepStrictEqual(pending, [SECOND]));
    return {
      observed: `by id: ${sameReceipt ? "same receipt" : "another receipt"}; bare at its checkpoint: ${verdict(secondClick)}; question 2 ${untouched ? "untouched" : "touched"}`,
      holds: sameReceipt && untouched,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerTwoQuestions(lg, await kit.peerSaver());
    const byId = peerThread("by-id");
    const click = new lg.Command({ resume: { [onlyQuestion(await app.invoke({}, byId)).id]: "yes" } });
    await app.invoke(click, byId);
    const id = fateOfSecond(await app.invoke(click, byId));

    await app.invoke({}, peerThread("bare"));
    const { config } = await app.getState(peerThread("bare"));
    await app.invoke(new lg.Command({ resume: "yes" }), config);
    const bare = fateOfSecond(await app.invoke(new lg.Command({ resume: "yes" }), config));
    return {
      observed: `by id: ${id.text}; bare at its checkpoint: ${bare.text}`,
      holds: id.untouched && bare.untouched,
    };
  },
};
