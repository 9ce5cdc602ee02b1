/** The contract on every store that needs no server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, test } from "vitest";
import { MemorySaver } from "../../storage/memory.ts";
import { SqliteSaver } from "../../storage/sqlite/index.ts";
import type { Store } from "../../storage/store.ts";
import { ManualClock } from "../manual-clock.ts";
import { storeContract, type StoreKit } from "./index.ts";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Closes the store after the test. */
function kept<T extends Store>(store: T): T {
  cleanups.push(() => store.close());
  return store;
}

function onFile(): StoreKit {
  const clock = new ManualClock();
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  const open = (): Promise<Store> =>
    Promise.resolve(kept(SqliteSaver.fromConnString(join(directory, "store.db"), { clock })));
  return { clock, open, reopen: open };
}

function inMemory(make: (clock: ManualClock) => Store): StoreKit {
  const clock = new ManualClock();
  return { clock, open: () => Promise.resolve(kept(make(clock))) };
}

const kits: readonly (readonly [string, () => StoreKit])[] = [
  ["memory", () => inMemory((clock) => new MemorySaver({ clock }))],
  ["sqlite in memory", () => inMemory((clock) => SqliteSaver.fromConnString(":memory:", { clock }))],
  ["sqlite on a file", onFile],
];

describe.each(kits)("store contract: %s", (_name, makeKit) => {
  for (const { name, invariant, reopens, run } of storeContract) {
    test.skipIf(reopens === true && makeKit().reopen === undefined)(`${invariant} ${name}`, () => run(makeKit()));
  }
});
