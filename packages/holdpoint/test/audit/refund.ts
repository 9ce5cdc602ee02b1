/** A refund for Ada: her name in the state, in questions, in what people said, in a rejection and in a snapshot. */
import { engineFor } from "../../src/engine/engine-for.ts";
import {
  Annotation,
  Holdpoint,
  interrupt,
  START,
  StateGraph,
  step,
  tool,
  type Interrupt,
  type Store,
} from "../../src/index.ts";
import type { Signer } from "../../src/core/signer.ts";
import { TENANT } from "./story.ts";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
});

export const config = (id: string): { readonly configurable: { readonly thread_id: string } } => ({
  configurable: { thread_id: id },
});

const pay = tool(async () => "paid", {
  name: "pay",
  description: "Pays.",
  schema: { type: "object", properties: { to: { type: "string" } }, required: ["to"], additionalProperties: false },
  effect: "act",
  approval: { reviewers: { people: ["Ben for Ada"] } },
});

/** The program; `goOn` is what the node that looks her up waits for. */
export function refunds(store: Store) {
  return new StateGraph(Log)
    .addNode("find", async () => {
      const found = await step("find Ada", async () => `Ada Lovelace, ${"1815 ".repeat(5_000)}`, { effect: "read" });
      return { log: [found] };
    })
    .addNode("ask", async () => ({ log: [await interrupt<string>("Is this Ada?", { key: "who is Ada" })] }))
    .addNode("pay", async () => ({
      log: [await pay.invoke({ to: "Ada" }).catch((error: unknown) => (error as Error).name)],
    }))
    .addEdge(START, "find")
    .addEdge("find", "ask")
    .addEdge("ask", "pay")
    .compile({ checkpointer: store, name: "refunds", version: "1" });
}

type Refunds = ReturnType<typeof refunds>;

async function pendingOf(holdpoint: Holdpoint, threadId: string): Promise<Interrupt> {
  const [question] = (await holdpoint.pending({ threadId })).items;
  if (question === undefined) throw new Error(`Nothing is asked in ${threadId}.`);
  return question;
}

/** Plays a refund to the end: answered, and then rejected. */
export async function play(store: Store, id: string, signer?: Signer): Promise<Refunds> {
  const app = refunds(store);
  const holdpoint = new Holdpoint({ store, graphs: [app], ...(signer === undefined ? {} : { signer }) });
  await app.invoke({ log: ["for Ada"] }, config(id));
  await holdpoint.decide((await pendingOf(holdpoint, id)).id, "Yes, this is Ada.", { by: "Ann, who knows Ada" });
  await app.settled(config(id));
  const { id: interrupt, digest } = await pendingOf(holdpoint, id);
  await holdpoint.decide(interrupt, { type: "reject", comment: "Not for Ada." }, { by: "Ben for Ada", digest });
  await app.settled(config(id));
  return app;
}

/** What rested in memory is dropped. */
export function cool(store: Store): void {
  engineFor(store).cool();
}

/** Everything that is stored, as text. */
export async function everything(store: Store): Promise<string> {
  const documents = await Promise.all(
    ["interrupt", "snapshot", "control", "rejection"].map((collection) =>
      store.find({ tenant: TENANT, collection, limit: 1_000 }),
    ),
  );
  const { items: threads } = await store.threads({ tenant: TENANT, limit: 1_000 });
  const events = await store.events(TENANT, undefined, 10_000);
  return JSON.stringify({ threads, events, documents: documents.map(({ items }) => items) });
}
