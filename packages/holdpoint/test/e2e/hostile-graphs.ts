/** Graphs of an agent that writes what it is given wherever an agent can write something. */
import { Annotation, END, entrypoint, interrupt, START, StateGraph, tool, type Store } from "holdpoint";
import { z } from "zod";

/** Texts that an agent writes. */
interface Given {
  readonly texts: readonly string[];
}

/** Offers each text as an answer. */
function offering(checkpointer: Store) {
  return entrypoint({ name: "offering", checkpointer }, async ({ texts }: Given) => {
    const offer = tool(() => "done", {
      name: "offer",
      description: "Offers answers.",
      schema: z.object({}),
      effect: "act",
      approval: {
        summary: "Which of these?",
        allow: ["approve", "reject", "choose"],
        reviewers: "finance",
        options: texts.map((text, at) => ({ id: `${at} ${text}`, label: text })),
      },
    });
    return offer.invoke({});
  });
}

/** Asks for an answer by a form whose words are the texts. */
function forming(checkpointer: Store) {
  return entrypoint({ name: "forming", checkpointer }, async ({ texts }: Given) => {
    const fields = texts.map((text, at): [string, object] => [
      `${at} ${text}`,
      { type: "string", title: text, description: text },
    ]);
    const choices = { type: "string", title: texts[0] ?? "", enum: texts.map((text, at) => `${text} ${at}`) };
    const list = { type: "array", title: texts[1] ?? "", items: { type: "string" } };
    const properties = { ...Object.fromEntries(fields), choices, list };
    const required = Object.keys(properties).filter((_name, at) => at % 2 === 0 || at > texts.length);
    return interrupt("Fill this in.", {
      schema: { type: "object", title: texts[2] ?? "", description: texts[3] ?? "", properties, required },
      deadline: "1h",
    });
  });
}

/** Has the texts in its state, other ones at each step, and asks in between. */
function stating(checkpointer: Store) {
  const state = Annotation.Root({ texts: Annotation<readonly string[]>(), seen: Annotation<Record<string, string>>() });
  return new StateGraph(state)
    .addNode("turn", ({ texts }) => ({
      texts: texts.toReversed(),
      seen: Object.fromEntries(texts.map((text, at) => [`${at} ${text}`, text])),
    }))
    .addNode("ask", async () => {
      await interrupt("Go on?", { schema: { type: "string" }, deadline: "1h" });
      return {};
    })
    .addEdge(START, "turn")
    .addEdge("turn", "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "stating", version: "1" });
}

/** Fails with the texts. */
function failing(checkpointer: Store) {
  return entrypoint({ name: "failing", checkpointer }, async ({ texts }: Given) => {
    await interrupt("Fail?", { schema: { type: "string" }, deadline: "1h" });
    throw new Error(texts.join(" | "));
  });
}

/** All of them, on one store. */
export function hostileGraphs(checkpointer: Store) {
  return [offering(checkpointer), forming(checkpointer), stating(checkpointer), failing(checkpointer)];
}
