/** Copies the write-ahead log into the file and cuts it to nothing. */
import { HoldpointError } from "../../core/errors.ts";
import type { Connection } from "./connection.ts";
import { toStoreError } from "./errors.ts";

/** Throws STORE_BUSY while somebody reads what is only in the log. Does nothing where there is no log. */
export function emptyLog({ first }: Connection, path: string): void {
  let busy: number | undefined;
  try {
    [busy] = first<readonly [busy: number]>("PRAGMA wal_checkpoint(TRUNCATE)") ?? [];
  } catch (error) {
    throw toStoreError(error, path);
  }
  if (busy !== 1) return;
  throw new HoldpointError("STORE_BUSY", `Somebody reads ${path}; its log cannot be cut now.`, { path });
}
