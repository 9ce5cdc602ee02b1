/** The paper ledger: where orders go instead of to a broker. One SQLite file, one row per idempotency key. */
import { DatabaseSync } from "node:sqlite";

export interface NewOrder {
  /** The same for every attempt at one order. */
  readonly key: string;
  /** The thread that ordered. */
  readonly thread: string;
  /** What is spent, and what one unit costs, in US cents. */
  readonly amountCents: number;
  readonly unitCents: number;
  /** Day of the price. */
  readonly day: string;
}

export interface Order extends NewOrder {
  /** How often it was handed in; the first time makes the order, every further time only finds it. */
  readonly requests: number;
}

export class PaperLedger {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS orders (
        key TEXT PRIMARY KEY,
        thread TEXT NOT NULL,
        amountCents INTEGER NOT NULL CHECK (amountCents > 0),
        unitCents INTEGER NOT NULL CHECK (unitCents > 0),
        day TEXT NOT NULL,
        requests INTEGER NOT NULL DEFAULT 1
      ) STRICT;
    `);
  }

  /** Places an order; one with the same key is the same order. */
  place({ key, thread, amountCents, unitCents, day }: NewOrder): void {
    this.#db
      .prepare(
        `INSERT INTO orders (key, thread, amountCents, unitCents, day) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET requests = requests + 1`,
      )
      .run(key, thread, amountCents, unitCents, day);
  }

  all(): readonly Order[] {
    return this.#db.prepare("SELECT * FROM orders ORDER BY rowid").all() as unknown as Order[];
  }

  close(): void {
    this.#db.close();
  }
}
