/**
 * The rows a group of changes is about, as they were read, and as the changes of the group leave them. Changes are judged
 * here, one after the other, before anything is written: a refusal needs no rollback.
 *
 * J1. A change is judged whole before any of it counts. What it puts and appends is tried on a draft, which the next
 *     change sees only if nothing was refused.
 * J2. Parts are judged in the order of every driver: late, thread, documents, erasures, appends.
 * J3. What is to be written is the difference between what was read and what is left, whatever happened in between.
 */
import { assert } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { dueAfterWake, isLate, judgeHold, keyOf, wholeFields, type Holding, type Verdict } from "../hold.ts";
import type {
  Accepted,
  Change,
  CommitResult,
  DocumentIndex,
  DocumentPut,
  Refusal,
  StreamRecord,
  ThreadChange,
  ThreadFields,
} from "../store.ts";

/** A thread in a group. */
export interface ThreadEntry {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  /** As it was read; undefined when it was not there. */
  readonly old: Holding | undefined;
  now: Holding | undefined;
  /** The fields that were set. */
  set: ThreadFields;
  /** Fields were set, so the row was updated. */
  isUpdated: boolean;
}

/** A document as the store keeps it. */
export interface DocumentState {
  readonly revision: number;
  readonly index: DocumentIndex;
  /** Undefined as long as it is as it was read. */
  readonly body: string | undefined;
}

/** A document in a group. */
export interface DocumentEntry {
  readonly tenant: Tenant;
  readonly collection: string;
  readonly key: string;
  readonly old: { readonly edition: number; readonly state: DocumentState } | undefined;
  now: DocumentState | undefined;
}

/** A record that is to be appended. */
export interface RecordEntry {
  readonly tenant: Tenant;
  readonly stream: string;
  readonly record: StreamRecord;
}

/** A record that was there, and is to be erased. */
export interface ErasureEntry {
  readonly tenant: Tenant;
  readonly stream: string;
  readonly seq: number;
}

/** A thread that was woken and is otherwise left alone. */
export interface WakeEntry {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  times: number;
}

/** The key of a row among those of its kind: no part can hold a zero character. */
export const rowKey = (...parts: readonly string[]): string => parts.join("\0");

const ACCEPTED: Accepted = { ok: true };

/** A thread whose change was judged, and may go ahead. */
interface Judged {
  readonly entry: ThreadEntry;
  readonly thread: ThreadChange;
  readonly verdict: Verdict;
}

/** What one change would do, until it is accepted. */
interface Draft {
  readonly documents: Map<DocumentEntry, DocumentState | undefined>;
  readonly heads: Map<string, number>;
  readonly appended: RecordEntry[];
  readonly erased: ErasureEntry[];
}

/** How far the instant the database keeps may be behind. */
const KEPT_MS = 500;

export class World {
  readonly now: number;
  /** The database is to keep what time it was: what it has kept is too far behind. */
  readonly keepsTime: boolean;
  readonly threads = new Map<string, ThreadEntry>();
  readonly documents = new Map<string, DocumentEntry>();
  /** The last sequence number of each stream, as it was read, and as it is left. */
  readonly #heads = new Map<string, { readonly old: number; now: number }>();
  readonly appended: RecordEntry[] = [];
  readonly erased: ErasureEntry[] = [];
  readonly wakes = new Map<string, WakeEntry>();
  /** Somebody else may want to look for due threads. */
  rings = false;
  /** The earliest limit of a change that was accepted. */
  before: number | undefined;

  constructor(now: number, keptAt: number) {
    this.now = now;
    this.keepsTime = now - keptAt > KEPT_MS;
  }

  putStream(tenant: Tenant, stream: string, head: number): void {
    this.#heads.set(rowKey(tenant, stream), { old: head, now: head });
  }

  /** Judges a change and, when it is accepted, lets the next ones see it. */
  apply(change: Change): CommitResult {
    const { tenant, thread, wake = [], before } = change;
    if (isLate(before, this.now)) return { ok: false, reason: "late", key: keyOf(change) };
    const held = thread && this.#judgeThread(tenant, thread, wake);
    if (held !== undefined && "ok" in held) return held;
    const draft: Draft = { documents: new Map(), heads: new Map(), appended: [], erased: [] };
    const refusal = this.#judgeParts(change, draft);
    if (refusal !== undefined) return refusal;
    if (held !== undefined) this.#hold(held);
    this.#accept(draft);
    for (const id of new Set(wake)) if (id !== thread?.id) this.#wake(tenant, id);
    if (before !== undefined) this.before = Math.min(this.before ?? before, before);
    return held?.verdict.accepted ?? ACCEPTED;
  }

