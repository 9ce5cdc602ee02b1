/**
 * Finds out whether a store can be written, by writing.
 *
 * T1. What is written is a document of its own, which is taken away again. Its size is that of a commit with something in
 *     it, and it does not compress: a store that has room for a few bytes and nothing else is full.
 * T2. All servers of a store use the same document, so that never more than one is left behind. Where two of them come at
 *     the same time, one is told that it does not know.
 */
import { randomBytes } from "node:crypto";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { CommitResult, Store } from "../../storage/store.ts";

/** Where the document is. */
export const TRIAL = { collection: "readiness", key: "write" } as const;
/** In base64, 32 KiB of text (T1). */
const RANDOM_BYTES = 24_576;

/** Writes, and takes it away: false when somebody else was about to do the same. Rejects when the store cannot be written. */
export async function tryToWrite(store: Store): Promise<boolean> {
  const { collection, key } = TRIAL;
  const [left] = await store.get(DEFAULT_TENANT, collection, [key]);
  const revision = left?.revision ?? 0;
  const commit = (from: number, body: string | null): Promise<CommitResult> => {
    const index = body === null ? {} : { index: { at: store.now() } };
    return store.commit({ tenant: DEFAULT_TENANT, put: [{ collection, key, revision: from, body, ...index }] });
  };
  const { ok } = await commit(revision, JSON.stringify(randomBytes(RANDOM_BYTES).toString("base64")));
  if (ok) await commit(revision + 1, null);
  return ok;
}
