/**
 * Erases what a thread and its questions say (erasure.ts): in their records, and wherever else the store holds it.
 *
 * Y1. A long thread takes several commits of bounded size (erasure-writer.ts). After each of them the log verifies; when a
 *     process dies between two, the same call goes on where it ended.
 * Y2. The first commit takes the thread's lease and ends its journal (erasure.ts, X4). From then on nobody can go on with the
 *     thread, nor read it: its first record is gone, and so is its snapshot.
 * Y3. Of a question first the records go; its document, which leads to them, with the last.
 * Y4. What other threads copied stays: a fork begins with the state of the thread it comes from, and is erased by itself.
 */
import { seal } from "../core/chain.ts";
import { HoldpointError } from "../core/errors.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import { isText } from "../core/json.ts";
import type { Signer } from "../core/signer.ts";
import type { DocumentPut, RecordErasure, Store, StoredDocument, ThreadRow } from "../storage/store.ts";
import type { CheckpointContent } from "./checkpoint.ts";
import { ERASURES, journalErasedPayload, refuseErasure, saysJournalErased } from "./erasure.ts";
import { ErasureWriter, type ErasurePlan } from "./erasure-writer.ts";
import { openForkOf } from "./open-forks.ts";
import { newSalt } from "./salt.ts";
import { streamEnd } from "./stream-end.ts";
import {
  actionOf,
  bareQuestion,
  bareRow,
  CLAIMS,
  CONTROLS,
  documentsOf,
  gone,
  journalOf,
  QUESTIONS,
  REJECTIONS,
  SNAPSHOTS,
  streamOfQuestion,
  withoutRejections,
} from "./thread-data.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

/** Records erased in one commit, at most. */
const RECORDS = 500;
/** The lease is given back by the commit that takes it. */
const LEASE_MS = 1;
const BY_MAX = 256;
const REASON_MAX = 1_000;

export interface EraseOptions {
  /** Who erases. This and the reason stay on record for good: they should name a request, not the person it is about. */
  readonly by: string;
  readonly reason: string;
  /** For how long after its end the thread is kept, in ms; 0 when left out. */
  readonly graceMs?: number;
  /** Signs a checkpoint that covers the erasure. */
  readonly signer?: Signer;
}

/** What was erased by this call; nothing but zeros when it had been erased before. */
export interface ErasedThread {
  /** Records of the thread's journal and of its questions. */
  readonly records: number;
  readonly questions: number;
  /** Other documents that went, or were shortened: snapshot, cancels, claims, rejections. */
  readonly documents: number;
  /** The last checkpoint, when a signer was given. */
  readonly checkpoint?: CheckpointContent;
}

function refused(id: ThreadId, why: string): HoldpointError {
  return new HoldpointError("ERASURE_REFUSED", why, { threadId: id });
}

class ThreadEraser {
  readonly #store: Store;
  readonly #tenant: Tenant;
  readonly #id: ThreadId;
  readonly #options: EraseOptions;
  readonly #writer: ErasureWriter;

  constructor(store: Store, tenant: Tenant, id: ThreadId, options: EraseOptions) {
    this.#store = store;
    this.#tenant = tenant;
    this.#id = id;
    this.#options = options;
    this.#writer = new ErasureWriter(store, tenant, id, options);
  }

  async run(): Promise<Omit<ErasedThread, "checkpoint">> {
    const end = await this.#begin();
    const journal = journalOf(this.#id);
    for (let after = 0; after < end - 1; after += RECORDS) {
      await this.#writer.step(async () => ({ erase: await this.#unerased(journal, after, end), put: [] }));
    }
    for await (const page of this.#documents(QUESTIONS)) {
      const keys = page.map(({ key }) => key);
      let isLeft = true;
      while (isLeft) isLeft = await this.#writer.step(() => this.#planQuestions(keys));
    }
    const { records, documents } = this.#writer;
    const questions = documents.get(QUESTIONS) ?? 0;
    const all = [...documents.values()].reduce((sum, many) => sum + many, 0);
    return { records, questions, documents: all - questions };
  }

  /** Ends the journal (Y2), unless it has ended already; the sequence number of its last record. */
  async #begin(): Promise<number> {
    const journal = journalOf(this.#id);
    let end = 0;
    await this.#writer.step(async () => {
      // Read before the row: a run that begins meanwhile either shows in the row, or moves this end.
      const { seq, hash } = await streamEnd(this.#store, this.#tenant, journal);
      const row = await this.#row();
      const [last] = await this.#store.read(this.#tenant, journal, seq - 1, 1);
      end = seq;
      if (saysJournalErased(last?.payload ?? null)) return undefined;
      await this.#judge(row);
      end += 1;
      const { by, reason } = this.#options;
      const at = this.#store.now();
      const record = seal(hash, end, at, journalErasedPayload({ by, reason, at }), newSalt());
      const thread = {
        id: this.#id,
        hold: { kind: "claim", worker: ERASURES, leaseMs: LEASE_MS },
        set: { head: end, ...bareRow(row.body) },
        release: { wakeAt: null, wakesSeen: row.wakes },
      } as const;
      return {
        erase: await this.#unerased(journal, 0, end),
        put: await this.#others(),
        ending: { thread, append: { stream: journal, record } },
      };
    });
    return end;
  }

