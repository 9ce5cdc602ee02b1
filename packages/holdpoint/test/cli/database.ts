/** Databases that commands are tried on: agents that ask, on a SQLite file. */
import { z } from "zod";
import { compilePolicy, entrypoint, interrupt, tool, type HoldpointOptions, type Store } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";

/** What an agent wrote that should never reach a terminal as it is. */
export const HOSTILE = "\u001b[2J\u001b]0;mine\u0007Evil\u202egnp.exe \u009b31m\u0430pple";

const POLICY = `
name: office
rules:
  - id: small
    tools: pay
    verdict: ask
    reason: Payments are looked at.
    ask: { risk: low, reviewers: finance }
  - id: large
    tools: pay
    when: args.cents > 100000
    verdict: ask
    reason: Large payments need two.
    ask: { risk: critical, reviewers: { role: finance, count: 2 } }
`;

interface Payment {
  readonly to: string;
  readonly cents: number;
  readonly memo?: string;
}

const PAYMENT = z.object({ to: z.string(), cents: z.number().int(), memo: z.string().default("-") });

/** The graphs on a store. */
export function graphsOn(store: Store): HoldpointOptions["graphs"] {
  return [payer(store), asker(store), printer(store), wiper(store)];
}

function payer(store: Store) {
  const pay = tool(({ to }: z.output<typeof PAYMENT>) => `paid ${to}`, {
    name: "pay",
    description: "Pays.",
    schema: PAYMENT,
    effect: "act",
    approval: {
      summary: ({ to, cents }) => `Pay ${cents} to ${to}?`,
      amount: ({ cents }) => ({ minor: cents, currency: "EUR" }),
      deadline: "1d",
      allow: ["approve", "reject", "edit", "respond"],
    },
  });
  const policy = compilePolicy(POLICY, [pay]);
  return entrypoint({ name: "paying", checkpointer: store, policy }, async (payment: Payment) => pay.invoke(payment));
}

function printer(store: Store) {
  const print = tool(() => "printed", {
    name: "print",
    description: "Prints.",
    schema: z.object({ pages: z.number().int() }),
    effect: "act",
    approval: {
      options: [
        { id: "mono", label: "Black and white" },
        { id: "color", label: "In color" },
      ],
      allow: ["approve", "reject", "edit", "choose"],
    },
  });
  return entrypoint({ name: "printing", checkpointer: store }, async (pages: number) => print.invoke({ pages }));
}

function asker(store: Store) {
  return entrypoint({ name: "asking", checkpointer: store }, async (question: string) =>
    interrupt(question, { schema: { type: "integer" } }),
  );
}

function wiper(store: Store) {
  const wipe = tool(() => "wiped", {
    name: "wipe",
    description: "Wipes a disk.",
    schema: z.object({ disk: z.string() }),
    effect: "act",
    approval: { allow: ["approve", "reject", "edit"] },
  });
  const rule = { id: "all", tools: "wipe", verdict: "ask", ask: { risk: "critical" } } as const;
  const policy = compilePolicy({ name: "disks", rules: [rule] }, [wipe]);
  return entrypoint({ name: "wiping", checkpointer: store, policy }, async (disk: string) => wipe.invoke({ disk }));
}

/** The threads of the database, in the order in which they began. */
export const THREADS = ["small", "large", "hostile", "boxes", "pages", "disk"] as const;

/** Makes a database in which these threads wait, each for one question. */
export async function makeDatabase(path: string): Promise<void> {
  const store = SqliteSaver.fromConnString(path, { durability: "relaxed" });
  const started = (id: string) => ({ configurable: { thread_id: id, actor: "zoe" } });
  const pay = payer(store);
  await pay.invoke({ to: "ACME", cents: 9_000 }, started("small"));
  await pay.invoke({ to: "Ltd", cents: 900_000, memo: "one\ntwo" }, started("large"));
  await pay.invoke({ to: HOSTILE, cents: 5 }, started("hostile"));
  await asker(store).invoke("How many boxes?", started("boxes"));
  await printer(store).invoke(3, started("pages"));
  await wiper(store).invoke("/dev/sda", started("disk"));
  await store.close();
}

/** What a database holds that commands were tried on. */
export async function withStore<Result>(path: string, look: (store: SqliteSaver) => Promise<Result>): Promise<Result> {
  const store = SqliteSaver.fromConnString(path, { durability: "relaxed" });
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}
