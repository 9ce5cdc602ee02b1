/**
 * The event log: everything appended for a tenant, in the order of commits, as one running digest. A statement about it
 * is a statement about every record of every stream, their heads and their order.
 *
 * V1. The digest after event n covers the digest after event n − 1 and the event's stream, sequence number and hash. It
 *     does not cover payloads, which the hash covers through their salted digest: erasing one changes nothing here.
 * V2. A trail is what a reader needs to look a digest up that is cited some events later: the last 65,536, and every
 *     10,000th. It takes the same memory however long the log is, but for 100 bytes per 10,000 events.
 */
import { sha256 } from "../core/digest.ts";
import type { Tenant } from "../core/ids.ts";
import type { StreamRecord } from "../storage/store.ts";

/** A stream and the last record it has: its sequence number and hash. */
export type Head = readonly [stream: string, seq: number, hash: string];

/** A checkpoint is written at the end of the log and at every multiple of this many events. */
export const SEGMENT = 10_000;
/** How many of the last digests a trail keeps. */
export const RECENT = 65_536;

/** The digest of an empty log. */
export function emptyLog(tenant: Tenant): string {
  return sha256(JSON.stringify(["holdpoint/log/1", tenant]));
}

/** The digest of a log after one more event (V1). */
export function nextLog(log: string, stream: string, { seq, hash }: Pick<StreamRecord, "seq" | "hash">): string {
  // The stream comes last: it is the only part that may hold a line break.
  return sha256(`${log}\n${seq}\n${hash}\n${stream}`);
}

/** The digests of a log that is being read (V2). */
export class LogTrail {
  #count = 0;
  #log: string;
  readonly #recent: string[] = [];
  readonly #segments: string[] = [];

  constructor(tenant: Tenant) {
    this.#log = emptyLog(tenant);
    this.#keep();
  }

  /** How many events were read. */
  get count(): number {
    return this.#count;
  }

  /** The digest up to here. */
  get log(): string {
    return this.#log;
  }

  add(stream: string, record: Pick<StreamRecord, "seq" | "hash">): void {
    this.#log = nextLog(this.#log, stream, record);
    this.#count += 1;
    this.#keep();
  }

  /** The digest after event `count`; undefined when it is too far back, or still to come. */
  at(count: number): string | undefined {
    if (count > this.#count) return undefined;
    if (count > this.#count - RECENT) return this.#recent[count % RECENT];
    return count % SEGMENT === 0 ? this.#segments[count / SEGMENT] : undefined;
  }

  #keep(): void {
    this.#recent[this.#count % RECENT] = this.#log;
    if (this.#count % SEGMENT === 0) this.#segments.push(this.#log);
  }
}
