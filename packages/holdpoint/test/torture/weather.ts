/** Each driver's database, and what is done to it and to the way there while everything runs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreAddress } from "./open-store.ts";
import type { Weather } from "./storm.ts";

/** A database of a test's own. */
export interface Ground {
  readonly weather: Weather;
  /** How wrong clocks may be: not at all where the clock of a process is the clock of the store. */
  readonly skewMs: number;
  end(): Promise<void>;
}

/** One file, on this machine. */
async function sqlite(): Promise<Ground> {
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-torture-"));
  const store: StoreAddress = { driver: "sqlite", url: join(directory, "threads.db") };
  return {
    weather: { store, inside: store, harms: [], pauseMs: 1_000 },
    skewMs: 0,
    end: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

export const GROUNDS: Readonly<Record<StoreAddress["driver"], () => Promise<Ground>>> = { sqlite } as never;
