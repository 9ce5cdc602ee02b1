import { Annotation, Command, END, START, StateGraph, interrupt, step } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { codeOf, outcomeOf, show, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

/** Charges, and returns what a payment library returns: an object with a Date in it. */
function charge(kit: Kit, what: string): { readonly paidAt: Date } {
  kit.effects.record(what);
  return { paidAt: new Date() };
}

function compile(kit: Kit, caught: boolean) {
  const what = caught ? "caught" : "uncaught";
  return new StateGraph(Annotation.Root({ note: Annotation<string>() }))
    .addNode("pay", async () => {
      let note = "stored";
      try {
        await step("charge card", () => charge(kit, what), { effect: "act" });
      } catch (error) {
        if (!caught) throw error;
        note = codeOf({ ok: false, error });
      }
      await interrupt("Ship?");
      return { note };
    })
    .addEdge(START, "pay")
    .addEdge("pay", END)
    .compile({ checkpointer: kit.freshSaver(), name: `charge-${what}`, version: "1" });
}

export const scenario: Scenario = {
  row: "B14",
  title: "a step charged the card and returned a Date",
  must: "recorded as done, not storable; never charged again",

  async holdpoint(kit) {
    const caught = thread("caught");
    await compile(kit, true).invoke({}, caught);
    const { note } = await compile(kit, true).invoke(new Command({ resume: "yes" }), caught);

    const uncaught = thread("uncaught");
    const failed = await outcomeOf(() => compile(kit, false).invoke({}, uncaught));
    await outcomeOf(() => compile(kit, false).invoke(null, uncaught));
    const times = [kit.effects.times("caught"), kit.effects.times("uncaught")];
    return {
      observed: `the author's catch gets ${show(note)}, also on a cold replay: charged ×${times[0]}; uncaught: ${verdict(failed)}, retried: charged ×${times[1]}`,
      holds: note === "RESULT_NOT_STORABLE" && !failed.ok && times.every((each) => each === 1),
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    /** What the node got from the charge, each time it ran. */
    const got: string[] = [];
    const chargeInTask = lg.task("charge card", () => charge(kit, "task"));
    const compilePeer = async (pay: () => Promise<{ readonly paidAt: Date }>) =>
      new lg.StateGraph(lg.Annotation.Root({ note: lg.Annotation<string>() }))
        .addNode("pay", async () => {
          const { paidAt } = await pay();
          got.push(paidAt instanceof Date ? "a Date" : `a ${typeof paidAt}`);
          lg.interrupt("Ship?");
          return { note: paidAt.toISOString() };
        })
        .addEdge(lg.START, "pay")
        .addEdge("pay", lg.END)
        .compile({ checkpointer: await kit.peerSaver() });
    const yes = new lg.Command({ resume: "yes" });

    const bare = await compilePeer(async () => charge(kit, "bare"));
    await bare.invoke({}, peerThread("bare"));
    const bareEnd = await outcomeOf(() => bare.invoke(yes, peerThread("bare")));
    got.length = 0;
    const inTask = await compilePeer(() => chargeInTask());
    await inTask.invoke({}, peerThread("task"));
    const taskEnd = await outcomeOf(() => inTask.invoke(yes, peerThread("task")));
    const times = [kit.effects.times("bare"), kit.effects.times("task")];
    return {
      observed: `in the node: charged ×${times[0]}, ${verdict(bareEnd)}; in a task(): charged ×${times[1]}, then ${verdict(taskEnd)} (the node got ${got.join(", after the pause ")})`,
      holds: times[1] === 1 && taskEnd.ok,
    };
  },
};
