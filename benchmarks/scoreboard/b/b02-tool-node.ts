import { Command, END, MessagesAnnotation, START, StateGraph, ToolNode, interrupt, tool } from "holdpoint";
import { z } from "zod";
import { question, questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { asked, onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const CALLS = [
  { id: "call_1", name: "delete_file", args: { path: "a" }, type: "tool_call" },
  { id: "call_2", name: "send_mail", args: { to: "bob" }, type: "tool_call" },
  { id: "call_3", name: "delete_file", args: { path: "b" }, type: "tool_call" },
];
const EFFECTS = ["mail bob", "delete a", "delete b"] as const;

function compile(kit: Kit) {
  const deleteFile = tool(
    async ({ path }) => {
      if ((await interrupt<string>(`Delete ${path}?`)) !== "yes") return "not deleted";
      kit.effects.record(`delete ${path}`);
      return "deleted";
    },
    { name: "delete_file", description: "Deletes a file.", schema: z.object({ path: z.string() }) },
  );
  const sendMail = tool(
    async ({ to }) => {
      kit.effects.record(`mail ${to}`);
      return "sent";
    },
    { name: "send_mail", description: "Sends a mail.", schema: z.object({ to: z.string() }) },
  );
  return new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([deleteFile, sendMail]))
    .addEdge(START, "tools")
    .addEdge("tools", END)
    .compile({ checkpointer: kit.freshSaver(), name: "tool-node", version: "1" });
}

/** Every effect and how often the world saw it. */
function seen(kit: Kit): { readonly text: string; readonly once: boolean } {
  const times = EFFECTS.map((effect) => ({ effect, times: kit.effects.times(effect) }));
  return {
    text: times.map((each) => `${each.effect} ×${each.times}`).join(", "),
    once: times.every((each) => each.times === 1),
  };
}

export const scenario: Scenario = {
  row: "B2",
  title: "tool node: 2 risky calls and 1 safe call in one turn",
  must: "each ×1, safe one at once",

  async holdpoint(kit) {
    const config = thread("tools");
    const app = compile(kit);
    const shown = await app.invoke({ messages: [{ role: "assistant", content: "", tool_calls: CALLS }] }, config);
    const atOnce = kit.effects.times("mail bob") === 1;
    // The first answer is taken hot, the second by another instance.
    await app.invoke(new Command({ resume: { [question(shown, "Delete a?").id]: "yes" } }), config);
    const done = await compile(kit).invoke(
      new Command({ resume: { [question(shown, "Delete b?").id]: "yes" } }),
      config,
    );
    const { text, once } = seen(kit);
    return {
      observed: `${text}; ${questions(shown).length} questions shown at first, the safe call ${atOnce ? "made at once" : "held back"}`,
      holds: once && atOnce && questions(shown).length === 2 && questions(done).length === 0,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const deleteFile = lg.tool(
      ({ path }: { path: string }) => {
        if (lg.interrupt(`Delete ${path}?`) !== "yes") return "not deleted";
        kit.effects.record(`delete ${path}`);
        return "deleted";
      },
      { name: "delete_file", description: "Deletes a file.", schema: lg.z.object({ path: lg.z.string() }) },
    );
    const sendMail = lg.tool(
      ({ to }: { to: string }) => {
        kit.effects.record(`mail ${to}`);
        return "sent";
      },
      { name: "send_mail", description: "Sends a mail.", schema: lg.z.object({ to: lg.z.string() }) },
    );
    const app = new lg.StateGraph(lg.MessagesAnnotation)
      .addNode("tools", new lg.ToolNode([deleteFile, sendMail]))
      .addEdge(lg.START, "tools")
      .addEdge("tools", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("tools");
    let result = await app.invoke({ messages: [new lg.AIMessage({ content: "", tool_calls: CALLS })] }, config);
    const shown = asked(result).length;
    while (asked(result).length > 0) {
      result = await app.invoke(new lg.Command({ resume: { [onlyQuestion(result).id]: "yes" } }), config);
    }
    const { text, once } = seen(kit);
    return { observed: `${text}; ${shown} of 2 questions shown at first`, holds: once };
  },
};
