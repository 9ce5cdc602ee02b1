/** `holdpoint audit erase`: erases what a thread says, while everything goes on verifying. */
import { existsSync } from "node:fs";
import { eraseThread } from "../audit/erase.ts";
import { printable, shown } from "../audit/findings.ts";
import { graceFrom } from "../audit/grace.ts";
import { HoldpointError, type Tenant, type ThreadId } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { EXIT, readArgs, UsageError, type Command } from "./command.ts";
import { count, print } from "./terminal.ts";

const OPTIONS = {
  db: { type: "string" },
  thread: { type: "string" },
  by: { type: "string" },
  reason: { type: "string" },
  grace: { type: "string" },
  tenant: { type: "string" },
} as const;

async function run(args: readonly string[]): Promise<number> {
  const { db, thread, by, reason, grace, tenant = "default" } = readArgs(args, OPTIONS, false).values;
  if (db === undefined) throw new UsageError("--db FILE is missing: the SQLite file to erase in.");
  if (thread === undefined) throw new UsageError("--thread ID is missing: the thread to erase.");
  if (by === undefined) throw new UsageError("--by NAME is missing: who erases; it stays on record.");
  if (reason === undefined) throw new UsageError("--reason TEXT is missing: why; it stays on record.");
  const graceMs = grace === undefined ? 0 : graceFrom(grace);
  if (!existsSync(db)) throw new HoldpointError("STORE_FAILED", `There is no file ${db}.`);
  const store = SqliteSaver.fromConnString(db);
  try {
    const erased = await eraseThread(store, tenant as Tenant, thread as ThreadId, { by, reason, graceMs });
    const { records, questions, documents } = erased;
    const what = `thread ${shown(thread)} (tenant ${printable(tenant)})`;
    const isDone = records + questions + documents === 0;
    print(
      isDone
        ? `Nothing was left to erase of ${what}.`
        : `Erased ${count(records, "record")}, ${count(questions, "question")} and ${count(documents, "other document")} of ${what}.`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

export const eraseCommand: Command = {
  words: ["audit", "erase"],
  usage: "--db FILE --thread ID --by NAME --reason TEXT [--grace 30d] [--tenant NAME]",
  summary: "erases what a thread says, once it has ended, so that everything still verifies",
  run,
};
