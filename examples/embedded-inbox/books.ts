/** The books: where refunds go instead of to a bank. One row per idempotency key. */
import { DatabaseSync } from "node:sqlite";

export interface Payment {
  readonly orderId: string;
  readonly amountCents: number;
  /** How often it was handed in; the first time pays, every further time only finds it. */
  readonly requests: number;
}

export class Books {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS payments (
        key TEXT PRIMARY KEY,
        orderId TEXT NOT NULL,
        amountCents INTEGER NOT NULL CHECK (amountCents > 0),
        requests INTEGER NOT NULL DEFAULT 1
      ) STRICT;
    `);
  }

  /** Pays back; a payment with the same key is the same payment. */
  payBack(key: string, { orderId, amountCents }: Omit<Payment, "requests">): void {
    this.#db
      .prepare(
        `INSERT INTO payments (key, orderId, amountCents) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET requests = requests + 1`,
      )
      .run(key, orderId, amountCents);
  }

  all(): readonly Payment[] {
    return this.#db
      .prepare("SELECT orderId, amountCents, requests FROM payments ORDER BY rowid")
      .all() as unknown as Payment[];
  }

  close(): void {
    this.#db.close();
  }
}
