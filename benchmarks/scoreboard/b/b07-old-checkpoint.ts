import { Command } from "holdpoint";
import { hearing, peerHearing } from "../a/heard.ts";
import { questions, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, show, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B7",
  title: "resume at an old, already answered checkpoint",
  must: "refused, or an explicit fork that asks again",

  async holdpoint(kit) {
    const app = hearing.compile({ checkpointer: kit.freshSaver(), name: "hearing", version: "1" });
    const config = thread("old-checkpoint", { actor: "anna" });
    await app.invoke({}, config);
    const asking = await app.getState(config);
    await app.invoke(new Command({ resume: "first" }), config);
    const old = thread("old-checkpoint", {
      actor: "anna",
      checkpoint_id: String(asking.config.configurable.checkpoint_id),
    });
    const second = await outcomeOf(() => app.invoke(new Command({ resume: "second" }), old));
    const asksAgain = second.ok && questions(second.value).length > 0;
    const { heard } = (await app.getState(config)).values;
    return {
      observed: `${second.ok ? (asksAgain ? "asks again" : `gives ${show(second.value.heard)}`) : verdict(second)}; the thread still says ${heard}`,
      holds: !second.ok && ["STALE_CHECKPOINT", "ALREADY_DECIDED"].includes(codeOf(second)) && heard === '"first"',
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerHearing(lg, await kit.peerSaver());
    const config = peerThread("old-checkpoint");
    await app.invoke({}, config);
    const asking = await app.getState(config);
    await app.invoke(new lg.Command({ resume: "first" }), config);
    const second = await outcomeOf(() => app.invoke(new lg.Command({ resume: "second" }), asking.config));
    return {
      observed: second.ok ? `answer "second" gives ${show(second.value["heard"])}` : verdict(second),
      holds: !second.ok,
    };
  },
};
