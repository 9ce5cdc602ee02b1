import type { Connection } from "./connection.ts";

/** Runs several reads against one and the same state of the file: that of the caller, where it has one already. */
export function inOneView<T>({ db, beginView, commit }: Connection, read: () => T): T {
  if (db.isTransaction) return read();
  beginView.run();
  try {
    return read();
  } finally {
    // A failure of the file ends the transaction by itself.
    if (db.isTransaction) commit.run();
  }
}
