/**
 * A record as one text: `at digest hash`, the salt as JSON text, and the payload after `=`, a line each; the last two empty
 * when there is none. Scripts erase a record by keeping its first line.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { StreamRecord } from "../store.ts";

export function toStoredRecord({ at, digest, hash, salt, payload }: StreamRecord): string {
  const kept = `${at} ${digest} ${hash}\n${salt === null ? "" : JSON.stringify(salt)}\n`;
  return payload === null ? kept : `${kept}=${payload}`;
}

export function fromStoredRecord(seq: number, stored: string): StreamRecord {
  const end = stored.indexOf("\n");
  const next = stored.indexOf("\n", end + 1);
  const [at = "", digest, hash, ...more] = stored.slice(0, Math.max(end, 0)).split(" ");
  if (next < 0 || digest === undefined || hash === undefined || more.length > 0) {
    throw new HoldpointError(
      "STORE_CORRUPT",
      "What is stored under the prefix of the keys is no record of this store.",
      {
        seq,
      },
    );
  }
  const salt = stored.slice(end + 1, next);
  const payload = stored.slice(next + 1);
  return {
    seq,
    at: Number(at),
    payload: payload === "" ? null : payload.slice(1),
    salt: salt === "" ? null : (JSON.parse(salt) as string),
    digest,
    hash,
  };
}
