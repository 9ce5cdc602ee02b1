/** Decides questions the moment it is told to, so that two of these processes decide at the same one. */
import { Holdpoint, isHoldpointError } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";

/** What it is told. */
export interface Order {
  readonly question: string;
  readonly value: string;
  readonly by: string;
  /** Instant, by the machine's clock. */
  readonly at: number;
}

/** What came of it. */
export type Verdict =
  | {
      readonly kind: "accepted";
      readonly receipt: { readonly id: string; readonly by: string; readonly at: number; readonly value: unknown };
    }
  | { readonly kind: "refused"; readonly code: string; readonly by: unknown; readonly at: unknown };

const { db } = JSON.parse(process.argv[2] ?? "{}") as { readonly db: string };
const desk = new Holdpoint({ store: SqliteSaver.fromConnString(db), graphs: [] });

async function carryOut({ question, value, by, at }: Order): Promise<Verdict> {
  // Spins: a timer would be a millisecond early or late.
  while (Date.now() < at);
  try {
    return { kind: "accepted", receipt: await desk.decide(question, value, { by }) };
  } catch (error) {
    if (!isHoldpointError(error)) throw error;
    return { kind: "refused", code: error.code, by: error.data["by"], at: error.data["at"] };
  }
}

process.once("disconnect", () => process.exit(1));
process.on("message", (order: Order) => void carryOut(order).then((verdict) => process.send?.(verdict)));
process.send?.("ready");