  #judgeThread(tenant: Tenant, thread: ThreadChange, wake: readonly ThreadId[]): Judged | Refusal {
    const entry = this.#threadOf(tenant, thread.id);
    const verdict = judgeHold(entry.now, thread, this.now, wake.includes(thread.id));
    return verdict.ok ? { entry, thread, verdict } : verdict;
  }

  #judgeParts({ tenant, put = [], erase = [], append = [] }: Change, draft: Draft): Refusal | undefined {
    for (const one of put) {
      if (!this.#put(tenant, one, draft)) return { ok: false, reason: "revision", key: one.key };
    }
    for (const { stream, seq } of erase) {
      // Records have no gaps and are never removed: what is up to the head is there.
      if (seq < 1 || seq > this.#head(tenant, stream)) return { ok: false, reason: "missing", key: stream };
      draft.erased.push({ tenant, stream, seq });
    }
    for (const { stream, record } of append) {
      const key = rowKey(tenant, stream);
      if (record.seq !== (draft.heads.get(key) ?? this.#head(tenant, stream)) + 1) {
        return { ok: false, reason: "head", key: stream };
      }
      draft.heads.set(key, record.seq);
      draft.appended.push({ tenant, stream, record });
    }
    return undefined;
  }

  #put(tenant: Tenant, { collection, key, revision, body, index }: DocumentPut, draft: Draft): boolean {
    assert(body === null || index !== undefined, `the document ${collection}/${key} is put without an index`);
    const entry = this.#documentOf(tenant, collection, key);
    const current = draft.documents.has(entry) ? draft.documents.get(entry) : entry.now;
    if ((current?.revision ?? 0) !== revision) return false;
    const isGone = body === null || index === undefined;
    draft.documents.set(entry, isGone ? undefined : { revision: revision + 1, index, body });
    return true;
  }

  #hold({ entry, thread, verdict }: Judged): void {
    const { granted, fence, wakes, held, dueAt } = verdict;
    const isNew = entry.now === undefined;
    const set = isNew ? wholeFields(thread) : granted ? thread.set : undefined;
    const head = set?.head ?? entry.now?.head ?? 0;
    entry.now = { fence, wakes, head, held, dueAt };
    if (!held && dueAt !== null && dueAt <= this.now) this.rings = true;
    if (set === undefined) return;
    entry.isUpdated = true;
    entry.set = { ...entry.set, ...set };
  }

  #accept({ documents, heads, appended, erased }: Draft): void {
    for (const [entry, state] of documents) entry.now = state;
    for (const { tenant, stream, seq } of erased) this.#erase(tenant, stream, seq);
    for (const [key, head] of heads) {
      const entry = this.#heads.get(key);
      if (entry !== undefined) entry.now = head;
    }
    this.appended.push(...appended);
  }

  #erase(tenant: Tenant, stream: string, seq: number): void {
    if (seq <= (this.#heads.get(rowKey(tenant, stream))?.old ?? 0)) {
      this.erased.push({ tenant, stream, seq });
      return;
    }
    // A change before this one in the group appends it.
    const at = this.appended.findIndex(
      (one) => one.tenant === tenant && one.stream === stream && one.record.seq === seq,
    );
    const entry = this.appended[at];
    if (entry !== undefined) {
      this.appended[at] = { ...entry, record: { ...entry.record, payload: null, salt: null } };
    }
  }

  #wake(tenant: Tenant, id: ThreadId): void {
    this.rings = true;
    const key = rowKey(tenant, id);
    const entry = this.threads.get(key);
    const now = entry?.now;
    if (entry !== undefined && now !== undefined) {
      const dueAt = now.held ? now.dueAt : dueAfterWake(now.dueAt, this.now);
      entry.now = { ...now, wakes: now.wakes + 1, dueAt };
      return;
    }
    // Not read, or not there: whoever made it in the meantime has it woken.
    const wake = this.wakes.get(key) ?? { tenant, id, times: 0 };
    wake.times += 1;
    this.wakes.set(key, wake);
  }

  #head(tenant: Tenant, stream: string): number {
    return this.#heads.get(rowKey(tenant, stream))?.now ?? 0;
  }

  #threadOf(tenant: Tenant, id: ThreadId): ThreadEntry {
    const entry = this.threads.get(rowKey(tenant, id));
    assert(entry !== undefined, `the thread ${id} was not read before it was judged`);
    return entry;
  }

  #documentOf(tenant: Tenant, collection: string, key: string): DocumentEntry {
    const entry = this.documents.get(rowKey(tenant, collection, key));
    assert(entry !== undefined, `the document ${collection}/${key} was not read before it was judged`);
    return entry;
  }
}
