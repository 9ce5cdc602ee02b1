/**
 * Telling other processes that something may be due, with LISTEN and NOTIFY.
 *
 * R1. A ring is a hint: each may be lost or come twice, and polling is the floor. So nothing here is ever waited for, and no
 *     failure is anybody's.
 * R2. NOTIFY takes a lock of the whole server at COMMIT. It is sent after a group has been committed, in a transaction of
 *     its own that writes nothing, and at most once in `SPACING_MS`, however many commits there are.
 * R3. LISTEN has a connection of its own, which is made when somebody watches, and made anew when it breaks. Whoever
 *     watches is told then, because rings may have been missed. A pooler that gives every transaction another connection
 *     cannot pass rings on: name the server itself with `directAddress`, or rely on polling.
 */
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { Connections } from "./connections.ts";

const SPACING_MS = 10;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

export interface RingsSettings {
  readonly channel: string;
  readonly connections: Connections;
  /** Makes the connection that listens. */
  readonly makeClient: () => Client;
}

export class Rings {
  readonly #settings: RingsSettings;
  /** Tells the rings of this process, which has heard of them already. */
  readonly #token = randomBytes(8).toString("hex");
  readonly #hearers = new Set<() => void>();
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = SHORTEST_PAUSE_MS;
  #isWaiting = false;
  #isClosed = false;

  constructor(settings: RingsSettings) {
    this.#settings = settings;
  }

  /** Calls `hear` when another process rang. Returns how to stop. */
  watch(hear: () => void): () => void {
    // The same function may watch twice.
    const one = (): void => hear();
    this.#hearers.add(one);
    if (this.#client === undefined && this.#timer === undefined) this.#listen();
    return () => {
      this.#hearers.delete(one);
      if (this.#hearers.size === 0) this.#stopListening();
    };
  }

  /** Rings for the others, soon. */
  ring(): void {
    if (this.#isWaiting || this.#isClosed) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      if (this.#isClosed) return;
      const { channel, connections } = this.#settings;
      connections.one("SELECT pg_notify($1, $2)", [channel, this.#token]).catch(() => undefined);
    }, SPACING_MS).unref();
  }

  /** Stops listening and ringing. */
  close(): void {
    this.#isClosed = true;
    this.#hearers.clear();
    this.#stopListening();
  }

  #tell(): void {
    for (const hear of this.#hearers) hear();
  }

  #listen(): void {
    const client = this.#settings.makeClient();
    this.#client = client;
    client.on("notification", ({ payload }) => {
      if (payload !== this.#token) this.#tell();
    });
    // Without a hearer, an error of the connection would end the process.
    client.on("error", () => undefined);
    client.once("end", () => this.#broke(client));
    void this.#begin(client);
  }

  async #begin(client: Client): Promise<void> {
    try {
      await client.connect();
      // Rings alone do not keep a process alive. (The method is not in the client's types.)
      (client as Client & { unref(): void }).unref();
      await client.query(`LISTEN ${this.#settings.channel}`);
      this.#pauseMs = SHORTEST_PAUSE_MS;
      if (this.#client === client) this.#tell();
    } catch {
      void client.end().catch(() => undefined);
      this.#broke(client);
    }
  }

  #broke(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#listen();
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  #stopListening(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const client = this.#client;
    this.#client = undefined;
    void client?.end().catch(() => undefined);
  }
}
