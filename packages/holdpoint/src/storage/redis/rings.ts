/**
 * Telling other processes that something may be due, with PUBLISH and SUBSCRIBE.
 *
 * R1. A ring is a hint: each may be lost or come twice, and polling is the floor. So nothing here is ever waited for, and no
 *     failure is anybody's.
 * R2. One channel serves all tenants, as `claim` does. A process rings at most once in `SPACING_MS`, however many commits
 *     there are, and does not hear itself.
 * R3. Listening has a connection of its own, made when somebody watches. Whoever watches is told each time it is made anew,
 *     because rings may have been missed.
 */
import { randomBytes } from "node:crypto";
import type { Client, Link } from "./link.ts";

const SPACING_MS = 10;

export interface RingsSettings {
  readonly channel: string;
  readonly link: Link;
}

export class Rings {
  readonly #settings: RingsSettings;
  /** Tells the rings of this process, which has heard of them already. */
  readonly #token = randomBytes(8).toString("hex");
  readonly #hearers = new Set<() => void>();
  #client: Promise<Client | undefined> | undefined;
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
    this.#client ??= this.#listen().catch(() => undefined);
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
      const { channel, link } = this.#settings;
      link.call((client) => client.publish(channel, this.#token)).catch(() => undefined);
    }, SPACING_MS).unref();
  }

  /** Stops listening and ringing. */
  close(): void {
    this.#isClosed = true;
    this.#hearers.clear();
    this.#stopListening();
  }

  async #listen(): Promise<Client> {
    const { channel, link } = this.#settings;
    const client = await link.another();
    client.on("message", (_channel, token) => {
      if (token !== this.#token) this.#tell();
    });
    client.on("ready", () => {
      client.subscribe(channel).then(
        () => this.#tell(),
        () => undefined,
      );
    });
    client.connect().catch(() => undefined);
    return client;
  }

  #tell(): void {
    for (const hear of this.#hearers) hear();
  }

  #stopListening(): void {
    const client = this.#client;
    this.#client = undefined;
    void client?.then((made) => made?.disconnect());
  }
}
