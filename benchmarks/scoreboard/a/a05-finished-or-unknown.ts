import { Command } from "holdpoint";
import { question, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { FIRST, SECOND, peerTwoQuestions, twoQuestions } from "./two-questions.ts";

export const scenario: Scenario = {
  row: "A5",
  title: "answer to a finished or unknown thread",
  must: "typed refusal",

  async holdpoint(kit) {
    const app = twoQuestions.compile({ checkpointer: kit.freshSaver(), name: "two-questions", version: "1" });
    const config = thread("finished");
    const first = question(await app.invoke({}, config), FIRST);
    const second = question(await app.invoke(new Command({ resume: { [first.id]: "yes" } }), config), SECOND);
    await app.invoke(new Command({ resume: { [second.id]: "yes" } }), config);
    const finished = await outcomeOf(() => app.invoke(new Command({ resume: "yes" }), config));
    const unknown = await outcomeOf(() => app.invoke(new Command({ resume: "yes" }), thread("never-started")));
    return {
      observed: `finished: ${verdict(finished)}; unknown: ${verdict(unknown)}`,
      holds: codeOf(finished) === "NO_PENDING_INTERRUPT" && codeOf(unknown) === "THREAD_NOT_FOUND",
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerTwoQuestions(lg, await kit.peerSaver());
    const yes = new lg.Command({ resume: "yes" });
    await app.invoke({}, peerThread("finished"));
    await app.invoke(yes, peerThread("finished"));
    await app.invoke(yes, peerThread("finished"));
    const finished = await outcomeOf(() => app.invoke(yes, peerThread("finished")));
    const unknown = await outcomeOf(() => app.invoke(yes, peerThread("never-started")));
    return {
      observed: `finished: ${verdict(finished)}; unknown: ${verdict(unknown)}`,
      holds: !finished.ok && !unknown.ok,
    };
  },
};
