/** What the served process of these tests serves: an agent that pays, archives and asks, and the people of finance. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  Annotation,
  compilePolicy,
  END,
  entrypoint,
  interrupt,
  START,
  StateGraph,
  step,
  tool,
  type Store,
  type Tool,
} from "holdpoint";
import { defineConfig, type HoldpointConfig } from "holdpoint/server";
import { z } from "zod";
import { hostileGraphs } from "./hostile-graphs.ts";

/** What was done, one JSON line each. */
export const DONE = "done.jsonl";
/** What shares cost, in cents. */
export const PRICE = "price";

const POLICY = `
name: office
version: "1"
rules:
  - id: payments
    tools: pay
    verdict: ask
    reason: Somebody of finance looks at every payment.
    ask: { reviewers: finance, deadline: 1h, risk: low }
  - id: returns
    tools: give_back
    verdict: ask
    reason: Two people look at what is given back.
    ask: { reviewers: { role: finance, count: 2 }, deadline: 1h, risk: low }
  - id: two-look
    tools: pay_much
    verdict: ask
    reason: Two people look at what is much.
    ask: { reviewers: { role: finance, count: 2 }, deadline: 1h, risk: high }
  - id: wires
    tools: wire
    verdict: ask
    reason: Money that is wired does not come back.
    ask: { reviewers: finance, deadline: 1h, risk: critical }
  - id: archive-soon
    tools: archive
    verdict: ask
    reason: Nobody has to answer; then it is left alone.
    ask: { reviewers: finance, deadline: 3s, risk: low }
  - id: shares
    tools: buy
    verdict: ask
    reason: What shares cost is looked at.
    ask: { reviewers: finance, deadline: 1h, risk: medium }
  - id: words
    tools: say
    verdict: ask
    reason: Somebody reads what is said to others.
    ask: { reviewers: finance, deadline: 1h, risk: high }
`;

const payment = z.object({
  to: z.string().min(2),
  cents: z.number().int().positive().max(1_000_000),
});

/** Notes that something was done, and says what. */
type Did = (what: string, args: object) => string;

/** What is bought at a price that moves. */
function buying(folder: string, did: Did) {
  const at = join(folder, PRICE);
  return tool((args: { readonly ticker: string }) => did("buy", args), {
    name: "buy",
    description: "Buys a share.",
    schema: z.object({ ticker: z.string() }),
    effect: "act",
    approval: {
      summary: ({ ticker }) => `Buy ${ticker}?`,
      snapshot: () => ({ price: existsSync(at) ? Number(readFileSync(at, "utf8")) : 100 }),
    },
  });
}

function tools(folder: string, did: Did): Readonly<Record<string, Tool<never, string>>> {
  const paying = (name: string) =>
    tool((args: z.output<typeof payment>) => did(name, args), {
      name,
      description: "Pays somebody.",
      schema: payment,
      effect: "act",
      approval: {
        summary: ({ to, cents }) => `${name === "wire" ? "Wire" : "Pay"} ${(cents / 100).toFixed(2)} EUR to ${to}?`,
        allow: ["approve", "reject", "edit"],
        amount: ({ cents }) => ({ minor: cents, currency: "EUR" }),
      },
    });
  const archive = tool((args: { readonly year: number }) => did("archive", args), {
    name: "archive",
    description: "Archives a year.",
    schema: z.object({ year: z.number() }),
    effect: "act",
    approval: { summary: ({ year }) => `Archive ${year}?` },
  });
  // Whatever an agent can write is somewhere in what is shown of this one.
  const say = tool((args: { readonly texts: readonly string[] }) => did("say", args), {
    name: "say",
    description: "Says something to somebody.",
    schema: z.object({ texts: z.array(z.string()), more: z.record(z.string(), z.string()).default({}) }),
    effect: "act",
    approval: {
      summary: ({ texts }) => texts[0] ?? "",
      allow: ["approve", "reject", "edit"],
      snapshot: ({ texts }) => ({ seen: texts.slice(0, 3) }),
    },
  });
  return Object.fromEntries(
    [paying("pay"), paying("give_back"), paying("pay_much"), paying("wire"), archive, say, buying(folder, did)].map(
      (one) => [one.name, one as never],
    ),
  );
}

/** An agent that asks several things at once. */
function asking(name: string, checkpointer: Store) {
  return entrypoint({ name, checkpointer }, async ({ values }: { readonly values: readonly string[] }) =>
    Promise.all(
      values.map((value, at) => interrupt(value, { key: `q${at}`, deadline: "1h", schema: { type: "string" } })),
    ),
  );
}

/** An agent that asks for an answer of some shape. */
function answering(checkpointer: Store) {
  return entrypoint(
    { name: "answering", checkpointer },
    async ({ question, schema }: { readonly question: string; readonly schema: { readonly type: string } }) =>
      interrupt(question, { schema, deadline: "1h" }),
  );
}

/** An agent that writes a letter, asks whether it is good, and sends it; where it stood is kept after each of them. */
function letters(checkpointer: Store, did: Did) {
  const state = Annotation.Root({
    to: Annotation<string>(),
    letter: Annotation<string>(),
    answer: Annotation<string>(),
    sent: Annotation<string>(),
  });
  return new StateGraph(state)
    .addNode("write", ({ to }) => ({ letter: `Dear ${to}, we thank you.` }))
    .addNode("ask", async ({ letter }) => ({
      answer: await interrupt<string>(`Send “${letter}”?`, { schema: { type: "string" }, deadline: "1h" }),
    }))
    .addNode("send", async ({ to }) => ({ sent: await step("send", () => did("send", { to })) }))
    .addEdge(START, "write")
    .addEdge("write", "ask")
    .addEdge("ask", "send")
    .addEdge("send", END)
    .compile({ checkpointer, name: "letters", version: "1" });
}

/** A config whose files are in `folder`; `more` is what it has besides, or instead. */
export function office(folder: string, more: Partial<HoldpointConfig> = {}): HoldpointConfig {
  const did: Did = (what, args) => {
    appendFileSync(join(folder, DONE), `${JSON.stringify({ what, ...args })}\n`);
    return what;
  };
  const all = tools(folder, did);
  const policy = compilePolicy(POLICY, Object.values(all));
  return defineConfig({
    store: join(folder, "data.db"),
    directory: { file: join(folder, "people.yaml") },
    person: { id: "ann", roles: ["finance"] },
    grantors: "finance",
    // What is due is due at once here.
    pollMs: 200,
    graphs: (checkpointer) => [
      entrypoint(
        { name: "office", checkpointer, policy },
        async ({ name, args }: { readonly name: string; readonly args: never }) => all[name]?.invoke(args) ?? null,
      ),
      asking("asking", checkpointer),
      asking("calm", checkpointer),
      answering(checkpointer),
      letters(checkpointer, did),
      ...hostileGraphs(checkpointer),
    ],
    ...more,
  });
}
