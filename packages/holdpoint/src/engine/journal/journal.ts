/**
 * The one door through which a held thread writes: entries and documents collect, and go out in commits.
 *
 * W1. At most one commit of a thread is under way. What is appended meanwhile goes out with the next.
 * W2. `flush` resolves when everything appended before it is durable. Nothing that touches the world runs before.
 * W3. When a commit is refused, or the store fails, the thread is lost to this process: every later flush rejects, and
 *     nothing appended since is ever written.
 *     A document that somebody else changed does not cost the lease: what is pending is put on what they wrote (U2). What
 *     does not fit on it is left out with everything after it; the lease is given back in the commit of the rest, and
 *     whoever takes the thread next, at once, goes on from there.
 * W4. An entry is turned into text when it is appended; what author code does to a value later cannot reach the journal.
 */
import { genesis, seal } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import { Batch, type Go } from "./batch.ts";
import { isRemakable, joined } from "./remake.ts";
import { canonical, MAX_LENGTH, type Json } from "../../core/json.ts";
import type {
  Accepted,
  Change,
  DocumentPut,
  Hold,
  Refusal,
  Store,
  StoredDocument,
  StreamAppend,
  StreamRecord,
  ThreadFields,
} from "../../storage/store.ts";

/** The stream that holds a thread's journal. */
export function journalStream(id: ThreadId): string {
  return `thread/${id}`;
}

/** Longest entry. Every value in it was checked by itself; an entry may hold several. */
export const ENTRY_MAX = 4 * MAX_LENGTH;

const SALT_BYTES = 16;
/** Random bytes are drawn for many salts at once: the draw costs more than the bytes. None is used twice. */
const salts = Buffer.alloc(256 * SALT_BYTES);
let saltsUsed = salts.length;

/** Random text that keeps an erased payload from being guessed. */
export function newSalt(): string {
  if (saltsUsed + SALT_BYTES > salts.length) {
    crypto.getRandomValues(salts);
    saltsUsed = 0;
  }
  saltsUsed += SALT_BYTES;
  return salts.toString("base64url", saltsUsed - SALT_BYTES, saltsUsed);
}

/** What a commit says about the row: the row after it, documents only known now, and whether the lease is given back. */
export interface RowChange {
  readonly set: ThreadFields;
  readonly put: readonly DocumentPut[];
  /** Entries that are only known now, and that nobody has to be told about. */
  readonly entries?: readonly JournalEntry[];
  readonly release?: { readonly wakeAt: number | null };
}

/** What the journal asks of its thread. */
export interface JournalOwner {
  /** Sees every entry as it is appended, before it is durable. */
  appended(entry: JournalEntry, text: string): void;
  row(): RowChange;
  /** A commit was stored; `released` when it gave the lease back. */
  stored(result: Accepted, released: boolean): void;
  /** A document of this thread's own was changed by somebody else. Undefined when what was pending cannot be any more. */
  mend(put: DocumentPut, found: StoredDocument): Mended | undefined;
  /** `givenBack`: the lease was given back, and the thread is due. */
  lost(error: HoldpointError, givenBack: boolean): void;
}

/** A document made anew on what somebody else wrote, and what has to be said with it. */
export interface Mended {
  readonly put: DocumentPut;
  readonly append?: StreamAppend;
  readonly entry?: JournalEntry;
}

/** Each time somebody else was faster; more than a few of these in a row are no coincidence. */
const ROUNDS = 20;

