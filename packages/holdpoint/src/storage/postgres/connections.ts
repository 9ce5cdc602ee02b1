/**
 * The way to the database: connections of a pool, borrowed for one statement or one transaction.
 *
 * C1. Nothing rests on the state of a session, so that a pooler may give every transaction another one. Statements are
 *     prepared under a name derived from their text; `prepare: false` sends them without.
 * C2. No call waits for ever: one that has had no answer in time is given up, with its connection.
 * C3. A connection that breaks, lent or idle, never ends the process.
 * C4. Where nothing may be changed, whatever a connection is borrowed for is a transaction that the server lets only read.
 */
import { createHash } from "node:crypto";
import { types, type CustomTypesConfig, type Pool, type PoolClient, type QueryArrayConfig } from "pg";
import { failureOf, OverdueError } from "./errors.ts";

/** What is bound to a statement. */
export type Value = string | number | boolean | null | Buffer | readonly string[];

/** Runs one statement; `Row` is the tuple of its columns. */
export type Query = <Row extends readonly unknown[]>(
  text: string,
  values?: readonly Value[],
) => Promise<readonly Row[]>;

const INT8 = 20;

/** Numbers of 64 bits as numbers: all of ours are safe integers. */
const NUMBERS: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 ? Number : (types.getTypeParser(oid, format) as unknown)) as CustomTypesConfig["getTypeParser"],
};

export interface ConnectionsSettings {
  readonly prepare: boolean;
  /** How long a statement may go without an answer. */
  readonly answerMs: number;
  readonly readOnly: boolean;
}

/** Does something that may only read (C4). */
async function reading<T>(query: Query, work: () => Promise<T>): Promise<T> {
  await query("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY");
  try {
    return await work();
  } finally {
    // Nothing was changed. When the connection is what failed, it takes the transaction with it.
    await query("ROLLBACK").catch(() => undefined);
  }
}

export class Connections {
  readonly #pool: Pool;
  readonly #settings: ConnectionsSettings;
  readonly #names = new Map<string, string>();
  readonly #ignore = (): void => undefined;

  constructor(pool: Pool, settings: ConnectionsSettings) {
    this.#pool = pool;
    this.#settings = settings;
    pool.on("error", this.#ignore);
  }

  /** Lends a connection to `work`. It is given up when the connection is at fault, or left in a transaction. */
  async use<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let isBroken = false;
    const breaks = (): void => {
      isBroken = true;
    };
    client.on("error", breaks);
    try {
      const query: Query = (text, values) => this.#query(client, text, values);
      return await (this.#settings.readOnly ? reading(query, () => work(query)) : work(query));
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "lost" || failure === "retry") isBroken = true;
      throw error;
    } finally {
      client.off("error", breaks);
      client.release(isBroken);
    }
  }

  /** Runs one statement on a connection of its own. */
  one<Row extends readonly unknown[]>(text: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return this.use((query) => query<Row>(text, values));
  }

  /** Lets go of the pool, which stays open. */
  release(): void {
    this.#pool.off("error", this.#ignore);
  }

  async #query<Row extends readonly unknown[]>(
    client: PoolClient,
    text: string,
    values: readonly Value[] = [],
  ): Promise<readonly Row[]> {
    const config: QueryArrayConfig<Value[]> = { text, rowMode: "array", types: NUMBERS };
    // A text without values may hold several statements, which cannot be prepared.
    if (values.length > 0) config.values = [...values];
    if (values.length > 0 && this.#settings.prepare) config.name = this.#nameOf(text);
    const { answerMs } = this.#settings;
    const overdue = Promise.withResolvers<never>();
    const timer = setTimeout(() => overdue.reject(new OverdueError(answerMs)), answerMs);
    try {
      const result = await Promise.race([client.query(config), overdue.promise]);
      return result.rows as unknown as readonly Row[];
    } finally {
      clearTimeout(timer);
    }
  }

  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `holdpoint_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
    this.#names.set(text, name);
    return name;
  }
}
