/** What the threads of a torture do: acts, two questions at once, and a payment that two managers approve. */
import { Annotation, interrupt, START, StateGraph, step, tool, type Directory, type Store } from "../../src/index.ts";
import { z } from "zod";
import type { Work } from "../crash/kill-graph.ts";

export const MANAGERS = ["mia", "max", "mo"] as const;
/** Who asks for the payments: never one of those who approve. */
export const AGENT = "agent";
export const QUORUM = 2;
export const GRAPH = "torture";

export const directory: Directory = {
  rolesOf: (person) => (MANAGERS.some((manager) => manager === person) ? ["manager"] : []),
};

const State = Annotation.Root({
  /** What is paid for: no two threads pay for the same. */
  order: Annotation<string>(),
  /** A hurried thread has deadlines that people hardly meet. */
  hurried: Annotation<boolean>(),
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});

export function tortureGraph(checkpointer: Store, work: Work) {
  const act = (name: string): Promise<string> => step(name, (context) => work(name, context));
  const ask =
    (name: string) =>
    async ({ hurried }: { readonly hurried?: boolean }) => {
      const answer = await interrupt<string>(`${name}?`, {
        deadline: hurried === true ? "500ms" : "1h",
        onDeadline: { value: "nobody said" },
      });
      return { log: [answer, await act(name)] };
    };
  const pay = tool((_args, { idempotencyKey = "" }) => work("pay", { idempotencyKey, attempt: 1 }), {
    name: "pay",
    description: "Pays.",
    schema: z.object({ order: z.string() }),
    effect: "act",
    approval: {
      reviewers: { rule: { role: "manager", count: QUORUM }, disagreement: "veto" },
      deadline: "1h",
    },
  });
  return new StateGraph(State)
    .addNode("left", ask("left"))
    .addNode("right", ask("right"))
    .addNode("pay", async ({ order = "" }: { readonly order?: string }) => {
      try {
        return { log: await pay.invoke({ order }) };
      } catch (error) {
        // Rejected, revoked or too late: it goes on without.
        const { code } = error as { readonly code?: string };
        if (code === undefined) throw error;
        return { log: [code] };
      }
    })
    .addNode("close", async () => ({ log: [await act("close")] }))
    .addEdge(START, "left")
    .addEdge(START, "right")
    .addEdge(["left", "right"], "pay")
    .addEdge("pay", "close")
    .compile({ checkpointer, name: GRAPH, directory });
}
