/**
 * Checkpoints: signed statements of what a tenant's log consists of, kept in the stream `checkpoint`.
 *
 * C1. A checkpoint states how many events there are, the digest of the log up to there (event-log.ts, V1), and the head
 *     of every stream that had records since the one before. So all of them together name the head of every stream, and
 *     each says something about the whole log: nothing before it can be dropped, changed, added or moved unseen.
 * C2. Checkpoints are numbered and each cites the hash of the record that holds the one before.
 * C3. Beside what is signed, a checkpoint keeps the cursor of the store from which the next one goes on. It is a hint:
 *     whoever uses it checks what is found there.
 */
import { canonical, isObject, MAX_LENGTH } from "../core/json.ts";
import type { Head } from "./event-log.ts";
import type { Signed } from "./signed.ts";

/** The stream that holds a tenant's checkpoints. */
export const CHECKPOINTS = "checkpoint";

/** What a checkpoint states (C1, C2). */
export type CheckpointContent = {
  readonly tenant: string;
  /** 1, 2, 3 …: also the sequence number of the record that holds it. */
  readonly number: number;
  readonly at: number;
  /** How many events it covers, and the digest of the log after the last of them. */
  readonly events: number;
  readonly log: string;
  /** Streams that had records since the checkpoint before, in the order of their last record. Never empty. */
  readonly heads: readonly Head[];
  /** Hash of the record of the checkpoint before; null in the first. */
  readonly before: string | null;
};

/** A checkpoint as it is recorded. */
export interface Checkpoint {
  readonly signed: Signed<CheckpointContent>;
  /** Of the store it was written to, just before the last event it covers (C3); null when that is the first. */
  readonly cursor: string | null;
}

/** Longest payload: 10,000 heads of streams with long names. */
const PAYLOAD_MAX = 5 * MAX_LENGTH;
const HASH = /^[0-9a-f]{64}$/;

const isHash = (value: unknown): value is string => typeof value === "string" && HASH.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** True for a stream's head as it is written down. */
export function isHead(value: unknown): value is Head {
  return (
    Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && isCount(value[1]) && isHash(value[2])
  );
}

function isContent(value: unknown): value is CheckpointContent {
  if (!isObject(value)) return false;
  const { tenant, number, at, events, log, heads, before } = value;
  return (
    typeof tenant === "string" &&
    isCount(number) &&
    Number.isSafeInteger(at) &&
    isCount(events) &&
    isHash(log) &&
    Array.isArray(heads) &&
    heads.length > 0 &&
    heads.every(isHead) &&
    (before === null || isHash(before))
  );
}

/** The payload of the record that holds a checkpoint. */
export function checkpointPayload({ signed, cursor }: Checkpoint): string {
  return canonical([{ type: "checkpoint", ...signed, cursor }], PAYLOAD_MAX);
}

/** Reads the payload of a checkpoint's record; undefined when it holds none. Signatures are not looked at. */
export function readCheckpoint(payload: string | null): Checkpoint | undefined {
  let entries: unknown;
  try {
    entries = JSON.parse(payload ?? "");
  } catch {
    return undefined;
  }
  const entry: unknown = Array.isArray(entries) && entries.length === 1 ? entries[0] : undefined;
  if (!isObject(entry) || entry["type"] !== "checkpoint") return undefined;
  const { content, keyId, signature, cursor } = entry;
  if (!isContent(content) || typeof keyId !== "string" || typeof signature !== "string") return undefined;
  if (cursor !== null && typeof cursor !== "string") return undefined;
  return { signed: { content, keyId, signature }, cursor };
}
