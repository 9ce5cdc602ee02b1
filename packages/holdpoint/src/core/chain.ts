/**
 * The hash chain of a stream (G11).
 *
 * C1. Each record's hash covers the hash before it, its position, its time and the salted digest of its payload.
 * C2. The payload itself is only in the digest, so payload and salt can be erased together and the chain still verifies.
 */
import { sha256 } from "./digest.ts";
import type { Tenant } from "./ids.ts";

export interface ChainLink {
  readonly seq: number;
  readonly at: number;
  readonly payload: string | null;
  readonly salt: string | null;
  readonly digest: string;
  readonly hash: string;
}

/** The hash before the first record of a stream. */
export function genesis(tenant: Tenant, stream: string): string {
  return sha256(JSON.stringify(["holdpoint/1", tenant, stream]));
}

/** The digest of a payload under its salt. */
export function payloadDigest(salt: string, payload: string): string {
  return sha256(`${salt}\n${payload}`);
}

function linkHash(previous: string, seq: number, at: number, digest: string): string {
  return sha256(`${previous}\n${seq}\n${at}\n${digest}`);
}

/** Makes the record that follows `previous`. */
export function seal(previous: string, seq: number, at: number, payload: string, salt: string): ChainLink {
  const digest = payloadDigest(salt, payload);
  return { seq, at, payload, salt, digest, hash: linkHash(previous, seq, at, digest) };
}

/** What is wrong with a record that is said to follow `previous`; undefined when nothing is. */
export function brokenLink(previous: string, link: ChainLink): string | undefined {
  if (link.payload !== null && link.salt !== null && payloadDigest(link.salt, link.payload) !== link.digest) {
    return `the payload of record ${link.seq} is not what was recorded`;
  }
  if (linkHash(previous, link.seq, link.at, link.digest) !== link.hash) {
    return `record ${link.seq} does not follow the one before it`;
  }
  return undefined;
}
