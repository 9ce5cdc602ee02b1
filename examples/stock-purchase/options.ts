/** The command line. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const USAGE = `Usage: npm run stock-purchase [-- options]

  --answer yes|no   answers the question without asking you
  --thread NAME     which order; without it the oldest open one, or else a new one
  --db PATH         where paused orders are kept (SQLite); the paper ledger lies beside it
  --help            shows this

Environment: HOLDPOINT_MODEL_URL (an OpenAI-compatible endpoint, as https://host/v1), HOLDPOINT_MODEL and
HOLDPOINT_MODEL_KEY switch from the scripted model to a real one.`;

const HOME = join(dirname(fileURLToPath(import.meta.url)), ".holdpoint");

export interface Options {
  readonly help: boolean;
  readonly answer: "yes" | "no" | undefined;
  readonly thread: string | undefined;
  readonly db: string;
  readonly ledger: string;
  /** The folder that is made when it is missing: only the example's own. */
  readonly home: string | undefined;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** Reads the arguments; throws {@link UsageError}. */
export function readOptions(args: readonly string[]): Options {
  const { answer, thread, db = join(HOME, "orders.db"), help = false } = parse(args);
  if (answer !== undefined && answer !== "yes" && answer !== "no") {
    throw new UsageError(`--answer takes yes or no, and was given ${JSON.stringify(answer)}.`);
  }
  if (db === "") throw new UsageError("--db needs the path of a file.");
  const ledger = db === ":memory:" ? db : `${db.replace(/\.db$/, "")}.ledger.db`;
  return { help, answer, thread, db, ledger, home: dirname(db) === HOME ? HOME : undefined };
}

function parse(args: readonly string[]): { answer?: string; thread?: string; db?: string; help?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        answer: { type: "string" },
        thread: { type: "string" },
        db: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
