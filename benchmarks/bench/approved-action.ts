/** An action from its proposal to its end, decided by a person, beside a plain question with a step after it. */
import {
  Annotation,
  END,
  Holdpoint,
  START,
  StateGraph,
  interrupt,
  step,
  tool,
  type Interrupt,
  type Store,
} from "holdpoint";
import { z } from "zod";
import { question, thread } from "../scoreboard/holdpoint-side.ts";
import type { Bench, Round } from "./bench.ts";
import { each, list, sequence } from "./work.ts";

const THREADS = 50;

const Outcome = Annotation.Root({ outcome: Annotation<string>() });
const PAID = "paid";

interface Story {
  /** What the node does: asks, and does what was asked about. */
  readonly work: () => Promise<string>;
  /** What the person answers, who was shown the question. */
  readonly answer: unknown;
}

const pay = tool(() => PAID, {
  name: "pay",
  description: "Pays an invoice.",
  schema: z.object({ to: z.string(), cents: z.number().int().positive() }),
  effect: "act",
  approval: { summary: ({ to, cents }) => `Pay ${to} ${cents} cents?`, reviewers: "finance", validFor: "4h" },
});

const approved: Story = {
  work: () => pay.invoke({ to: "acme", cents: 120_000 }),
  answer: { type: "approve" },
};

const plain: Story = {
  work: async () => {
    const answer = await interrupt<string>("Pay acme 120000 cents?");
    return answer === "yes" ? step("pay", () => PAID) : answer;
  },
  answer: "yes",
};

/** Proposed, decided, dispatched and done, one thread after the other; gives the milliseconds of one. */
function roundOf(store: Store, threads: number, { work, answer }: Story): Round {
  const app = new StateGraph(Outcome)
    .addNode("work", async () => ({ outcome: await work() }))
    .addEdge(START, "work")
    .addEdge("work", END)
    .compile({ checkpointer: store, name: "payments", version: "1" });
  const people = new Holdpoint({ store, graphs: [app] });
  const decide = ({ id, digest }: Interrupt): Promise<unknown> =>
    people.decide(id, answer, { by: { id: "ann", roles: ["finance"] }, digest });
  const next = sequence("thread");
  return async () =>
    each(list(threads, next), async (id) => {
      await decide(question(await app.invoke({}, thread(id))));
      const { outcome } = await app.settled(thread(id));
      if (outcome !== PAID) throw new Error(`thread "${id}" ended with ${String(outcome)}`);
    });
}

export const approvedAction: Bench = {
  name: "approved-action",
  title: "action approved and done",
  beside: "a question and a step",
  unit: "ms",
  rounds: 7,
  sides: {
    holdpoint: async (kit, effort) => roundOf(kit.freshSaver("approved.db"), effort.many(THREADS), approved),
    floor: async (kit, effort) => roundOf(kit.freshSaver("plain.db"), effort.many(THREADS), plain),
  },
};
