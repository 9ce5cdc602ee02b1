/** The commits that one approval makes, as the table in ARCHITECTURE.md shows them. */
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  step,
  type Store,
} from "../../src/index.ts";
import type { Change, CommitResult } from "../../src/storage/store.ts";

type Put = NonNullable<Change["put"]>[number];

function leaseOf({ thread, wake = [] }: Change): string {
  if (thread === undefined) return "";
  const { hold, release } = thread;
  const taken =
    hold.kind === "fence"
      ? "held"
      : hold.create === true
        ? "created, taken"
        : hold.optional === true
          ? "taken if free"
          : "taken";
  return [taken, ...(release === undefined ? [] : ["given back"]), ...(wake.length === 0 ? [] : ["woken"])].join(", ");
}

function recordsOf({ append = [] }: Change): string {
  return append
    .map(({ stream, record }) => {
      const entries = JSON.parse(record.payload ?? "[]") as readonly { readonly type: string }[];
      return `${stream.split("/")[0]} ${record.seq}: ${entries.map(({ type }) => `\`${type}\``).join(", ")}`;
    })
    .join("; ");
}

function documentOf({ index, body }: Put): string {
  const { outcome } = JSON.parse(body ?? "{}") as { readonly outcome?: string };
  return [index?.state ?? "", ...(outcome === undefined ? [] : [outcome])].join(", ");
}

class RecordingSaver extends MemorySaver {
  readonly rows: string[] = [];

  override commit(change: Change): Promise<CommitResult> {
    const cells = [
      String(this.rows.length + 1),
      leaseOf(change),
      recordsOf(change),
      (change.put ?? []).map(documentOf).join("; "),
    ];
    this.rows.push(`| ${cells.join(" | ")} |`.replaceAll("|  |", "| |"));
    return super.commit(change);
  }
}

function graph(checkpointer: Store) {
  const State = Annotation.Root({ outcome: Annotation<string>() });
  return new StateGraph(State)
    .addNode("buy", async () => {
      const price = await step("quote", () => 167.44, { effect: "read" });
      const answer = await interrupt<string>(`Approve buying 10 shares at $${price}?`);
      const order = await step("order", () => "order 1");
      return { outcome: `${answer}: ${order}` };
    })
    .addEdge(START, "buy")
    .addEdge("buy", END)
    .compile({ checkpointer });
}

/** One row per commit: lease, records, question. */
export async function approvalTrace(): Promise<readonly string[]> {
  const saver = new RecordingSaver();
  const app = graph(saver);
  const config = { configurable: { thread_id: "order-1" } };
  await app.invoke({}, config);
  await app.invoke(new Command({ resume: "yes" }), config);
  return saver.rows;
}
