/** Each driver's database, and what is done to it and to the way there while everything runs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownServer } from "../servers/ask.ts";
import { FlakyNetwork } from "./flaky-network.ts";
import type { StoreAddress } from "./open-store.ts";
import type { Weather } from "./storm.ts";

/** A database of a test's own. */
export interface Ground {
  readonly weather: Weather;
  /** How wrong clocks may be: not at all where the clock of a process is the clock of the store. */
  readonly skewMs: number;
  /** Whether processes are told of what others committed. */
  readonly hasRings: boolean;
  end(): Promise<void>;
}

/** One file, on this machine. */
async function sqlite(): Promise<Ground> {
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-torture-"));
  const store: StoreAddress = { driver: "sqlite", url: join(directory, "threads.db") };
  return {
    weather: { store, inside: store, harms: [], pauseMs: 1_000, pollMs: 50 },
    skewMs: 0,
    hasRings: false,
    end: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A server of its own behind a network that breaks: connections are cut and hang, and it is ended without a word. */
async function onServer(driver: "postgres" | "redis", kind: string): Promise<Ground> {
  const server = await ownServer(kind);
  const url = new URL(server.address.url);
  const inside: StoreAddress = { driver, url: url.href };
  const network = await FlakyNetwork.to(Number(url.port));
  url.port = String(network.port);
  const harms = [
    async (): Promise<void> => network.cut(),
    async (): Promise<void> => server.act("restart"),
    async (): Promise<void> => network.halfOpen(),
  ];
  return {
    weather: { store: { driver, url: url.href }, inside, harms, pauseMs: 2_500, pollMs: 250 },
    skewMs: 5 * 60_000,
    hasRings: true,
    end: async () => {
      await network.close();
      await server.stop();
    },
  };
}

export const GROUNDS: Readonly<Record<StoreAddress["driver"], () => Promise<Ground>>> = {
  sqlite,
  postgres: () => onServer("postgres", "postgres-18"),
  redis: () => onServer("redis", "redis"),
};
