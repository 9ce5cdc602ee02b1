import { Command } from "holdpoint";
import { pendingTexts, question, thread } from "../holdpoint-side.ts";
import { codeOf, dataOf, outcomeOf, verdict } from "../outcome.ts";
import { STRICT, onlyQuestion, peerThread } from "../peer-side.ts";
import type { PeerConfig } from "../peer-api.ts";
import type { Scenario } from "../scenario.ts";
import { FIRST, SECOND, fateOfSecond, peerTwoQuestions, twoQuestions } from "./two-questions.ts";

export const scenario: Scenario = {
  row: "A2",
  title: "a different answer to the settled question 1, by id",
  must: "conflict: already decided, by whom, when",

  async holdpoint(kit) {
    const app = twoQuestions.compile({ checkpointer: kit.freshSaver(), name: "two-questions", version: "1" });
    const config = thread("changed-mind", { actor: "anna" });
    const first = question(await app.invoke({}, config), FIRST);
    await app.invoke(new Command({ resume: { [first.id]: "yes" } }), config);
    const change = new Command({ resume: { [first.id]: "no" } });
    const refused = await outcomeOf(() => app.invoke(change, thread("changed-mind", { actor: "ben" })));
    const { by, at } = dataOf(refused);
    const pending = await pendingTexts(app, config);
    const untouched = pending.length === 1 && pending[0] === SECOND;
    return {
      observed: `${verdict(refused)} by ${String(by)} at ${at === undefined ? "an unknown time" : new Date(at as string | number).toISOString()}; question 2 ${untouched ? "untouched" : "touched"}`,
      holds: codeOf(refused) === "ALREADY_DECIDED" && by === "anna" && at !== undefined && untouched,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerTwoQuestions(lg, await kit.peerSaver());
    const change = async (config: PeerConfig): Promise<{ untouched: boolean; text: string }> => {
      const first = onlyQuestion(await app.invoke({}, config));
      await app.invoke(new lg.Command({ resume: { [first.id]: "yes" } }), config);
      const changed = await outcomeOf(() => app.invoke(new lg.Command({ resume: { [first.id]: "no" } }), config));
      return changed.ok ? fateOfSecond(changed.value) : { untouched: true, text: codeOf(changed) };
    };
    const usual = await change(peerThread("changed-mind"));
    const strict = await change(peerThread("changed-mind-strict", STRICT));
    return { observed: `${usual.text} (strict mode: ${strict.text})`, holds: usual.untouched };
  },
};
