/**
 * Branded ids. All are strings; those Holdpoint makes carry a prefix and 26 characters of Crockford base 32.
 *
 * I1. An id that Holdpoint makes is derived from what it names (never random), so that a replay arrives at the same id.
 * I2. A thread id is the author's: 1–256 characters, none of them hidden (hidden-characters.ts) or a lone surrogate, so
 *     that it is read as what it is wherever it stands; not `.` or `..`, which no address can name.
 * I3. A tenant's name stands beside ids in keys and digests: up to 128 letters, digits and `. _ : @ -`, of which the first
 *     is a letter or a digit. Case is significant.
 */
import { HoldpointError } from "./errors.ts";
import { sha256Bytes } from "./digest.ts";
import { firstHidden } from "./hidden-characters.ts";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Identity of one durable execution, chosen by the author. */
export type ThreadId = Id<"thread">;
/** Identity of one question (`int_…`). */
export type InterruptId = Id<"interrupt">;
/** Identity of one accepted decision (`dec_…`). */
export type DecisionId = Id<"decision">;
/** Identity of one execution of a node in a superstep (`tsk_…`). */
export type TaskId = Id<"task">;
/** Identity of one journaled operation inside a task (`op_…`). */
export type OperationId = Id<"operation">;
/** A position in a thread's journal that can be gone back to (`chk_…`). */
export type CheckpointId = Id<"checkpoint">;
/** Whose data it is; part of every key. */
export type Tenant = Id<"tenant">;

export const DEFAULT_TENANT = "default" as Tenant;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 130 bits of a digest as 26 characters. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (let index = 0; text.length < 26; index += 1) {
    buffer = ((buffer << 8) | (bytes[index] ?? 0)) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < 26) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
  }
  return text;
}

/** Derives an id of the given prefix from what it names. */
export function deriveId<T extends string>(prefix: "int" | "dec" | "tsk" | "op", ...parts: readonly string[]): Id<T> {
  return `${prefix}_${base32(sha256Bytes(parts.join("\n")))}` as Id<T>;
}

const INTERRUPT_ID = /^int_[0-9A-HJKMNP-TV-Z]{26}$/;

/** True for text that is a well-formed interrupt id. */
export function isInterruptId(text: unknown): text is InterruptId {
  return typeof text === "string" && INTERRUPT_ID.test(text);
}

const THREAD_ID_MAX = 256;

/** Checks a thread id given by a caller; see I2. */
export function threadId(text: unknown): ThreadId {
  const refuse = (why: string): never => {
    throw new HoldpointError("THREAD_ID_INVALID", `The thread_id ${why}.`, {});
  };
  if (typeof text !== "string") return refuse("must be a string: pass { configurable: { thread_id } }");
  if (text.length === 0) return refuse("is empty; give each conversation or job its own");
  if (text.length > THREAD_ID_MAX) return refuse(`has ${text.length} characters; at most ${THREAD_ID_MAX} are allowed`);
  if (!text.isWellFormed()) return refuse("is broken Unicode: half of a surrogate pair stands alone in it");
  const hidden = firstHidden(text);
  if (hidden !== undefined) {
    return refuse(
      `has ${hidden.codePoint} as character ${hidden.place}, which cannot be seen or changes how others are read; leave it out`,
    );
  }
  if (text === "." || text === "..") return refuse(`is ${JSON.stringify(text)}, which no address can name`);
  return text as ThreadId;
}

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/;

/** True for text that names a tenant; see I3. */
export function isTenant(text: unknown): text is Tenant {
  return typeof text === "string" && TENANT.test(text);
}

/** Checks the name of a tenant that somebody gives; see I3. */
export function tenantId(text: unknown): Tenant {
  if (isTenant(text)) return text;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `${typeof text === "string" ? JSON.stringify(text.slice(0, 150)) : `A ${typeof text}`} names no tenant; use up to 128 letters, digits and . _ : @ -, the first of them a letter or a digit.`,
    { field: "tenant" },
  );
}

/** A place in a journal: after entry `entries` (1, 2 …) of record `seq`, where the chain has `hash`. */
export interface JournalPosition {
  readonly seq: number;
  readonly entries: number;
  readonly hash: string;
}

/** The id of a place in a journal. */
export function checkpointId({ seq, entries, hash }: JournalPosition): CheckpointId {
  return `chk_${String(seq).padStart(10, "0")}_${String(entries).padStart(4, "0")}_${hash.slice(0, 12)}` as CheckpointId;
}

/** The place a checkpoint id names (its hash shortened), or `undefined` when the text is no checkpoint id. */
export function checkpointPosition(id: string): JournalPosition | undefined {
  const match = /^chk_(\d{10,15})_(\d{4,9})_([0-9a-f]{12})$/.exec(id);
  if (match === null) return undefined;
  return { seq: Number(match[1]), entries: Number(match[2]), hash: match[3] ?? "" };
}
