/**
 * Where a test keeps a store of its own, whatever the driver: a file, a schema, a prefix. Processes of the test have
 * handles of their own on it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import type { Store } from "../../src/index.ts";
import { PostgresSaver } from "../../src/storage/postgres/index.ts";
import { RedisSaver } from "../../src/storage/redis/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { sharedServer } from "./ask.ts";

export const DRIVERS = ["sqlite", "postgres", "redis"] as const;
export type Driver = (typeof DRIVERS)[number];

/** What a test has to itself. */
export interface Place {
  /** Another handle on it, by the clock of the store unless one is given. */
  open(clock?: Clock): Store;
  remove(): Promise<void>;
}

let count = 0;

/** A name that nobody else has on a server that everybody shares. */
function ownName(): string {
  count += 1;
  return `test_${process.pid}_${Date.now().toString(36)}_${count}`;
}

/** A file of its own. What is synced to the disk is not what these tests are about: no machine loses its power. */
export function filePlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-place-"));
  return {
    open: (clock) =>
      SqliteSaver.fromConnString(join(directory, "threads.db"), {
        durability: "relaxed",
        ...(clock === undefined ? {} : { clock }),
      }),
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Servers are thrown away with everything in them: nothing has to be removed. */
const stays = async (): Promise<void> => undefined;

/** Makes places on a driver; its server is started when it is first asked for. */
export async function placesOn(driver: Driver): Promise<() => Place> {
  if (driver === "sqlite") return filePlace;
  const { url } = await sharedServer(driver === "postgres" ? "postgres-18" : "redis");
  return () => {
    const name = ownName();
    const open = (clock?: Clock): Store => {
      const options = clock === undefined ? {} : { clock };
      return driver === "postgres"
        ? PostgresSaver.fromConnString(url, { ...options, schema: name, maxConnections: 2 })
        : RedisSaver.fromUrl(url, { ...options, prefix: name });
    };
    return { open, remove: stays };
  };
}
