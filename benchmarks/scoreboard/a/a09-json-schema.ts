import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, thread } from "../holdpoint-side.ts";
import { codeOf, dataOf, outcomeOf, show, verdict } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const SCHEMA = {
  type: "object",
  properties: { quantity: { type: "integer", minimum: 1 } },
  required: ["quantity"],
  additionalProperties: false,
} as const;
const GARBAGE = { quantity: "lots" };

export const scenario: Scenario = {
  row: "A9",
  title: "answer violates the JSON Schema",
  must: "refused with the field; question still open",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ heard: Annotation<string>() }))
      .addNode("ask", async () => ({ heard: JSON.stringify(await interrupt("How many?", { schema: SCHEMA })) }))
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "json-schema", version: "1" });
    const config = thread("json-schema");
    await app.invoke({}, config);
    const refused = await outcomeOf(() => app.invoke(new Command({ resume: GARBAGE }), config));
    const { issues } = dataOf(refused);
    const field = Array.isArray(issues) ? show((issues as readonly { path?: unknown }[])[0]?.path) : "no field";
    const open = await pendingTexts(app, config);
    const good = await outcomeOf(() => app.invoke(new Command({ resume: { quantity: 3 } }), config));
    const heard = good.ok ? good.value.heard : codeOf(good);
    return {
      observed: `${verdict(refused)} at ${field}; ${open.length === 1 ? "still open" : "no longer open"}; a good answer then: ${heard ?? "nothing"}`,
      holds:
        codeOf(refused) === "ANSWER_INVALID" &&
        field.includes("quantity") &&
        open.length === 1 &&
        heard === '{"quantity":3}',
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ heard: lg.Annotation<string>() }))
      .addNode("ask", () => ({ heard: JSON.stringify(lg.interrupt("How many?", { responseSchema: SCHEMA })) }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    await app.invoke({}, peerThread("json-schema"));
    const answered = await outcomeOf(() => app.invoke(new lg.Command({ resume: GARBAGE }), peerThread("json-schema")));
    if (!answered.ok) return { observed: verdict(answered), holds: true };
    const open = asked(answered.value).length > 0;
    return { observed: open ? "asked again" : `accepted: ${show(answered.value["heard"])}`, holds: open };
  },
};
