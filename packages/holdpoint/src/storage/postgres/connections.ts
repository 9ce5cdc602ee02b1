/**
 * The way to the database: connections of a pool, borrowed for one statement or one transaction.
 *
 * C1. Nothing rests on the state of a session, so that a pooler may give every transaction another one. Statements are
 *     prepared under a name derived from their text. Where a pooler cannot keep those apart, that shows with the first
 *     one, and from then on they are sent without; `prepare: false` sends them so from the beginning.
 * C2. No call waits for ever: one that has had no answer in time is given up, with its connection.
 * C3. A connection that breaks, lent or idle, never ends the process.
 * C4. Where nothing may be changed, whatever a connection is borrowed for is a transaction that the server lets only read.
 * C5. A new connection is looked at before it is used: an address may lead to another server than before, or to one of
 *     several.
 * C6. An answer that came although the server stopped waiting for its standbys is none: what was stored may be lost.
 */
import { createHash } from "node:crypto";
import { types, type CustomTypesConfig, type Pool, type PoolClient, type QueryArrayConfig } from "pg";
import { failureOf, isAboutPreparing, OverdueError, UnreplicatedError } from "./errors.ts";

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
  /** Rejects when a server is not to be used (C5). */
  readonly check: (query: Query) => Promise<void>;
}

/** Does something that may only read (C4). */
async function reading<T>(query: Query, work: () => Promise<T>): Promise<T> {
  await query("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY");
  try {
    const result = await work();
    await query("COMMIT");
    return result;
  } catch (error) {
    // When the connection is what failed, it takes the transaction with it.
    if (failureOf(error) !== "lost") await query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** What happens to a connection while it is lent. */
interface Lent {
  readonly client: PoolClient;
  isBroken: boolean;
  isUnreplicated: boolean;
}

export class Connections {
  readonly #pool: Pool;
  readonly #settings: ConnectionsSettings;
  readonly #names = new Map<string, string>();
  readonly #checked = new WeakSet<PoolClient>();
  #isPreparing: boolean;
  readonly #ignore = (): void => undefined;

  constructor(pool: Pool, settings: ConnectionsSettings) {
    this.#pool = pool;
    this.#settings = settings;
    this.#isPreparing = settings.prepare;
    pool.on("error", this.#ignore);
  }

  /** Lends a connection to `work`. It is given up when the connection is at fault, or left in a transaction. */
  async use<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#borrow();
    const lent: Lent = { client, isBroken: false, isUnreplicated: false };
    const breaks = (): void => void (lent.isBroken = true);
    const notes = ({ routine }: { readonly routine?: string | undefined }): void => {
      lent.isUnreplicated ||= routine === "SyncRepWaitForLSN";
    };
    client.on("error", breaks).on("notice", notes);
    const query: Query = (text, values) => this.#query(lent, text, values);
    try {
      if (!this.#checked.has(client)) await this.#settings.check(query);
      this.#checked.add(client);
      return await (this.#settings.readOnly ? reading(query, () => work(query)) : work(query));
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "lost" || failure === "retry" || !this.#checked.has(client)) lent.isBroken = true;
      throw error;
    } finally {
      client.off("error", breaks).off("notice", notes);
      client.release(lent.isBroken);
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

  async #borrow(): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await this.#inTime(connecting);
    } catch (error) {
      // A pool of somebody else may have no limit of its own, and lend one later.
      if (error instanceof OverdueError) connecting.then((client) => client.release(), this.#ignore);
      throw error;
    }
  }

  async #query<Row extends readonly unknown[]>(
    lent: Lent,
    text: string,
    values: readonly Value[] = [],
  ): Promise<readonly Row[]> {
    const config: QueryArrayConfig<Value[]> = { text, rowMode: "array", types: NUMBERS };
    // A text without values may hold several statements, which cannot be prepared.
    if (values.length > 0) config.values = [...values];
    if (values.length > 0 && this.#isPreparing) config.name = this.#nameOf(text);
    try {
      const result = await this.#inTime(lent.client.query(config));
      if (lent.isUnreplicated) throw new UnreplicatedError();
      return result.rows as unknown as readonly Row[];
    } catch (error) {
      if (isAboutPreparing(error)) this.#isPreparing = false;
      throw error;
    }
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const { answerMs } = this.#settings;
    const overdue = Promise.withResolvers<never>();
    const timer = setTimeout(() => overdue.reject(new OverdueError(answerMs)), answerMs);
    try {
      return await Promise.race([answer, overdue.promise]);
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
