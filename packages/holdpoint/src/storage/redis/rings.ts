/**
 * Telling other processes that something may be due, with PUBLISH and SUBSCRIBE.
 *
 * R1. A ring is a hint: each may be lost or come twice, and polling is the floor. So nothing here is ever waited for, and no
 *     failure is anybody's.
 * R2. One channel serves all tenants, as `claim` does. A process rings at most once in `SPACING_MS`, however many commits
 *     there are, and does not hear itself. A ring names the tenants it is about, when they are few.
 * R3. Listening has a connection of its own, made when somebody watches. Whoever watches is told each time it is made anew,
 *     because rings may have been missed.
 */
import { randomBytes } from "node:crypto";
import type { Tenant } from "../../core/ids.ts";
import type { Client, Link } from "./link.ts";

const SPACING_MS = 10;
/** Most tenants that a ring names. */
const MOST_NAMED = 64;

export interface RingsSettings {
  readonly channel: string;
  readonly link: Link;
  /** Called with the tenants that a ring names, before whoever watches is told. */
  readonly named: (tenants: readonly Tenant[]) => void;
}

/** A ring as it is sent: who rings, and for which tenants. */
type Ring = readonly [token: string, ...tenants: readonly Tenant[]];

function parseRing(message: unknown): Ring {
  try {
    const ring: unknown = JSON.parse(String(message));
    if (Array.isArray(ring) && ring.every((part) => typeof part === "string")) return ring as unknown as Ring;
  } catch {
    // Of another version: somebody rang.
  }
  return [""];
}

export class Rings {
  readonly #settings: RingsSettings;
  /** Tells the rings of this process, which has heard of them already. */
  readonly #token = randomBytes(8).toString("hex");
  readonly #hearers = new Set<() => void>();
  readonly #about = new Set<Tenant>();
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

  /** Rings for the others, soon: something may be due in the tenant. */
  ring(tenant: Tenant): void {
    if (this.#isClosed) return;
    this.#about.add(tenant);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      const ring: Ring = [this.#token, ...(this.#about.size > MOST_NAMED ? [] : this.#about)];
      this.#about.clear();
      if (this.#isClosed) return;
      const { channel, link } = this.#settings;
      link.call((client) => client.publish(channel, JSON.stringify(ring))).catch(() => undefined);
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
    client.on("message", (_channel, message) => {
      const [token, ...tenants] = parseRing(message);
      if (token === this.#token) return;
      this.#settings.named(tenants);
      this.#tell();
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
