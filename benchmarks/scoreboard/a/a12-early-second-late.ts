import { Command } from "holdpoint";
import { question, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import { onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { hearing, peerHearing } from "./heard.ts";

export const scenario: Scenario = {
  row: "A12",
  title: "early answer (before the question exists), second answer, answer after completion",
  must: "refused / conflict / refused, each its own code",

  async holdpoint(kit) {
    const app = hearing.compile({ checkpointer: kit.freshSaver(), name: "hearing", version: "1" });
    const config = thread("order", { actor: "anna" });
    const early = await outcomeOf(() => app.invoke(new Command({ resume: "yes" }), config));
    const { id } = question(await app.invoke({}, config));
    await app.invoke(new Command({ resume: { [id]: "yes" } }), config);
    const second = await outcomeOf(() => app.decide(id, "no", { by: "ben" }));
    const late = await outcomeOf(() => app.invoke(new Command({ resume: "no" }), config));
    const { heard } = (await app.getState(config)).values;
    const codes = [early, second, late].map(codeOf);
    return {
      observed: `early: ${codes[0]}; second: ${codes[1]}; late: ${codes[2]}; the node heard ${heard}`,
      holds:
        codes[0] === "THREAD_NOT_FOUND" &&
        codes[1] === "ALREADY_DECIDED" &&
        codes[2] === "NO_PENDING_INTERRUPT" &&
        heard === '"yes"',
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerHearing(lg, await kit.peerSaver());
    const config = peerThread("order");
    const early = await outcomeOf(() => app.invoke(new lg.Command({ resume: "yes" }), config));
    const { id } = onlyQuestion(await app.invoke({}, config));
    await app.invoke(new lg.Command({ resume: { [id]: "yes" } }), config);
    const second = await outcomeOf(() => app.invoke(new lg.Command({ resume: { [id]: "no" } }), config));
    const late = await outcomeOf(() => app.invoke(new lg.Command({ resume: "no" }), config));
    return {
      observed: `early: ${verdict(early)}; second: ${verdict(second)}; late: ${verdict(late)}`,
      holds: !early.ok && !second.ok && !late.ok,
    };
  },
};
