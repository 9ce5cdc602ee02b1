/** Payments that wait for somebody of finance, however many, and the first pages that list them. */
import { Annotation, END, START, StateGraph, tool, type InboxQuery, type Store } from "holdpoint";
import { z } from "zod";
import { question, thread } from "../holdpoint-side.ts";
import { median, timed } from "./measure.ts";

/** Who decides. */
export const ANN = { kind: "person", id: "ann", roles: ["finance"] } as const;
const PAGE = 50;
/** How often each page is asked for. */
const TIMES = 9;
/** Threads that begin at once, and so share commits. */
const AT_ONCE = 250;

/** What somebody sees first: what is due next, what of it they could decide, and what came last. */
const FIRST_PAGES = [
  { limit: PAGE },
  { limit: PAGE, mine: true },
  { limit: PAGE, role: "finance", order: "newest" },
] as const satisfies readonly InboxQuery[];

export type FirstPage = (typeof FIRST_PAGES)[number];

/** What a decision names. */
export interface Asked {
  readonly id: string;
  readonly digest: string;
}

const pay = tool(() => "paid", {
  name: "pay",
  description: "Pays an invoice.",
  schema: z.object({ to: z.string(), cents: z.number().int().positive() }),
  effect: "act",
  approval: { summary: ({ to, cents }) => `Pay ${to} ${cents} cents?`, reviewers: "finance", deadline: "30d" },
});

/** Begins these threads, each of which asks about a payment. */
export async function askMany(store: Store, ids: readonly string[]): Promise<readonly Asked[]> {
  const app = new StateGraph(Annotation.Root({ outcome: Annotation<string>() }))
    .addNode("pay", async () => ({ outcome: await pay.invoke({ to: "acme", cents: 120_000 }) }))
    .addEdge(START, "pay")
    .addEdge("pay", END)
    .compile({ checkpointer: store, name: "payments", version: "1" });
  const asked: Asked[] = [];
  for (let begun = 0; begun < ids.length; begun += AT_ONCE) {
    const batch = ids.slice(begun, begun + AT_ONCE);
    const paused = await Promise.all(batch.map((id) => app.invoke({}, thread(id))));
    asked.push(...paused.map((result) => question(result)));
  }
  return asked;
}

/** So many paused threads, each with its question. */
export async function fill(store: Store, many: number): Promise<void> {
  await askMany(
    store,
    Array.from({ length: many }, (_, index) => `payment ${index}`),
  );
}

/** Milliseconds of the slowest first page; each is the median of some. */
export async function slowestFirstPage(
  list: (query: FirstPage) => Promise<{ readonly items: readonly unknown[] }>,
): Promise<number> {
  const pages: number[] = [];
  for (const query of FIRST_PAGES) {
    const tookMs: number[] = [];
    for (let times = 0; times < TIMES; times += 1) {
      let count = 0;
      tookMs.push(await timed(async () => (count = (await list(query)).items.length)));
      if (count !== PAGE) throw new Error(`${count} of ${PAGE} questions came for ${JSON.stringify(query)}`);
    }
    pages.push(median(tookMs));
  }
  return Math.max(...pages);
}
