/**
 * Commits erasures: what goes, and what is said about it in the stream `erasure`.
 *
 * B1. Records, the documents that say the same, and the entries about them go in one commit. After each the log verifies.
 * B2. A commit names the end of the stream `erasure` that was read before what it erases. Of several at once one wins, and
 *     the others look again: no record is said to be erased twice.
 */
import { seal } from "../core/chain.ts";
import { HoldpointError } from "../core/errors.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { DocumentPut, RecordErasure, Store, StreamAppend, ThreadChange } from "../storage/store.ts";
import { ERASURES, erasurePayload } from "./erasure.ts";
import { newSalt } from "./salt.ts";
import { streamEnd, type StreamEnd } from "./stream-end.ts";

/** Every round somebody else was faster; more than a few in a row are no coincidence. */
const ROUNDS = 20;

/** What one commit is to do, before what is said about it. */
export interface ErasurePlan {
  readonly erase: readonly RecordErasure[];
  readonly put: readonly DocumentPut[];
  /** The thread's row, and the last record of its journal. */
  readonly ending?: { readonly thread: ThreadChange; readonly append: StreamAppend };
}

export class ErasureWriter {
  readonly #store: Store;
  readonly #tenant: Tenant;
  readonly #thread: ThreadId;
  readonly #who: { readonly by: string; readonly reason: string };
  #end: StreamEnd | undefined;
  /** What was committed: records that were erased, and documents by collection. */
  records = 0;
  readonly documents = new Map<string, number>();

  constructor(store: Store, tenant: Tenant, thread: ThreadId, who: { readonly by: string; readonly reason: string }) {
    this.#store = store;
    this.#tenant = tenant;
    this.#thread = thread;
    this.#who = who;
  }

  /** Plans a commit from what is there, and makes it; again while others are faster (B2). False when nothing is left. */
  async step(plan: () => Promise<ErasurePlan | undefined>): Promise<boolean> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const end = await streamEnd(this.#store, this.#tenant, ERASURES, this.#end);
      const planned = await plan();
      if (planned === undefined || isNothing(planned)) return false;
      if (await this.#commit(planned, end)) return true;
    }
    throw new HoldpointError(
      "STORE_CONFLICT",
      `What thread "${this.#thread}" says was changed by others ${ROUNDS} times in a row; erase it again to go on.`,
      { threadId: this.#thread },
    );
  }

  /** True when it was stored; false when somebody else was faster. */
  async #commit({ erase, put, ending }: ErasurePlan, end: StreamEnd): Promise<boolean> {
    const at = this.#store.now();
    const { by, reason } = this.#who;
    const said = erasurePayload(erase.map(({ stream, seq }) => ({ stream, seq, by, reason, at })));
    const record = seal(end.hash, end.seq + 1, at, said, newSalt());
    const result = await this.#store.commit({
      tenant: this.#tenant,
      ...(ending === undefined ? {} : { thread: ending.thread }),
      append: [
        ...(ending === undefined ? [] : [ending.append]),
        ...(erase.length === 0 ? [] : [{ stream: ERASURES, record }]),
      ],
      erase,
      put,
    });
    if (result.ok) {
      this.#end = erase.length === 0 ? end : record;
      this.records += erase.length;
      for (const { collection } of put) this.documents.set(collection, (this.documents.get(collection) ?? 0) + 1);
    } else if (result.reason === "leased") {
      throw new HoldpointError(
        "THREAD_BUSY",
        `Thread "${this.#thread}" is being run by a worker; nothing was erased.`,
        { threadId: this.#thread },
      );
    }
    return result.ok;
  }
}

function isNothing({ erase, put, ending }: ErasurePlan): boolean {
  return erase.length === 0 && put.length === 0 && ending === undefined;
}
