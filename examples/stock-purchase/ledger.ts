/** The paper ledger: where orders go instead of to a broker. One SQLite file, one row per idempotency key. */
import { DatabaseSync } from "node:sqlite";

export interface NewOrder {
  /** The same for every attempt at one order. */
  readonly key: string;
  /** The thread that ordered. */
  readonly thread: string;
  readonly ticker: string;
  readonly qty: number;
  /** Price of one share in US cents: money is counted in whole numbers. */
  readonly priceCents: number;
  /** Market day of the order. */
  readonly day: string;
}

export interface Order extends NewOrder {
  readonly number: number;
  /** How often it was handed in; the first time makes the order, every further time only finds it. */
  readonly requests: number;
}

export class PaperLedger {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS orders (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        thread TEXT NOT NULL,
        ticker TEXT NOT NULL,
        qty INTEGER NOT NULL CHECK (qty > 0),
        priceCents INTEGER NOT NULL CHECK (priceCents > 0),
        day TEXT NOT NULL,
        requests INTEGER NOT NULL DEFAULT 1
      ) STRICT;
    `);
  }

  /** Places an order; one with the same key is the same order, and is returned as it is. */
  place(order: NewOrder): Order {
    const { key, thread, ticker, qty, priceCents, day } = order;
    const row = this.#db
      .prepare(
        `INSERT INTO orders (key, thread, ticker, qty, priceCents, day) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET requests = requests + 1 RETURNING *`,
      )
      .get(key, thread, ticker, qty, priceCents, day);
    // A plain object: node:sqlite gives rows without a prototype.
    return { ...row } as unknown as Order;
  }

  /** The orders of one thread, in the order they were placed. */
  of(thread: string): readonly Order[] {
    return this.#db.prepare("SELECT * FROM orders WHERE thread = ? ORDER BY number").all(thread) as unknown as Order[];
  }

  close(): void {
    this.#db.close();
  }
}
