/**
 * The one door through which a held thread writes: entries and documents collect, and go out in commits.
 *
 * W1. At most one commit of a thread is under way. What is appended meanwhile goes out with the next.
 * W2. `flush` resolves when everything appended before it is durable. Nothing that touches the world runs before.
 * W3. When a commit is refused, or the store fails, the thread is lost to this process: every later flush rejects, and
 *     nothing appended since is ever written.
 * W4. An entry is turned into text when it is appended; what author code does to a value later cannot reach the journal.
 */
import { genesis, seal } from "../core/chain.ts";
import { HoldpointError } from "../core/errors.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { JournalEntry } from "../core/journal.ts";
import { joined } from "./remake.ts";
import { canonical, MAX_LENGTH, type Json } from "../core/json.ts";
import type {
  Accepted,
  Change,
  CommitResult,
  DocumentPut,
  Hold,
  Store,
  StreamAppend,
  StreamRecord,
  ThreadFields,
} from "../storage/store.ts";

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
  /** A document this commit was based on changed. True when the owner mended what is pending; then it is tried again. */
  mend(put: DocumentPut): Promise<boolean>;
  lost(error: HoldpointError): void;
}

interface Batch {
  texts: string[];
  puts: DocumentPut[];
  /** Records of other streams: what becomes of a question is in the question's own stream, too. */
  appends: StreamAppend[];
  durable: (() => void)[];
}

function emptyBatch(): Batch {
  return { texts: [], puts: [], appends: [], durable: [] };
}

export class Journal {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly #store: Store;
  readonly #owner: JournalOwner;
  #head: number;
  #hash: string;
  readonly #claim: Hold;
  #hold: Hold;
  /** Wakes of the thread whose cause has been looked at. */
  #wakesSeen = 0;
  #batch: Batch = emptyBatch();
  #writing = false;
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

  /** Goes on with a lease that was claimed by another commit of this process. */
  held(fence: number): void {
    this.#hold = { kind: "fence", fence, leaseMs: this.#claim.leaseMs };
  }

  /** Adds an entry; `durable` is called once it is. */
  append(entry: JournalEntry, durable?: () => void): void {
    if (this.#dead !== undefined) return;
    const text = canonical(entry as unknown as Json, ENTRY_MAX);
    this.#batch.texts.push(text);
    if (durable !== undefined) this.#batch.durable.push(durable);
    this.#owner.appended(entry, text);
  }

  /** Adds a document to what goes out next. */
  put(put: DocumentPut): void {
    if (this.#dead !== undefined) return;
    const at = this.#placeOf(put);
    const before = this.#batch.puts[at];
    const both = before === undefined ? undefined : joined(before, put);
    if (both === undefined) this.#batch.puts.push(put);
    else this.#batch.puts[at] = both;
  }

  /** Whether a document that many change (remake.ts) can go out with what is pending of it. */
  fits(put: DocumentPut): boolean {
    const before = this.#batch.puts[this.#placeOf(put)];
    return before === undefined || joined(before, put) !== undefined;
  }

  #placeOf({ collection, key }: DocumentPut): number {
    return this.#batch.puts.findIndex((other) => other.key === key && other.collection === collection);
  }

  /** Adds a record of another stream to what goes out next. */
  appendTo(append: StreamAppend): void {
    if (this.#dead === undefined) this.#batch.appends.push(append);
  }

  /** Exchanges what is pending; for the owner's `mend`. */
  amend(change: (batch: Pick<Batch, "texts" | "puts" | "appends">) => void): void {
    change(this.#batch);
  }

  /** See W2. With `always` a commit is made even when nothing is pending (to give the lease back). */
  flush(always = false): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const pending = this.#batch.texts.length > 0 || this.#batch.puts.length > 0 || this.#batch.appends.length > 0;
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
      this.#batch = emptyBatch();
      try {
        await this.#commit(batch);
      } catch (error) {
        this.#lose(
          error instanceof HoldpointError ? error : new HoldpointError("STORE_FAILED", "The store failed.", {}, error),
        );
        break;
      }
      this.#done = upTo;
      for (const durable of batch.durable) durable();
      this.#wake();
    }
    this.#writing = false;
  }

  #wake(): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].upTo <= this.#done) this.#waiting.shift()?.resolve();
  }

  #record(batch: Batch): StreamRecord | undefined {
    if (batch.texts.length === 0) return undefined;
    return seal(this.#hash, this.#head + 1, this.#store.now(), `[${batch.texts.join(",")}]`, newSalt());
  }

  async #commit(batch: Batch): Promise<void> {
    const { set, put, entries = [], release } = this.#owner.row();
    batch.puts.push(...put);
    for (const entry of entries) batch.texts.push(canonical(entry as unknown as Json, ENTRY_MAX));
    const record = this.#record(batch);
    const own = record === undefined ? [] : [{ stream: journalStream(this.id), record }];
    const append = [...own, ...batch.appends];
    const change: Change = {
      tenant: this.tenant,
      thread: {
        id: this.id,
        hold: this.#hold,
        set: record === undefined ? set : { ...set, head: record.seq },
        ...(release === undefined ? {} : { release: { wakeAt: release.wakeAt, wakesSeen: this.#wakesSeen } }),
      },
      ...(append.length === 0 ? {} : { append }),
      ...(batch.puts.length === 0 ? {} : { put: batch.puts }),
    };
    const result = await this.#store.commit(change);
    if (!result.ok) return this.#refused(batch, result);
    if (record !== undefined) {
      this.#head = record.seq;
      this.#hash = record.hash;
    }
    const fence = result.thread?.fence;
    if (release !== undefined) this.#hold = this.#claim;
    else if (fence !== undefined) this.held(fence);
    this.#owner.stored(result, release !== undefined);
  }

  /** The thread's wakes up to this count have been looked at. */
  seen(wakes: number): void {
    this.#wakesSeen = Math.max(this.#wakesSeen, wakes);
  }

  get wakesSeen(): number {
    return this.#wakesSeen;
  }

  async #refused(batch: Batch, refusal: Exclude<CommitResult, Accepted>): Promise<void> {
    if (refusal.reason === "revision" || (refusal.reason === "head" && refusal.key !== journalStream(this.id))) {
      // A question and its stream change together: whichever is refused, the question has changed.
      const key = refusal.key.slice(refusal.reason === "head" ? refusal.key.indexOf("/") + 1 : 0);
      const put = batch.puts.find((candidate) => candidate.key === key);
      const newer = this.#batch;
      this.#batch = batch;
      const mended = put !== undefined && (await this.#owner.mend(put));
      this.#batch = newer;
      if (mended) return this.#commit(batch);
    }
    throw new HoldpointError(
      refusal.reason === "leased" || refusal.reason === "exists" ? "THREAD_BUSY" : "FENCED",
      refusal.reason === "leased"
        ? `Thread "${this.id}" is being run by another worker.`
        : `Thread "${this.id}" was changed by another worker; this one lets go of it (${refusal.reason}).`,
      { threadId: this.id, reason: refusal.reason },
    );
  }

  #lose(error: HoldpointError): void {
    this.kill(error);
    this.#owner.lost(error);
  }

  /** Nothing more is written (W3). */
  kill(error: HoldpointError): void {
    this.#dead ??= error;
    this.#batch = emptyBatch();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#dead);
  }
}
