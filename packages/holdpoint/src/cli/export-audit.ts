/** `holdpoint audit export`: everything that was recorded for a tenant, as lines that can be verified offline. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { exportAudit } from "../audit/export.ts";
import { HoldpointError, type Tenant } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { EXIT, readArgs, UsageError, type Command } from "./command.ts";
import { count, figure, Progress, seconds, tell } from "./terminal.ts";

const OPTIONS = { db: { type: "string" }, out: { type: "string" }, tenant: { type: "string" } } as const;
/** Text is written in pieces of about this length. */
const PIECE = 256 * 1024;

/** Where lines go. */
interface Target {
  write(text: string): Promise<void>;
  /** All was written. */
  finish(): Promise<void>;
  /** Something failed: nothing is left behind. */
  abandon(): Promise<void>;
}

/** Standard output; ends the process quietly when nobody reads on. */
function toStandardOutput(): Target {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

/** A file that appears under its name once it is whole. It may hold personal data: it is its owner's alone. */
async function toFile(path: string): Promise<Target> {
  if (existsSync(path)) throw new UsageError(`${path} is there already; name another file, or remove it.`);
  const part = `${path}.part`;
  const file = await open(part, "wx", 0o600).catch((error: unknown) => {
    throw new UsageError(`${part} cannot be made: ${(error as Error).message}`);
  });
  return {
    write: (text) => file.writeFile(text),
    async finish() {
      await file.sync();
      await file.close();
      renameSync(part, path);
    },
    async abandon() {
      await file.close();
      rmSync(part, { force: true });
    },
  };
}

/** Writes all lines; returns the last one. */
async function writeLines(lines: AsyncIterable<string>, target: Target, progress: Progress): Promise<string> {
  let last = "";
  let piece = "";
  for await (const line of lines) {
    last = line;
    piece += `${line}\n`;
    progress.step();
    if (piece.length < PIECE) continue;
    await target.write(piece);
    piece = "";
  }
  await target.write(piece);
  return last;
}

async function run(args: readonly string[]): Promise<number> {
  const { db, out, tenant = "default" } = readArgs(args, OPTIONS, false).values;
  if (db === undefined) throw new UsageError("--db FILE is missing: the SQLite file to export from.");
  if (!existsSync(db)) throw new HoldpointError("STORE_FAILED", `There is no file ${db}.`);
  const store = SqliteSaver.fromConnString(db, { readOnly: true });
  const progress = new Progress("records exported");
  try {
    const target = out === undefined ? toStandardOutput() : await toFile(out);
    let last: string;
    try {
      last = await writeLines(exportAudit(store, tenant as Tenant), target, progress);
      await target.finish();
    } catch (error) {
      await target.abandon();
      throw error;
    }
    const { records, streams } = JSON.parse(last) as { readonly records: number; readonly streams: number };
    const where = out === undefined ? "" : ` to ${out}`;
    tell(
      `Exported ${count(records, "record")} of ${count(streams, "stream")} (tenant ${tenant})${where} in ${seconds(progress.spanMs)}, ${figure((records * 1_000) / progress.spanMs)} records/s.`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

export const exportCommand: Command = {
  words: ["audit", "export"],
  usage: "--db FILE [--out FILE] [--tenant NAME]",
  summary: "writes everything recorded for a tenant, as JSON lines that can be verified offline",
  run,
};
