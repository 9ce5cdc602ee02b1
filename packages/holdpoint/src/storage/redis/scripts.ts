/**
 * The scripts the server runs, put together from the parts in `lua/`.
 *
 * They are scripts (EVALSHA) and not a library of functions: a script leaves nothing behind on the server, is there again
 * after a restart, a failover or on a new node of a cluster without anybody having to install it, and its name is the
 * digest of its text, so that old and new code run side by side. The first line declares what it does: a server that is
 * full, a replica, or not able to write its log then refuses it before its first line, never in its middle.
 */
import { createHash } from "node:crypto";
import { CLAIM, PEEK, RENEW } from "./lua/claims.ts";
import { COMMIT } from "./lua/commit.ts";
import { DOCUMENTS } from "./lua/documents.ts";
import { FIND, GET, LIST, READ, ROW, UNCLAIMABLE } from "./lua/queries.ts";
import { THREADS } from "./lua/threads.ts";
import { VALUES } from "./lua/values.ts";

export interface Script {
  readonly text: string;
  /** What the server knows it by. */
  readonly sha: string;
  readonly writes: boolean;
}

function script(writes: boolean, ...parts: readonly string[]): Script {
  const text = `#!lua${writes ? "" : " flags=no-writes"}\n${parts.join("")}`;
  return { text, sha: createHash("sha1").update(text).digest("hex"), writes };
}

export const SCRIPTS = {
  commit: script(true, VALUES, THREADS, DOCUMENTS, COMMIT),
  claim: script(true, VALUES, THREADS, CLAIM),
  renew: script(true, VALUES, THREADS, RENEW),
  peek: script(false, VALUES, THREADS, PEEK),
  read: script(false, VALUES, READ),
  row: script(false, VALUES, THREADS, ROW),
  get: script(false, VALUES, DOCUMENTS, GET),
  find: script(false, VALUES, DOCUMENTS, FIND),
  list: script(false, VALUES, THREADS, LIST),
  unclaimable: script(false, VALUES, THREADS, UNCLAIMABLE),
} as const;
