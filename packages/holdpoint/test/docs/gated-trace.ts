/** The commits that one gated action makes, as the table in ARCHITECTURE.md shows them. */
import { compilePolicy, entrypoint, Holdpoint, tool } from "../../src/index.ts";
import { RecordingSaver } from "./recording-saver.ts";

const PAYMENT = { type: "object", properties: { cents: { type: "integer" } }, required: ["cents"] } as const;

function paymentTool() {
  return tool(() => "paid", {
    name: "pay",
    description: "Pays.",
    schema: PAYMENT,
    effect: "act",
    approval: { snapshot: () => ({ price: 100 }) },
  });
}

/** One row per commit: lease, records, documents. Two people approve a payment that a daily limit counts. */
export async function gatedTrace(): Promise<readonly string[]> {
  const saver = new RecordingSaver();
  const pay = paymentTool();
  const policy = compilePolicy(
    {
      name: "payments",
      rules: [{ id: "all", tools: "pay", verdict: "ask", ask: { reviewers: { people: ["ann", "ben"], count: 2 } } }],
      limits: [
        { id: "day", tools: "pay", amount: "args.cents", per: "tenant", window: "day", max: 5_000, onExceed: "deny" },
      ],
    },
    [pay],
  );
  const agent = entrypoint({ name: "payer", checkpointer: saver, policy }, async (cents: number) =>
    pay.invoke({ cents }),
  );
  const holdpoint = new Holdpoint({ store: saver, graphs: [agent] });
  const config = { configurable: { thread_id: "payment-1" } };
  await agent.invoke(900, config);
  for (const by of ["ann", "ben"]) {
    for (const { id, digest } of (await holdpoint.pending()).items) {
      await holdpoint.decide(id, { type: "approve" }, { by, digest });
    }
  }
  await agent.settled(config);
  return saver.rows;
}
