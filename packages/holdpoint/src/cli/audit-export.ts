/** `holdpoint audit export`: everything that was recorded, as lines that can be verified offline. */
import { readLines } from "../audit/lines.ts";
import { exportAudit } from "../audit/export.ts";
import { DEFAULT_TENANT, type Tenant } from "../index.ts";
import { atDesk } from "./desk/open-desk.ts";
import { openStore } from "./desk/open-store.ts";
import { fileOf, writeTo, type Target } from "./desk/export-target.ts";
import { PLACE } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { count, figure, seconds } from "./frame/figures.ts";
import type { Options } from "./frame/options.ts";
import { Progress } from "./frame/progress.ts";
import { printJson, tell } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

const OPTIONS = {
  out: {
    type: "string",
    valueHint: "FILE",
    description: "the file to write, which must not be there; standard output when left out, or -",
  },
  ...PLACE,
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

/** Text is written in pieces of about this length. */
const PIECE = 256 * 1024;

/** What the last line of an export says; one that was cut short has another. */
interface End {
  readonly records: number;
  readonly streams: number;
}

function endOf(line: string): End {
  try {
    const { records, streams } = JSON.parse(line) as Partial<End>;
    if (records !== undefined && streams !== undefined) return { records, streams };
  } catch {
    // It says nothing.
  }
  throw new Error("The export ends before its end: nothing of it is kept. Try again.");
}

/** Writes all lines; returns what the last one says. */
async function writeLines(lines: AsyncIterable<string>, target: Target, progress: Progress): Promise<End> {
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
  return endOf(last);
}

/** Writes what a server, a database or the store of a config has. */
async function write(given: Given, progress: Progress): Promise<End> {
  const { url, tenant = DEFAULT_TENANT } = given;
  const out = fileOf(given.out);
  if (url !== undefined) {
    if (given.tenant !== undefined) {
      throw new UsageError("--tenant is for a database; with --url the key says whose records are meant.");
    }
    return atDesk(given, { writes: false }, async (client) => {
      const lines = readLines((await client.auditExport()) ?? []);
      return writeTo(out, (target) => writeLines(lines, target, progress));
    });
  }
  const { store, close } = await openStore(given, { readOnly: true });
  try {
    return await writeTo(out, (target) => writeLines(exportAudit(store, tenant as Tenant), target, progress));
  } finally {
    await close();
  }
}

export const auditExportCommand = command({
  name: "audit export",
  summary: "writes everything recorded, as JSON lines that can be verified offline",
  notes: ["Progress and the closing sentence go to standard error; with --json that is one JSON document."],
  options: OPTIONS,
  examples: [
    ["audit export --db agent.db --out audit.jsonl", "writes a file of mode 0600, whole or not at all"],
    ["audit export --db agent.db | gzip > audit.jsonl.gz", "writes to a pipe"],
    ["audit export --url https://approvals.example.com --out audit.jsonl", "asks a server"],
  ],
  async run({ given }) {
    const progress = new Progress("records exported");
    const { records, streams } = await write(given, progress);
    const { json, tenant = DEFAULT_TENANT } = given;
    const out = fileOf(given.out);
    if (json) {
      const summary = { records, streams, tenant, ...(out === undefined ? {} : { out }) };
      // Standard output has the lines themselves unless they went to a file.
      if (out === undefined) tell(JSON.stringify(summary));
      else printJson(summary);
      return EXIT.ok;
    }
    const where = out === undefined ? "" : ` to ${out}`;
    tell(
      `Exported ${count(records, "record")} of ${count(streams, "stream")} (tenant ${safeLine(tenant)})${where} in ${seconds(progress.spanMs)}, ${figure((records * 1_000) / progress.spanMs)} records/s.`,
    );
    return EXIT.ok;
  },
});
