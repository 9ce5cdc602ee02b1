/**
 * Writes checkpoints (checkpoint.ts).
 *
 * W1. A checkpoint goes on where the one before ended: it reads what was appended since, whatever the number of streams,
 *     and holds at most the heads of one segment in memory.
 * W2. Nothing is signed over a past that contradicts the checkpoint before: when the event that it ended with is not
 *     where it was, the log is read from its beginning, and refused (STORE_CORRUPT) when it is another.
 * W3. When nothing but checkpoints was appended since the last one, none is written: an idle store stays as it is.
 * W4. Of several writers at once one wins; the others go on from what it wrote.
 */
import { genesis, payloadDigest, seal } from "../core/chain.ts";
import { HoldpointError, isHoldpointError } from "../core/errors.ts";
import type { Tenant } from "../core/ids.ts";
import type { Signer } from "../core/signer.ts";
import type { Store, StoredDocument, StreamEvent, StreamRecord } from "../storage/store.ts";
import {
  checkpointPayload,
  CHECKPOINTS,
  readCheckpoint,
  type Checkpoint,
  type CheckpointContent,
} from "./checkpoint.ts";
import { emptyLog, nextLog, SEGMENT, type Head } from "./event-log.ts";
import { newSalt } from "./salt.ts";
import { sign } from "./signed.ts";

const PAGE = 500;
/** Every round another writer was faster; more than a few in a row are no coincidence. */
const ROUNDS = 20;
/** The document that says which checkpoint is the last: a hint that spares reading them all. */
const HINT = { collection: "audit", key: "last-checkpoint" } as const;

/** The last checkpoint that is there. */
interface Last {
  readonly checkpoint: Checkpoint;
  readonly hash: string;
}

/** A place in the log: how many events lie before it, their digest, and the store's cursor there. */
interface Place {
  readonly events: number;
  readonly log: string;
  readonly cursor: string | undefined;
}

function isSame({ stream, record: { seq, hash } }: StreamEvent, head: Head | undefined): boolean {
  return JSON.stringify([stream, seq, hash]) === JSON.stringify(head);
}

class CheckpointWriter {
  readonly #store: Store;
  readonly #tenant: Tenant;
  readonly #signer: Signer;
  #last: Last | undefined;
  #hintRevision = 0;

  constructor(store: Store, tenant: Tenant, signer: Signer) {
    this.#store = store;
    this.#tenant = tenant;
    this.#signer = signer;
  }