  async #row(): Promise<ThreadRow> {
    const row = await this.#store.thread(this.#tenant, this.#id);
    if (row !== undefined) return row;
    throw new HoldpointError("THREAD_NOT_FOUND", `There is no thread "${this.#id}" in this store.`, {
      threadId: this.#id,
    });
  }

  /** Refuses what is still needed (erasure.ts, X2). */
  async #judge(row: ThreadRow): Promise<void> {
    const time = { now: this.#store.now(), graceMs: this.#options.graceMs ?? 0 };
    const why = refuseErasure(journalOf(this.#id), { of: "thread", row }, time);
    if (why !== undefined) throw refused(this.#id, why);
    for await (const page of this.#documents(QUESTIONS)) {
      for (const { key, index } of page) {
        const ground = { of: "question", isClosed: index.state === "closed" } as const;
        const open = refuseErasure(streamOfQuestion(key), ground, time);
        if (open !== undefined) throw refused(this.#id, open);
      }
    }
    const fork = await openForkOf(this.#store, this.#tenant, this.#id);
    if (fork === undefined) return;
    throw refused(
      this.#id,
      `The thread "${fork}" was forked from "${this.#id}" and may use what is recorded there; let it end, or cancel it.`,
    );
  }

  /** What else holds what the thread said: its snapshot, and cancels that nobody carried out. */
  async #others(): Promise<readonly DocumentPut[]> {
    const found = [...(await this.#store.get(this.#tenant, SNAPSHOTS, [this.#id]))];
    for await (const page of this.#documents(CONTROLS)) found.push(...page);
    return found.map(gone);
  }

  /** What is left of some questions: records first; the documents go with the last of them. */
  async #planQuestions(keys: readonly string[]): Promise<ErasurePlan> {
    const documents = await this.#store.get(this.#tenant, QUESTIONS, keys);
    const erase: RecordErasure[] = [];
    for (const { key } of documents) {
      erase.push(...(await this.#ofQuestion(key, RECORDS - erase.length)));
      if (erase.length === RECORDS) return { erase, put: [] };
    }
    const put = documents.flatMap((document) => bareQuestion(document) ?? []);
    // Who said they look at one is there until somebody else claims something, long after that counts.
    const claims = await this.#store.get(this.#tenant, CLAIMS, keys);
    return { erase, put: [...put, ...claims.map(gone), ...(await this.#rejections(documents))] };
  }

  async #ofQuestion(key: string, most: number): Promise<readonly RecordErasure[]> {
    const stream = streamOfQuestion(key);
    const found: RecordErasure[] = [];
    for (let after = 0; found.length < most; after += RECORDS) {
      const records = await this.#store.read(this.#tenant, stream, after, RECORDS);
      for (const { seq, payload } of records) if (payload !== null) found.push({ stream, seq });
      if (records.length < RECORDS) break;
    }
    return found.slice(0, most);
  }

  /** The rejections of actions that came from these questions. */
  async #rejections(documents: readonly StoredDocument[]): Promise<readonly DocumentPut[]> {
    const actions = new Set(documents.flatMap((document) => actionOf(document) ?? []));
    const ids = new Set(documents.map(({ key }) => key));
    const found = await this.#store.get(this.#tenant, REJECTIONS, [...actions]);
    return found.flatMap((document) => withoutRejections(document, ids) ?? []);
  }

  /** Records of a stretch of a stream, before `end`, that are not erased. */
  async #unerased(stream: string, after: number, end: number): Promise<readonly RecordErasure[]> {
    const records = await this.#store.read(this.#tenant, stream, after, RECORDS);
    return records.flatMap(({ seq, payload }) => (payload === null || seq >= end ? [] : [{ stream, seq }]));
  }

  #documents(collection: string): AsyncGenerator<readonly StoredDocument[]> {
    return documentsOf(this.#store, this.#tenant, this.#id, collection);
  }
}

function check({ by, reason, graceMs = 0 }: EraseOptions): void {
  const checks: readonly (readonly [name: string, value: string, most: number])[] = [
    ["by", by, BY_MAX],
    ["reason", reason, REASON_MAX],
  ];
  for (const [name, value, most] of checks) {
    if (isText(value) && value.length <= most) continue;
    throw new HoldpointError("INVALID_ARGUMENT", `"${name}" of an erasure is a text of 1 to ${most} characters.`, {
      [name]: value,
    });
  }
  if (graceMs >= 0) return;
  throw new HoldpointError("INVALID_ARGUMENT", `"graceMs" of an erasure is ${graceMs}; it is a span of 0 ms or more.`, {
    graceMs,
  });
}

/**
 * Erases what a thread and its questions say, once it has ended and nothing needs it any more. What remains: that
 * there was such a thread, of which graph, with which questions; when its records were written and their digests, so that
 * everything still verifies; and who erased them and why. Can be repeated.
 * Throws THREAD_NOT_FOUND, ERASURE_REFUSED (what it says is still needed), THREAD_BUSY or STORE_CONFLICT.
 */
export async function eraseThread(
  store: Store,
  tenant: Tenant,
  threadId: ThreadId,
  options: EraseOptions,
): Promise<ErasedThread> {
  check(options);
  const erased = await new ThreadEraser(store, tenant, threadId, options).run();
  const { signer } = options;
  const checkpoint = signer && (await writeCheckpoint(store, tenant, signer));
  return checkpoint === undefined ? erased : { ...erased, checkpoint };
}
