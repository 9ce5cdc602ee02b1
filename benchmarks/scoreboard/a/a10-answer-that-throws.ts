import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, question, questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { codeOf, messageOf, outcomeOf, show, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const SCHEMA = { type: "object", required: ["limit"], properties: { limit: { type: "number" } } } as const;
const BAD = "five hundred";
const GOOD = { limit: 500 };

/** What an author does with an answer: takes it apart, and throws at one that is not what was asked for. */
function limitOf(answer: unknown): number {
  const { limit } = answer as { limit?: unknown };
  if (typeof limit !== "number") throw new TypeError(`a limit was asked for, not ${show(answer)}`);
  return limit;
}

function budget(kit: Kit, schema?: typeof SCHEMA) {
  return new StateGraph(Annotation.Root({ limit: Annotation<number>() }))
    .addNode("ask", async () => ({
      limit: limitOf(await interrupt("Which limit?", schema === undefined ? {} : { schema })),
    }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({
      checkpointer: kit.freshSaver(schema === undefined ? "plain.db" : "schema.db"),
      name: "budget",
      version: "1",
    });
}

export const scenario: Scenario = {
  row: "A10",
  title: "a bad answer that makes the node throw",
  must: "never recorded; with no schema, the step fails loudly and the thread can be re-asked",

  async holdpoint(kit) {
    const config = thread("budget");
    const checked = budget(kit, SCHEMA);
    await checked.invoke({}, config);
    const refused = await outcomeOf(() => checked.invoke(new Command({ resume: BAD }), config));
    const stillOpen = (await pendingTexts(checked, config)).length === 1;

    const plain = budget(kit);
    await plain.invoke({}, config);
    const failed = await outcomeOf(() => plain.invoke(new Command({ resume: BAD }), config));
    const { status } = await plain.getState(config);
    const again = await plain.invoke(null, config);
    const asksAgain = questions(again).length === 1;
    const recovered = asksAgain
      ? await plain.invoke(new Command({ resume: { [question(again).id]: GOOD } }), config)
      : undefined;
    return {
      observed: `with a schema: ${verdict(refused)}, ${stillOpen ? "still open" : "closed"}; without: ${verdict(failed)}, thread ${status}, retried it ${asksAgain ? `asks again and takes ${show(recovered?.limit)}` : "does not ask again"}`,
      holds:
        codeOf(refused) === "ANSWER_INVALID" &&
        stillOpen &&
        !failed.ok &&
        status === "failed" &&
        recovered?.limit === GOOD.limit,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ limit: lg.Annotation<number>() }))
      .addNode("ask", () => ({ limit: limitOf(lg.interrupt("Which limit?")) }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("budget");
    await app.invoke({}, config);
    const failed = await outcomeOf(() => app.invoke(new lg.Command({ resume: BAD }), config));
    const good = await outcomeOf(() => app.invoke(new lg.Command({ resume: GOOD }), config));
    const retried = await outcomeOf(() => app.invoke(null, config));
    return {
      observed: `without a schema: ${verdict(failed)}; a good answer then: ${good.ok ? `limit ${show(good.value["limit"])}` : `${codeOf(good)}${messageOf(good.error).includes(BAD) ? " over the old one" : ""}`}; retried: ${verdict(retried)}`,
      holds: !failed.ok && good.ok && good.value["limit"] === GOOD.limit,
    };
  },
};
