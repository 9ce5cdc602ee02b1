/** `holdpoint migrate`: brings a database up to date. */
import { isHoldpointError } from "../index.ts";
import { openFile } from "./desk/open-file.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";

/** From which schema to which; undefined when the file has the one of this version. */
interface Way {
  readonly from: number;
  readonly to: number;
}

/** What opening a file for reading only says about its schema. Throws whatever else is wrong with it. */
async function wayOf(db: string): Promise<Way | undefined> {
  try {
    await openFile(db, { readOnly: true }).close();
    return undefined;
  } catch (error) {
    if (!isHoldpointError(error, "STORE_READ_ONLY")) throw error;
    const { version, known } = error.data as { readonly version: number; readonly known: number };
    return { from: version, to: known };
  }
}

/** Opening a file to write brings it up to date; a lock that lasts would only be met by the first call. */
async function apply(db: string): Promise<void> {
  const store = openFile(db, { readOnly: false });
  try {
    await store.threads({ tenant: "default" as never, limit: 1 });
  } finally {
    await store.close();
  }
}

export const migrateCommand = command({
  name: "migrate",
  summary: "brings a database to the schema of this version",
  notes: [
    "Every command that writes, and every server, does the same when it opens a file; this does it when nobody is served. There is no way back: copy the file first.",
  ],
  options: {
    db: { type: "string", valueHint: "FILE", required: true, description: "the SQLite file" },
    "dry-run": { type: "boolean", description: "says what would be done, and does nothing" },
  },
  examples: [
    ["migrate --db agent.db --dry-run", "says whether there is anything to do"],
    ["migrate --db agent.db", "does it"],
  ],
  async run({ given: { db, "dry-run": isDry, json } }) {
    const way = await wayOf(db);
    if (way !== undefined && !isDry) await apply(db);
    if (json) printJson({ db, isDone: way === undefined || !isDry, ...way });
    else if (way === undefined) print(`${db} is up to date.`);
    else print(`${db} ${isDry ? "would go" : "went"} from schema ${way.from} to ${way.to}.`);
    return EXIT.ok;
  },
});
