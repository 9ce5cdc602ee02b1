/** `holdpoint migrate`: brings a database up to date. */
import { isHoldpointError } from "../index.ts";
import { openNamed } from "./desk/open-named.ts";
import { PLACE } from "./desk/place.ts";
import { shownName } from "./desk/store-name.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { Progress } from "./frame/progress.ts";
import { print, printJson } from "./frame/terminal.ts";

/** From which schema to which; undefined when the database has the one of this version. */
interface Way {
  readonly from: number;
  readonly to: number;
}

/** What opening a database for reading only says about its schema. Throws whatever else is wrong with it. */
async function wayOf(db: string): Promise<Way | undefined> {
  try {
    await (await openNamed(db, { readOnly: true })).close();
    return undefined;
  } catch (error) {
    if (!isHoldpointError(error, "STORE_READ_ONLY")) throw error;
    const { version, known } = error.data as { readonly version: number; readonly known: number };
    return { from: version, to: known };
  }
}

/** Opening a database to write brings it up to date; a lock that lasts would only be met by the first call. */
async function apply(db: string, progress: Progress | undefined): Promise<void> {
  const store = await openNamed(db, {
    readOnly: false,
    onMigration: ({ number, newest, name }) => progress?.begin(`migration ${number} of ${newest}: ${name}`),
  });
  try {
    await store.threads({ tenant: "default" as never, limit: 1 });
  } finally {
    await store.close();
  }
}

/** The same, with word of how far it is where somebody looks. */
async function go(
  db: string,
  { from, to, where, isTold }: Way & { readonly where: string; readonly isTold: boolean },
): Promise<void> {
  if (!isTold) return apply(db, undefined);
  const progress = new Progress(`${where}: migrating`);
  progress.begin(`${where}: from schema ${from} to ${to}`);
  await progress.during(apply(db, progress));
}

export const migrateCommand = command({
  name: "migrate",
  summary: "brings a database to the schema of this version",
  notes: [
    "Every command that writes, and every server, does the same when it opens a database; this does it when nobody is served, or as the only one who may change the schema. There is no way back: copy the database first. In a terminal it says which step is under way.",
  ],
  options: {
    db: { ...PLACE.db, required: true },
    "dry-run": { type: "boolean", description: "says what would be done, and does nothing" },
  },
  examples: [
    ["migrate --db agent.db --dry-run", "says whether there is anything to do"],
    ["migrate --db agent.db", "does it"],
    ["migrate --db postgres://owner@db.internal/holdpoint", "does it on PostgreSQL; the password is in PGPASSWORD"],
  ],
  async run({ given: { db, "dry-run": isDry, json } }) {
    const way = await wayOf(db);
    const where = shownName(db);
    if (way !== undefined && !isDry) await go(db, { ...way, where, isTold: !json });
    if (json) printJson({ db: where, isDone: way === undefined || !isDry, ...way });
    else if (way === undefined) print(`${where} is up to date.`);
    else print(`${where} ${isDry ? "would go" : "went"} from schema ${way.from} to ${way.to}.`);
    return EXIT.ok;
  },
});
