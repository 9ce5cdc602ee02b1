/** What a scenario is given: a directory of its own, savers on one database file, the peer, and a count of effects. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, MemorySaver, type Store } from "holdpoint";
import { Effects } from "./effects.ts";
import { loadPeer } from "./peer.ts";
import type { Peer, PeerSaver } from "./peer-api.ts";
import type { RawStore } from "../../packages/holdpoint/test/stores/raw-store.ts";
import { openStore, rawStore, type StoreAddress } from "./store-at.ts";

export interface Kit {
  /** The path of a file in this side's own directory, which is removed afterwards. */
  file(name: string): string;
  /** Where this side's database (or the one named) is: a child process opens it with `openStore`. */
  database(name?: string): StoreAddress;
  /** A *new* saver on this side's database (or on the one named), so that a resume through it is cold. */
  freshSaver(name?: string, clock?: Clock): Store;
  /** What is stored in this side's database (or in the one named), past the library. Nobody may be at work on it. */
  raw(name?: string): RawStore;
  memorySaver(): MemorySaver;
  peer(): Promise<Peer>;
  /** The peer's SQLite saver, new each time, on this side's peer database file (or on the one named). */
  peerSaver(name?: string): Promise<PeerSaver>;
  /** Ends something with this side, in the order in which it was said. */
  onClose(close: () => unknown): void;
  /** What the outside world saw, in this process. */
  readonly effects: Effects;
}

export interface OpenKit extends Kit {
  /** Closes what was opened and removes the directory. Never throws: the row has been observed by then. */
  close(): Promise<void>;
}

/** The name of a database when none is said. */
const DATABASE = "holdpoint.db";

/** Opens a kit for one side of one row. `databases` says where databases are that are no files of its directory. */
export function openKit(row: string, parent = tmpdir(), databases?: (file: string) => StoreAddress): OpenKit {
  const directory = mkdtempSync(join(parent, `holdpoint-${row.toLowerCase()}-`));
  const closing: (() => unknown)[] = [];
  const file = (name: string): string => join(directory, name);
  const database = (name = DATABASE): StoreAddress => databases?.(file(name)) ?? file(name);
  return {
    file,
    effects: new Effects(),
    database,
    freshSaver(name, clock) {
      const saver = openStore(database(name), clock === undefined ? {} : { clock });
      closing.push(() => saver.close());
      return saver;
    },
    raw: (name) => rawStore(database(name)),
    memorySaver() {
      const saver = new MemorySaver();
      closing.push(() => saver.close());
      return saver;
    },
    onClose: (close) => void closing.push(close),
    peer: loadPeer,
    async peerSaver(name = "peer.db") {
      const saver = (await loadPeer()).SqliteSaver.fromConnString(file(name));
      closing.push(() => saver.db?.close());
      return saver;
    },
    async close() {
      for (const close of closing) {
        try {
          await close();
        } catch {
          // A scenario may have closed it itself.
        }
      }
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
