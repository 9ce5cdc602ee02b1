/** Streams: appending to them, erasing what a record says, and reading them. */
import type { StatementSync } from "node:sqlite";
import type { Tenant } from "../../core/ids.ts";
import { fromEventCursor, toCursor } from "../cursor.ts";
import type { RecordErasure, Refusal, StreamAppend, StreamEvent, StreamRecord } from "../store.ts";
import type { Connection } from "./connection.ts";

const APPEND_FIRST = `INSERT INTO records (tenant, stream, seq, at, digest, hash, salt, payload)
  VALUES (?, ?, 1, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
/**
 * Appends when the record before is there and this one is not. Without the record before, the origin is null, which the
 * table refuses and OR IGNORE turns into "nothing changed". (An INSERT … SELECT says it more plainly and takes twice as
 * long: it copies what it selects, because it reads the table it writes.)
 */
const APPEND_NEXT = `INSERT OR IGNORE INTO records (origin, seq, at, digest, hash, salt, payload) VALUES (
  (SELECT position FROM records AS first WHERE tenant = ?7 AND stream = ?8 AND origin IS NULL
    AND (?1 = 2 OR EXISTS (SELECT 1 FROM records AS previous WHERE previous.origin = first.position AND previous.seq = ?1 - 1))),
  ?1, ?2, ?3, ?4, ?5, ?6)`;
const ERASE = "UPDATE records SET payload = NULL, salt = NULL WHERE";
const ERASE_FIRST = `${ERASE} tenant = ? AND stream = ? AND origin IS NULL`;
const ERASE_NEXT = `${ERASE} origin = (SELECT position FROM records WHERE tenant = ? AND stream = ? AND origin IS NULL) AND seq = ?`;
const COLUMNS = "seq, at, digest, hash, salt, payload";
const FIRST = `SELECT ${COLUMNS} FROM records WHERE tenant = ? AND stream = ? AND origin IS NULL`;
const NEXT = `SELECT ${COLUMNS} FROM records WHERE origin = (SELECT position FROM records WHERE tenant = ? AND stream = ? AND origin IS NULL)
  AND seq > ? ORDER BY seq LIMIT ?`;
const EVENTS = `SELECT event.seq, event.at, event.digest, event.hash, event.salt, event.payload, event.position, first.stream
  FROM records AS event JOIN records AS first ON first.position = coalesce(event.origin, event.position)
  WHERE event.position > ?1 AND event.position <= ?1 + ?2 AND first.tenant = ?3 ORDER BY event.position LIMIT ?4`;
const LAST_POSITION = "SELECT coalesce(max(position), 0) FROM records";
/** Where the file ends is where the events of each tenant end, too. */
const END =
  "SELECT max(position) FROM records WHERE EXISTS (SELECT 1 FROM records WHERE tenant = ? AND origin IS NULL)";

const FIRST_TENANT = "SELECT min(tenant) FROM records WHERE origin IS NULL";
const NEXT_TENANT = `${FIRST_TENANT} AND tenant > ?`;

/** Records looked at in one go for a tenant's events, so that many records of other tenants do not hold up the process. */
const WINDOW = 5_000;

/** A row of `COLUMNS`. */
type StoredRecord = readonly [
  seq: number,
  at: number,
  digest: Uint8Array,
  hash: Uint8Array,
  salt: string | null,
  payload: string | null,
];
type StoredEvent = readonly [...StoredRecord, position: number, stream: string];

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function toRecord([seq, at, digest, hash, salt, payload]: StoredRecord | StoredEvent): StreamRecord {
  return { seq, at, payload, salt, digest: hex(digest), hash: hex(hash) };
}

export class StreamWriter {
  readonly #first: StatementSync;
  readonly #next: StatementSync;
  readonly #eraseFirst: StatementSync;
  readonly #eraseNext: StatementSync;

  constructor({ prepare }: Connection) {
    this.#first = prepare(APPEND_FIRST);
    this.#next = prepare(APPEND_NEXT);
    this.#eraseFirst = prepare(ERASE_FIRST);
    this.#eraseNext = prepare(ERASE_NEXT);
  }

  append(tenant: Tenant, { stream, record }: StreamAppend): Refusal | undefined {
    const { seq, at, payload, salt } = record;
    const digest = Buffer.from(record.digest, "hex");
    const hash = Buffer.from(record.hash, "hex");
    const { changes } =
      seq === 1
        ? this.#first.run(tenant, stream, at, digest, hash, salt, payload)
        : this.#next.run(seq, at, digest, hash, salt, payload, tenant, stream);
    return changes === 1 ? undefined : { ok: false, reason: "head", key: stream };
  }

  erase(tenant: Tenant, { stream, seq }: RecordErasure): Refusal | undefined {
    const { changes } = seq === 1 ? this.#eraseFirst.run(tenant, stream) : this.#eraseNext.run(tenant, stream, seq);
    return changes === 1 ? undefined : { ok: false, reason: "missing", key: stream };
  }
}

/** Records of a stream with `seq > after`, in order. */
export function readStream(
  { all }: Connection,
  tenant: Tenant,
  stream: string,
  after: number,
  limit: number,
): StreamRecord[] {
  const first = after < 1 && limit > 0 ? all<StoredRecord>(FIRST, tenant, stream) : [];
  if (after < 1 && (first.length === 0 || limit === 1)) return first.map(toRecord);
  const next = all<StoredRecord>(NEXT, tenant, stream, Math.max(after, 1), limit - first.length);
  return [...first, ...next].map(toRecord);
}

/** What was appended after `cursor`, found in stretches of bounded length: the caller goes on while `more` is true. */
export function readEvents(
  { all, first }: Connection,
  tenant: Tenant,
  cursor: string | undefined,
  limit: number,
): { events: StreamEvent[]; next: string; more: boolean } {
  const from = cursor === undefined ? 0 : fromEventCursor(cursor);
  const events = all<StoredEvent>(EVENTS, from, WINDOW, tenant, limit).map((row): StreamEvent => {
    const [, , , , , , position, stream] = row;
    return { tenant, stream, record: toRecord(row), cursor: toCursor(position) };
  });
  const [last = 0] = first<readonly [number]>(LAST_POSITION) ?? [];
  return { events, next: toCursor(from + WINDOW), more: events.length < limit && from + WINDOW < last };
}

/** The tenants that have records, in their order: one step through the index of first records for each. */
export function tenantsAfter({ first }: Connection, after: Tenant | undefined, limit: number): Tenant[] {
  const found: Tenant[] = [];
  const smallest = (beyond: Tenant | undefined): Tenant | null => {
    const [tenant = null] =
      (beyond === undefined
        ? first<readonly [Tenant | null]>(FIRST_TENANT)
        : first<readonly [Tenant | null]>(NEXT_TENANT, beyond)) ?? [];
    return tenant;
  };
  for (let tenant = smallest(after); tenant !== null && found.length < limit; tenant = smallest(tenant)) {
    found.push(tenant);
  }
  return found;
}

/** The cursor after everything of a tenant; undefined when it has nothing. */
export function endOfEvents({ first }: Connection, tenant: Tenant): string | undefined {
  const [last = null] = first<readonly [number | null]>(END, tenant) ?? [];
  return last === null ? undefined : toCursor(last);
}
