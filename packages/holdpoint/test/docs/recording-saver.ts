/** A store that writes down each commit as a row of a table: lease, records, documents. */
import { MemorySaver } from "../../src/index.ts";
import type { Change, CommitResult } from "../../src/storage/store.ts";

type Put = NonNullable<Change["put"]>[number];

function leaseOf({ thread, wake = [] }: Change): string {
  if (thread === undefined) return wake.length === 0 ? "" : "woken";
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

interface Body {
  readonly outcome?: string;
  readonly reserved?: number;
  readonly consumed?: number;
}

function documentOf({ collection, index, body }: Put): string {
  const { outcome, reserved, consumed } = JSON.parse(body ?? "{}") as Body;
  if (collection === "limit") return `limit: ${reserved} reserved, ${consumed} used`;
  return [index?.state ?? "", ...(outcome === undefined ? [] : [outcome])].join(", ");
}

export class RecordingSaver extends MemorySaver {
  readonly rows: string[] = [];

  override commit(change: Change): Promise<CommitResult> {
    const cells = [
      String(this.rows.length + 1),
      leaseOf(change),
      recordsOf(change),
      // In which order documents are put says nothing.
      (change.put ?? []).map(documentOf).toSorted().join("; "),
    ];
    this.rows.push(`| ${cells.join(" | ")} |`.replaceAll("|  |", "| |"));
    return super.commit(change);
  }
}
