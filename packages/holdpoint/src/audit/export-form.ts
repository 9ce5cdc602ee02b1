/**
 * The form of an export: JSON lines. The first is the header; then one line per record, in the order of commits; then
 * the heads of all streams; and an end, which says how much there should be.
 *
 * M1. Every line has one spelling: `JSON.stringify` of its fields in their order, and nothing else. A line that is
 *     spelled otherwise (spaces, more fields, a field twice, other escapes) is not part of an export.
 * M2. The end covers the header by its digest and the records by the digest of the log, so that no single line can be
 *     changed, dropped, added or moved without a contradiction.
 */
import { sha256 } from "../core/digest.ts";
import { isObject } from "../core/json.ts";
import type { StreamRecord } from "../storage/store.ts";
import { isHead } from "./checkpoint.ts";
import type { Head } from "./event-log.ts";
import { isRotation, type Rotation } from "./key-ring.ts";
import { isPublicKey, type PublicKey } from "./public-key.ts";

export const FORMAT = "holdpoint-audit/1";
/** Heads on one line. */
export const HEADS_A_LINE = 1_000;

const DIGEST = /^[0-9a-f]{64}$/;

/** The first line: whose records these are, and the keys that signed for them. */
export interface Header {
  readonly type: "header";
  readonly format: typeof FORMAT;
  readonly tenant: string;
  readonly createdAt: number;
  readonly keys: readonly PublicKey[];
  readonly rotations: readonly Rotation[];
}

/** The line of a record. */
export interface ExportedRecord extends StreamRecord {
  readonly stream: string;
}

/** A line of heads, in the order in which the streams began. */
export interface Heads {
  readonly type: "heads";
  readonly heads: readonly Head[];
}

/** The last line: how much there should be. */
export interface End {
  readonly type: "end";
  readonly records: number;
  readonly streams: number;
  /** Digest of the log after the last record. */
  readonly log: string;
  /** Digest of the header's line. */
  readonly header: string;
}

/** What a line turned out to be. `exact`: it is spelled as it should be (M1). */
export interface Line<T> {
  readonly value: T;
  readonly exact: boolean;
}

/** The line of the header. */
export function headerLine({ tenant, createdAt, keys, rotations }: Omit<Header, "type" | "format">): string {
  return JSON.stringify({
    type: "header",
    format: FORMAT,
    tenant,
    createdAt,
    keys: keys.map(({ keyId, publicKey }) => ({ keyId, publicKey })),
    rotations: rotations.map(({ content: { from, to, at }, keyId, signature }) => ({
      content: { from, to: { keyId: to.keyId, publicKey: to.publicKey }, at },
      keyId,
      signature,
    })),
  });
}

/** The line of a record. */
export function recordLine(stream: string, { seq, at, payload, salt, digest, hash }: StreamRecord): string {
  return JSON.stringify({ stream, seq, at, payload, salt, digest, hash });
}

/** A line of heads. */
export function headsLine(heads: readonly Head[]): string {
  return JSON.stringify({ type: "heads", heads });
}

/** The last line. `header` is the header's line. */
export function endLine({ records, streams, log }: Omit<End, "type" | "header">, header: string): string {
  return JSON.stringify({ type: "end", records, streams, log, header: sha256(header) });
}

const isDigest = (value: unknown): value is string => typeof value === "string" && DIGEST.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";

/** The value of a line; undefined when it is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Reads the line of a record; undefined when it is another one. */
export function asRecord(value: unknown, line: string): Line<ExportedRecord> | undefined {
  if (!isObject(value)) return undefined;
  const { stream, seq, at, payload, salt, digest, hash } = value;
  if (typeof stream !== "string" || !isCount(seq) || seq === 0 || !isCount(at)) return undefined;
  if (!isTextOrNull(payload) || !isTextOrNull(salt) || !isDigest(digest) || !isDigest(hash)) return undefined;
  const record = { stream, seq, at, payload, salt, digest, hash };
  return { value: record, exact: JSON.stringify(record) === line };
}

/** Reads the header; undefined when it is none. */
export function asHeader(value: unknown, line: string): Line<Header> | undefined {
  if (!isObject(value) || value["type"] !== "header" || value["format"] !== FORMAT) return undefined;
  const { tenant, createdAt, keys, rotations } = value;
  if (typeof tenant !== "string" || !isCount(createdAt)) return undefined;
  if (!Array.isArray(keys) || !keys.every(isPublicKey)) return undefined;
  if (!Array.isArray(rotations) || !rotations.every(isRotation)) return undefined;
  const header: Header = { type: "header", format: FORMAT, tenant, createdAt, keys, rotations };
  return { value: header, exact: headerLine(header) === line };
}

/** Reads a line of heads; undefined when it is another one. */
export function asHeads(value: unknown, line: string): Line<Heads> | undefined {
  if (!isObject(value) || value["type"] !== "heads") return undefined;
  const { heads } = value;
  if (!Array.isArray(heads) || !heads.every(isHead)) return undefined;
  return { value: { type: "heads", heads }, exact: headsLine(heads) === line };
}

/** Reads the last line; undefined when it is another one. */
export function asEnd(value: unknown, line: string): Line<End> | undefined {
  if (!isObject(value) || value["type"] !== "end") return undefined;
  const { records, streams, log, header } = value;
  if (!isCount(records) || !isCount(streams) || !isDigest(log) || !isDigest(header)) return undefined;
  const end: End = { type: "end", records, streams, log, header };
  return { value: end, exact: JSON.stringify(end) === line };
}