  /** True when the log is covered up to its end; false when another writer came between (W4). */
  async write(): Promise<boolean> {
    await this.#readLast();
    let place = await this.#start();
    let before = place.cursor;
    let isNews = false;
    const heads = new Map<string, Head>();
    for await (const event of this.#after(place)) {
      const { stream, record } = event;
      before = place.cursor;
      place = { events: place.events + 1, log: nextLog(place.log, stream, record), cursor: event.cursor };
      // Taken out first, so that the heads stay in the order of their last record.
      heads.delete(stream);
      heads.set(stream, [stream, record.seq, record.hash]);
      isNews ||= stream !== CHECKPOINTS;
      if (place.events % SEGMENT !== 0) continue;
      if (!(await this.#commit(place, before, [...heads.values()]))) return false;
      heads.clear();
      isNews = false;
    }
    return !isNews || this.#commit(place, before, [...heads.values()]);
  }

  get last(): CheckpointContent | undefined {
    return this.#last?.checkpoint.signed.content;
  }

  async *#after(place: Place): AsyncGenerator<StreamEvent> {
    for (let { cursor } = place; ;) {
      const page = await this.#store.events(this.#tenant, cursor, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      cursor = page.at(-1)?.cursor;
    }
  }

  async #readLast(): Promise<void> {
    const [hint]: readonly (StoredDocument | undefined)[] = await this.#store.get(this.#tenant, HINT.collection, [
      HINT.key,
    ]);
    this.#hintRevision = hint?.revision ?? 0;
    const hinted = Number(hint?.body ?? 0);
    const found = Number.isSafeInteger(hinted) && hinted > 1 ? await this.#lastRecord(hinted - 1) : undefined;
    const record = found ?? (await this.#lastRecord(0));
    this.#last = record === undefined ? undefined : this.#read(record);
  }

  async #lastRecord(from: number): Promise<StreamRecord | undefined> {
    let last: StreamRecord | undefined;
    for (let after = from; ;) {
      const page = await this.#store.read(this.#tenant, CHECKPOINTS, after, PAGE);
      last = page.at(-1) ?? last;
      if (page.length < PAGE) return last;
      after += PAGE;
    }
  }

  #read(record: StreamRecord): Last {
    const { payload, salt, digest, hash, seq } = record;
    const isWhole = payload !== null && salt !== null && payloadDigest(salt, payload) === digest;
    const checkpoint = isWhole ? readCheckpoint(payload) : undefined;
    if (checkpoint === undefined) {
      throw new HoldpointError("STORE_CORRUPT", `Checkpoint ${seq} cannot be read: its record is damaged.`, { seq });
    }
    return { checkpoint, hash };
  }

  /** Where the last checkpoint ended, checked (W2). */
  async #start(): Promise<Place> {
    const beginning: Place = { events: 0, log: emptyLog(this.#tenant), cursor: undefined };
    if (this.#last === undefined) return beginning;
    const { signed, cursor } = this.#last.checkpoint;
    const { number, events, log, heads } = signed.content;
    const found = await this.#eventAfter(cursor ?? undefined);
    if (found !== undefined && isSame(found, heads.at(-1))) return { events, log, cursor: found.cursor };
    // The cursor is of another store, or the log is another.
    let place = beginning;
    for await (const event of this.#after(beginning)) {
      place = { events: place.events + 1, log: nextLog(place.log, event.stream, event.record), cursor: event.cursor };
      if (place.events === events) break;
    }
    if (place.events === events && place.log === log) return place;
    throw new HoldpointError(
      "STORE_CORRUPT",
      `The first ${events} records of tenant "${this.#tenant}" are not those that checkpoint ${number} signed; nothing more is signed over them. Export and verify to see which.`,
      { tenant: this.#tenant, checkpoint: number },
    );
  }

  async #eventAfter(cursor: string | undefined): Promise<StreamEvent | undefined> {
    try {
      return (await this.#store.events(this.#tenant, cursor, 1))[0];
    } catch (error) {
      if (isHoldpointError(error, "INVALID_ARGUMENT")) return undefined;
      throw error;
    }
  }

  async #commit({ events, log }: Place, before: string | undefined, heads: readonly Head[]): Promise<boolean> {
    const tenant = this.#tenant;
    const at = this.#store.now();
    const number = (this.last?.number ?? 0) + 1;
    const previous = this.#last?.hash ?? null;
    const content: CheckpointContent = { tenant, number, at, events, log, heads, before: previous };
    const checkpoint = { signed: sign(this.#signer, "checkpoint", content), cursor: before ?? null };
    const record = seal(previous ?? genesis(tenant, CHECKPOINTS), number, at, checkpointPayload(checkpoint), newSalt());
    const { ok } = await this.#store.commit({
      tenant,
      append: [{ stream: CHECKPOINTS, record }],
      put: [{ ...HINT, revision: this.#hintRevision, body: String(number), index: { at: 0 } }],
    });
    if (!ok) return false;
    this.#last = { checkpoint, hash: record.hash };
    this.#hintRevision += 1;
    return true;
  }
}

/**
 * Signs what a tenant's streams consist of now, in as many checkpoints as it takes, and returns the last one there is:
 * undefined when nothing was ever appended. Throws STORE_CORRUPT when the past is not what was signed (W2).
 */
export async function writeCheckpoint(
  store: Store,
  tenant: Tenant,
  signer: Signer,
): Promise<CheckpointContent | undefined> {
  const writer = new CheckpointWriter(store, tenant, signer);
  for (let round = 0; round < ROUNDS; round += 1) if (await writer.write()) return writer.last;
  throw new HoldpointError(
    "STORE_CONFLICT",
    `Checkpoints of tenant "${tenant}" were written by others ${ROUNDS} times in a row; one writer is enough.`,
    { tenant },
  );
}
