/** A store of its own for each test, in memory or in a file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { MemorySaver } from "../../src/storage/memory.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import type { Store } from "../../src/storage/store.ts";

/** Where it is. */
export const PLACES = ["memory", "sqlite"] as const;

export class FreshStore {
  #directory = "";
  #store: Store | undefined;

  constructor(place: (typeof PLACES)[number]) {
    beforeEach(() => {
      this.#directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
      this.#store =
        place === "memory" ? new MemorySaver() : SqliteSaver.fromConnString(this.file, { durability: "relaxed" });
    });
    afterEach(async () => {
      await this.#store?.close();
      rmSync(this.#directory, { recursive: true });
    });
  }

  /** The file of the test that runs, where it is in one. */
  get file(): string {
    return join(this.#directory, "store.db");
  }

  /** The store of the test that runs. */
  get store(): Store {
    if (this.#store === undefined) throw new Error("No test is running.");
    return this.#store;
  }
}
