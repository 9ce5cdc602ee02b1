/**
 * Requests that are carried out once, however often they are sent with one key.
 *
 * K1. What a request was answered is stored in the very commit that carries it out: either both, or neither.
 * K2. The same key with the same request has the same answer for a day; with another request it is refused.
 * K3. Keys that are over are taken out of the store by those that come after.
 * K4. While a request is carried out, those with its key wait for it in this process, and are answered as it was; when
 *     it failed, the next one is carried out. In other processes the store lets one of them through (K1).
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import { digestOf, type Json } from "../../core/json.ts";
import type { DocumentPut, Store } from "../../storage/store.ts";

const COLLECTION = "request";
/** How long a key is known (K2). */
export const KEPT_MS = 86_400_000;
/** Others that are taken out with one that comes (K3). */
const SWEPT = 20;

/** A request, as whoever sends it names it. */
export interface KeyedRequest {
  /** Who sends it; keys of different senders have nothing to do with each other. */
  readonly by: string;
  readonly key: string;
  /** Everything that makes it another request. */
  readonly content: Json;
}

interface Kept {
  readonly digest: string;
  readonly answer: Json;
}

/** The answers to requests, by their keys. */
export class KeyedAnswers {
  readonly #store: Store;
  readonly #tenant: Tenant;
  /** The last request of each key that is being answered (K4). */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(store: Store, tenant: Tenant) {
    this.#store = store;
    this.#tenant = tenant;
  }

  #keyOf({ by, key }: KeyedRequest): string {
    return digestOf([by, key]);
  }

  /** The answer that the request had; undefined when it was not carried out. Throws IDEMPOTENCY_KEY_REUSED (K2). */
  async find(request: KeyedRequest): Promise<Json | undefined> {
    const [found] = await this.#store.get(this.#tenant, COLLECTION, [this.#keyOf(request)]);
    if (found === undefined || found.index.at <= this.#store.now()) return undefined;
    const { digest, answer } = JSON.parse(found.body) as Kept;
    if (digest === digestOf(request.content)) return answer;
    throw new HoldpointError(
      "IDEMPOTENCY_KEY_REUSED",
      "Another request was sent with this Idempotency-Key within a day; give each its own.",
    );
  }

  /** Answers a request when those with its key that came before it here are answered (K4). */
  async inTurn<Answer>(request: KeyedRequest, work: () => Promise<Answer>): Promise<Answer> {
    const key = this.#keyOf(request);
    const before = this.#underWay.get(key);
    const turn = Promise.withResolvers<void>();
    this.#underWay.set(key, turn.promise);
    await before;
    try {
      return await work();
    } finally {
      if (this.#underWay.get(key) === turn.promise) this.#underWay.delete(key);
      turn.resolve();
    }
  }

  /** Makes room for the answer, and gives the document to be stored with what the request does (K1). */
  async put(request: KeyedRequest, answer: Json): Promise<DocumentPut> {
    const own = this.#keyOf(request);
    await this.#sweep(own);
    const kept: Kept = { digest: digestOf(request.content), answer };
    return {
      collection: COLLECTION,
      key: own,
      revision: 0,
      body: JSON.stringify(kept),
      index: { at: this.#store.now() + KEPT_MS },
    };
  }

  /** Takes out what is over (K3), that of `own` in any case. */
  async #sweep(own: string): Promise<void> {
    const where = { tenant: this.#tenant, collection: COLLECTION };
    const before = await this.#store.get(this.#tenant, COLLECTION, [own]);
    const { items } = await this.#store.find({ ...where, limit: SWEPT });
    const now = this.#store.now();
    const over = [...before, ...items.filter(({ key }) => key !== own)].filter(({ index }) => index.at <= now);
    const put = over.map(({ key, revision }) => ({ collection: COLLECTION, key, revision, body: null }));
    // Somebody else was quicker: so much the better.
    if (put.length > 0) await this.#store.commit({ tenant: this.#tenant, put });
  }
}