export class Journal {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly #store: Store;
  readonly #owner: JournalOwner;
  #head: number;
  #hash: string;
  readonly #claim: Hold;
  #hold: Hold;
  /** The fence that was held last. */
  #lastFence: number | undefined;
  /** Wakes of the thread whose cause has been looked at. */
  #wakesSeen = 0;
  #batch = new Batch();
  /** What is on its way to the store. */
  #sent = new Batch();
  #writing = false;
  #givenBack = false;
  #dead: HoldpointError | undefined;
  #asked = 0;
  #done = 0;
  readonly #waiting: {
    readonly upTo: number;
    readonly resolve: () => void;
    readonly reject: (error: HoldpointError) => void;
  }[] = [];

  /** `claim` is how a lease is taken when none is held; `hold` is how the first commit relates to it. */
  constructor(
    store: Store,
    tenant: Tenant,
    id: ThreadId,
    owner: JournalOwner,
    at: { readonly head: number; readonly hash: string; readonly claim: Hold; readonly hold?: Hold },
  ) {
    this.#store = store;
    this.tenant = tenant;
    this.id = id;
    this.#owner = owner;
    this.#head = at.head;
    this.#hash = at.hash === "" ? genesis(tenant, journalStream(id)) : at.hash;
    this.#claim = at.claim;
    this.#hold = at.hold ?? at.claim;
  }

  get head(): number {
    return this.#head;
  }

  get hash(): string {
    return this.#hash;
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  /** The fence of the lease that is held; undefined when the next commit has to claim it. */
  get fence(): number | undefined {
    return this.#hold.kind === "fence" ? this.#hold.fence : undefined;
  }

  /**
   * True when the store has the thread as it was left here: the same head, and the fence that was held last, so that nobody
   * claimed it meanwhile. Where a failover lost the last of what was acknowledged, somebody else may have written as many
   * records in its place; their claim raised the fence (S2).
   */
  isAsLeft({ head, fence }: { readonly head: number; readonly fence: number }): boolean {
    return head === this.#head && fence === this.#lastFence;
  }

  /** Goes on with a lease that was claimed by another commit of this process. */
  held(fence: number): void {
    this.#lastFence = fence;
    this.#hold = { kind: "fence", fence, leaseMs: this.#claim.leaseMs };
  }

  /** Adds an entry; `durable` is called once it is. */
  append(entry: JournalEntry, durable?: () => void): void {
    if (this.#dead !== undefined) return;
    const text = canonical(entry as unknown as Json, ENTRY_MAX);
    this.#batch.addText(text);
    if (durable !== undefined) this.#batch.durable.push(durable);
    this.#owner.appended(entry, text);
  }

  /** Adds a document to what goes out next. */
  put(put: DocumentPut): void {
    if (this.#dead === undefined) this.#batch.addPut(put);
  }

  /** Whether a document that many change (remake.ts) can go out after what is pending, or on its way, of it. */
  fits(put: DocumentPut): boolean {
    const [first, ...more] = [...this.#sent.changesOf(put), ...this.#batch.changesOf(put), put];
    let standing: DocumentPut | undefined = first;
    for (const change of more) standing = standing === undefined ? undefined : joined(standing, change);
    return standing !== undefined;
  }

  /** Adds a record of another stream to what goes out next. */
  appendTo(append: StreamAppend): void {
    if (this.#dead === undefined) this.#batch.addAppend(append);
  }

  /** See W2. With `always` a commit is made even when nothing is pending (to give the lease back). */
  flush(always = false): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const pending = !this.#batch.isEmpty;
    if (!pending && !always && !this.#writing) return Promise.resolve();
    if (pending || always) this.#asked += 1;
    const upTo = this.#asked;
    const promise = new Promise<void>((resolve, reject) => this.#waiting.push({ upTo, resolve, reject }));
    // A loss reaches the thread through `lost`; a flush nobody awaits must not be an unhandled rejection.
    promise.catch(() => undefined);
    if (!this.#writing) void this.#write();
    return promise;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#done < this.#asked && this.#dead === undefined) {
      const upTo = this.#asked;
      const batch = this.#batch;
      this.#sent = batch;
      this.#batch = new Batch();
      try {
        await this.#commit(batch);
      } catch (error) {
        this.#lose(
          error instanceof HoldpointError ? error : new HoldpointError("STORE_FAILED", "The store failed.", {}, error),
        );
        break;
      }
      this.#done = upTo;
      this.#sent = new Batch();
      for (const durable of batch.durable) durable();
      this.#wake();
    }
    this.#writing = false;
  }

  #wake(): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].upTo <= this.#done) this.#waiting.shift()?.resolve();
  }

  #record({ texts }: Batch): StreamRecord | undefined {
    if (texts.length === 0) return undefined;
    return seal(this.#hash, this.#head + 1, this.#store.now(), `[${texts.join(",")}]`, newSalt());
  }

  #change(batch: Batch, record: StreamRecord | undefined, { set, release }: RowChange): Change {
    const own = record === undefined ? [] : [{ stream: journalStream(this.id), record }];
    const append = [...own, ...batch.appends];
    const put = batch.puts();
    return {
      tenant: this.tenant,
      thread: {
        id: this.id,
        hold: this.#hold,
        set: record === undefined ? set : { ...set, head: record.seq },
        ...(release === undefined ? {} : { release: { wakeAt: release.wakeAt, wakesSeen: this.#wakesSeen } }),
      },
      ...(append.length === 0 ? {} : { append }),
      ...(put.length === 0 ? {} : { put }),
    };
  }

  async #commit(batch: Batch): Promise<void> {
    let row = this.#owner.row();
    for (const put of row.put) batch.addPut(put);
    for (const entry of row.entries ?? []) batch.addText(canonical(entry as unknown as Json, ENTRY_MAX));
    let misfit: HoldpointError | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const record = this.#record(batch);
      const result = await this.#store.commit(this.#change(batch, record, row));
      if (result.ok) {
        this.#givenBack = misfit !== undefined;
        if (misfit !== undefined) throw misfit;
        return this.#accepted(result, record, row.release !== undefined);
      }
      const go = await this.#mend(batch, result);
      if (go === undefined) continue;
      batch.cut(go);
      misfit = this.#refusal(result);
      // Everybody in it is looked at when it is taken next: not only who waits for something that came.
      row = { set: { ...row.set, status: "running" }, put: [], release: { wakeAt: this.#store.now() } };
    }
    throw new HoldpointError(
      "FENCED",
      `Thread "${this.id}" could not be written: others changed the same documents ${ROUNDS} times in a row; it is let go of.`,
      { threadId: this.id, reason: "revision" },
    );
  }

  #accepted(result: Accepted, record: StreamRecord | undefined, released: boolean): void {
    if (record !== undefined) {
      this.#head = record.seq;
      this.#hash = record.hash;
    }
    const fence = result.thread?.fence;
    if (fence !== undefined) this.held(fence);
    if (released) this.#hold = this.#claim;
    this.#owner.stored(result, released);
  }

  /** The thread's wakes up to this count have been looked at. */
  seen(wakes: number): void {
    this.#wakesSeen = Math.max(this.#wakesSeen, wakes);
  }

  get wakesSeen(): number {
    return this.#wakesSeen;
  }

  /** Puts what is pending on what others wrote meanwhile. Gives the first go that does not fit on it (W3). */
  async #mend(batch: Batch, refusal: Refusal): Promise<Go | undefined> {
    const { reason, key } = refusal;
    // A question and its stream change together: whichever is refused, the question has changed.
    const isOthers = reason === "revision" || (reason === "head" && key !== journalStream(this.id));
    const name = reason === "head" ? key.slice(key.indexOf("/") + 1) : key;
    const firsts = isOthers ? batch.firsts() : [];
    const refused = firsts.find((put) => put.key === name);
    if (refused === undefined) throw this.#refusal(refusal);
    const { collection } = refused;
    // The others of its kind as well: they may have changed, too, and each would cost a refusal.
    const alike = firsts.filter((put) => put.collection === collection);
    const keys = alike.map((put) => put.key);
    const found = new Map((await this.#store.get(this.tenant, collection, keys)).map((one) => [one.key, one]));
    const changed = alike.filter((put) => put.revision !== (found.get(put.key)?.revision ?? 0));
    // Nobody else got anywhere: trying again would lead to the same.
    if (changed.length === 0) throw this.#refusal(refusal);
    const misfits = changed.flatMap((put) => this.#rebase(batch, put, found.get(put.key), refusal) ?? []);
    return misfits.reduce<Go | undefined>((one, go) => (one === undefined || go.puts < one.puts ? go : one), undefined);
  }

  #rebase(batch: Batch, put: DocumentPut, found: StoredDocument | undefined, refusal: Refusal): Go | undefined {
    if (isRemakable(put)) return batch.rebase(put, found);
    if (found === undefined || put.revision === 0) throw this.#refusal(refusal);
    const mended = this.#owner.mend(put, found);
    if (mended === undefined) return batch.goOf(put);
    batch.replace(put, mended.put, mended.append);
    if (mended.entry !== undefined) batch.addText(canonical(mended.entry as unknown as Json, ENTRY_MAX));
    return undefined;
  }

  #refusal({ reason }: Refusal): HoldpointError {
    return new HoldpointError(
      reason === "leased" || reason === "exists" ? "THREAD_BUSY" : "FENCED",
      reason === "leased"
        ? `Thread "${this.id}" is being run by another worker.`
        : `Thread "${this.id}" was changed by another worker; this one lets go of it (${reason}).`,
      { threadId: this.id, reason },
    );
  }

  #lose(error: HoldpointError): void {
    this.kill(error);
    this.#owner.lost(error, this.#givenBack);
  }

  /** Nothing more is written (W3). */
  kill(error: HoldpointError): void {
    this.#dead ??= error;
    this.#batch = new Batch();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#dead);
  }
}
