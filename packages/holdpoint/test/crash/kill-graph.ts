/**
 * What the worker processes of the kill test run: questions, acts, a read, an idempotent step, a race, side by side, and
 * at the end a tool that needs an approval and does its work itself.
 */
import {
  Annotation,
  interrupt,
  Send,
  START,
  StateGraph,
  step,
  tool,
  type StepContext,
  type Store,
} from "../../src/index.ts";

/** One execution of a step, as a line of a file that only ever grows. */
export interface Execution {
  readonly name: string;
  readonly key: string;
  readonly attempt: number;
  readonly pid: number;
}

/** Does the work of a step: takes a moment, writes it down, takes another moment. */
export type Work = (name: string, context: Pick<StepContext, "idempotencyKey" | "attempt">) => Promise<string>;

const Log = Annotation.Root({
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});

export const PARTS = [1, 2];

export function killGraph(checkpointer: Store, work: Work) {
  const act = (name: string): Promise<string> => step(name, (context) => work(name, context));
  const wire = tool(async (_args, { idempotencyKey = "" }) => work("wire", { idempotencyKey, attempt: 1 }), {
    name: "wire",
    description: "Wires what is left.",
    schema: { type: "object" },
    effect: "act",
  });
  return new StateGraph(Log)
    .addNode("order", async () => {
      const log = [await interrupt<string>("go?"), await act("reserve")];
      await step("quote", (context) => work("quote", context), { effect: "read" });
      await step("notify", (context) => work("notify", context), { idempotent: true });
      return { log: [...log, await interrupt<string>("approve?"), await act("charge")] };
    })
    .addNode("ship", async ({ part }: { readonly part: number }) => {
      const packed = await act(`pack ${part}`);
      const way = await Promise.race([interrupt<string>(`by road, ${part}?`), interrupt<string>(`by rail, ${part}?`)]);
      return { log: [packed, way, await act(`ship ${part}`)] };
    })
    .addNode("close", async () => ({ log: [await act("close"), await wire.invoke({})] }))
    .addEdge(START, "order")
    .addConditionalEdges("order", () => PARTS.map((part) => new Send("ship", { part })), ["ship"])
    .addEdge("ship", "close")
    .compile({ checkpointer, name: "kill" });
}

/** Steps that may be done again without asking: a read, and one that says it is idempotent. */
export const REPEATABLE: ReadonlySet<string> = new Set(["quote", "notify"]);
