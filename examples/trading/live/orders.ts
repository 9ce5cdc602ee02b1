/** What was bought, sold and paid out: one SQLite file in place of a broker and a bank, one row per idempotency key. */
import { DatabaseSync } from "node:sqlite";

export interface Entry {
  /** The same for every attempt at one entry. */
  readonly key: string;
  readonly what: "buy" | "sell" | "pay_out";
  readonly account: string;
  readonly amountCents: number;
  /** Of a unit of the fund; of a payment, to whom. */
  readonly detail: string;
}

export class Orders {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS entries (
        key TEXT PRIMARY KEY, what TEXT NOT NULL, account TEXT NOT NULL, amountCents INTEGER NOT NULL, detail TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `);
  }

  /** Enters something; what has the same key is the same entry. */
  enter({ key, what, account, amountCents, detail }: Entry): void {
    this.#db
      .prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING")
      .run(key, what, account, amountCents, detail);
  }

  all(): readonly Entry[] {
    return this.#db.prepare("SELECT * FROM entries ORDER BY rowid").all() as unknown as Entry[];
  }

  /** What was noted under a name; the first time, what `first` makes. */
  noted(name: string, first: () => string): string {
    this.#db.prepare("INSERT INTO notes VALUES (?, ?) ON CONFLICT (name) DO NOTHING").run(name, first());
    return String(this.#db.prepare("SELECT value FROM notes WHERE name = ?").get(name)?.["value"]);
  }

  note(name: string, value: string): void {
    this.#db
      .prepare("INSERT INTO notes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
      .run(name, value);
  }

  close(): void {
    this.#db.close();
  }
}
