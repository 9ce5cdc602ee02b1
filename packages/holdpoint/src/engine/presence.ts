/**
 * Which workers there are, and what they serve: so that a thread is said to be left to nobody only when it is.
 *
 * E1. A worker says that it is there when it starts and every hundred seconds; when it stops, that it is gone. One that
 *     has said nothing for five minutes is taken to be gone.
 * E2. Nothing rests on it but what people are told: who may claim a thread is a matter of its route alone.
 * E3. It costs a worker one commit in a hundred seconds, however many threads wait (G12).
 */
import { isHoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import type { DocumentPut, Store, StoredDocument } from "../storage/store.ts";

const COLLECTION = "worker";
/** Workers are there for all tenants; what they say of themselves is kept with those of the default one. */
const TENANT = DEFAULT_TENANT;
const PRESENT_MS = 300_000;
const EVERY_MS = 100_000;
/** More workers than this are not looked at: then nobody knows who serves what, and nobody is told of an alarm for it. */
const MOST = 1_000;

/** A worker, as others know it. */
interface WorkerPresence {
  readonly routes: readonly string[];
}

async function workersOf(store: Store): Promise<readonly StoredDocument[]> {
  return (await store.find({ tenant: TENANT, collection: COLLECTION, order: "newest", limit: MOST })).items;
}

const isPresent = (store: Store, { index }: StoredDocument): boolean => (index.dueAt ?? 0) > store.now();

/** The routes that workers of any process serve now. */
export async function servedRoutes(store: Store): Promise<readonly string[]> {
  const present = (await workersOf(store)).filter((worker) => isPresent(store, worker));
  return [...new Set(present.flatMap(({ body }) => (JSON.parse(body) as WorkerPresence).routes))];
}

/** Takes out the workers that went without a word. */
async function removeGone(store: Store): Promise<void> {
  const gone = (await workersOf(store)).filter((worker) => !isPresent(store, worker));
  for (const { key, revision } of gone) {
    await store.commit({ tenant: TENANT, put: [{ collection: COLLECTION, key, revision, body: null }] });
  }
}

/** Keeps one worker known. */
export class Presence {
  readonly #store: Store;
  readonly #key: string;
  readonly #routes: readonly string[];
  readonly #onError: (error: unknown) => void;
  #cancel: (() => void) | undefined;
  #saying: Promise<void> = Promise.resolve();
  #revision = 0;

  /** `key` is the worker's own: nobody else writes there. */
  constructor(store: Store, key: string, routes: readonly string[], onError: (error: unknown) => void) {
    this.#store = store;
    this.#key = key;
    this.#routes = routes;
    this.#onError = onError;
  }

  start(): void {
    this.#then(() => removeGone(this.#store));
    this.#say();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#then(() => this.#put({ body: null }));
    await this.#saying;
  }

  #say(): void {
    this.#cancel = this.#store.clock.after(EVERY_MS, () => this.#say());
    const body: WorkerPresence = { routes: this.#routes };
    this.#then(() => {
      const at = this.#store.now();
      return this.#put({ body: JSON.stringify(body), index: { at, dueAt: at + PRESENT_MS } });
    });
  }

  /** One thing after the other: what is written rests on the revision before. */
  #then(write: () => Promise<void>): void {
    this.#saying = this.#saying.then(write).catch((error: unknown) => {
      // A store that was closed under a worker hears no more of it.
      if (isHoldpointError(error, "STORE_FAILED") && error.data["closed"] === true) this.#cancel?.();
      else this.#onError(error);
    });
  }

  async #put(what: Pick<DocumentPut, "body" | "index">): Promise<void> {
    if (what.body === null && this.#revision === 0) return;
    const put = { collection: COLLECTION, key: this.#key, revision: this.#revision, ...what };
    const result = await this.#store.commit({ tenant: TENANT, put: [put] });
    if (result.ok) {
      this.#revision = what.body === null ? 0 : this.#revision + 1;
      return;
    }
    // Taken to be gone and taken out, or a commit that was stored without its being told: next time it is right.
    const [now] = await this.#store.get(TENANT, COLLECTION, [this.#key]);
    this.#revision = now?.revision ?? 0;
  }
}
