import { Command } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { hearing, peerHearing } from "./heard.ts";

const ANSWERS = [null, false, 0, ""] as const;

interface Heard {
  readonly answer: string;
  readonly heard: string;
}

function summary(all: readonly Heard[]): { observed: string; holds: boolean } {
  return {
    observed: all.map(({ answer, heard }) => (answer === heard ? `${answer} ok` : `${answer}: ${heard}`)).join(", "),
    holds: all.every(({ answer, heard }) => answer === heard),
  };
}

export const scenario: Scenario = {
  row: "A7",
  title: 'answers null, false, 0, ""',
  must: "delivered as they are",

  async holdpoint(kit) {
    const app = hearing.compile({ checkpointer: kit.freshSaver(), name: "hearing", version: "1" });
    const all: Heard[] = [];
    for (const answer of ANSWERS) {
      const config = thread(`answer ${show(answer)}`);
      await app.invoke({}, config);
      const result = await outcomeOf(() => app.invoke(new Command({ resume: answer }), config));
      all.push({ answer: show(answer), heard: result.ok ? (result.value.heard ?? "still asking") : codeOf(result) });
    }
    return summary(all);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerHearing(lg, await kit.peerSaver());
    const all: Heard[] = [];
    for (const answer of ANSWERS) {
      const config = peerThread(`answer ${show(answer)}`);
      await app.invoke({}, config);
      const result = await outcomeOf(() => app.invoke(new lg.Command({ resume: answer }), config));
      const heard = result.ok
        ? asked(result.value).length > 0
          ? "still asking"
          : String(result.value["heard"])
        : codeOf(result);
      all.push({ answer: show(answer), heard });
    }
    return summary(all);
  },
};
