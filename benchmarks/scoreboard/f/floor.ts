/**
 * The floor of row F6: what plain `node:sqlite` takes to write what Holdpoint wrote between a decision and the next
 * step's end. Nothing of it is assumed: the commits are counted in the write-ahead log, the rows in the tables.
 */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** What was written in one cycle. */
export interface Footprint {
  readonly commits: number;
  readonly rows: number;
  /** Bytes of column values added. */
  readonly bytes: number;
}

/** Counts of a database at one instant. */
export interface Reading {
  readonly commits: number;
  readonly rows: number;
  readonly bytes: number;
}

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** Commits in a write-ahead log that was never reset: its frames that carry a database size end a transaction. */
function commitsInLog(path: string): number {
  const log = readFileSync(path);
  if (log.length < WAL_HEADER) return 0;
  const frame = FRAME_HEADER + log.readUInt32BE(8);
  let commits = 0;
  for (let at = WAL_HEADER; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) !== 0) commits += 1;
  return commits;
}

/** Reads the counts of the database file at `path`, beside whoever writes it. */
export function read(path: string): Reading {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    let rows = 0;
    let bytes = 0;
    for (const { name } of tables) {
      const columns = database.prepare("SELECT name FROM pragma_table_info(?)").all(String(name));
      const length = columns
        .map((column) => `coalesce(sum(length(CAST("${String(column["name"])}" AS BLOB))), 0)`)
        .join(" + ");
      const totals = database.prepare(`SELECT count(*) AS held, ${length} AS bytes FROM "${String(name)}"`).get();
      rows += Number(totals?.["held"]);
      bytes += Number(totals?.["bytes"]);
    }
    return { commits: commitsInLog(`${path}-wal`), rows, bytes };
  } finally {
    database.close();
  }
}

export function footprint(before: Reading, after: Reading): Footprint {
  return { commits: after.commits - before.commits, rows: after.rows - before.rows, bytes: after.bytes - before.bytes };
}

/** Opens a plain database and gives a function that writes one such footprint, at synchronous=FULL. */
export function openFloor(
  path: string,
  { commits, rows, bytes }: Footprint,
): { readonly write: () => void; readonly close: () => void } {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE log (stream TEXT, seq INTEGER, payload TEXT, PRIMARY KEY (stream, seq)) WITHOUT ROWID");
  database.exec("CREATE TABLE head (stream TEXT PRIMARY KEY, seq INTEGER) WITHOUT ROWID");
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const insert = database.prepare("INSERT INTO log VALUES (?, ?, ?)");
  const move = database.prepare("INSERT INTO head VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq");
  const payload = "x".repeat(Math.max(1, Math.round(bytes / Math.max(1, rows))));
  let seq = 0;
  return {
    write() {
      for (let index = 0; index < commits; index += 1) {
        begin.run();
        // The rows are dealt out evenly over the commits; each commit also moves the head of its stream.
        for (let row = index; row < rows; row += commits) insert.run("stream", (seq += 1), payload);
        move.run("stream", seq);
        commit.run();
      }
    },
    close: () => database.close(),
  };
}
