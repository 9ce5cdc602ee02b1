/**
 * A process of a torture: a worker, or a server that people reach (which begins threads, too). Its settings are its first
 * argument, as JSON. It goes on until it is killed.
 */
import { serve } from "@hono/node-server";
import { appendFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { flushCompileCache } from "node:module";
import { setTimeout as passed } from "node:timers/promises";
import { Holdpoint } from "../../src/index.ts";
import { bearerToken, createServer, SCOPES } from "../../src/server/index.ts";
import type { Execution } from "../crash/kill-graph.ts";
import { randomOf } from "../crash/random.ts";
import { OddRings, type Logs } from "./odd-rings.ts";
import { openStore, type StoreAddress } from "./open-store.ts";
import { AGENT, directory, tortureGraph } from "./torture-graph.ts";

export interface NodeSettings {
  readonly role: "worker" | "server";
  readonly store: StoreAddress;
  readonly effects: string;
  readonly logs: Logs;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly workMs: number;
  /** How wrong the clock of this machine is. */
  readonly skewMs: number;
  /** What becomes of its rings and wakes. */
  readonly seed: number;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as NodeSettings;
const rightNow = Date.now;
Date.now = () => rightNow() + settings.skewMs;
// An orphan ends itself: its parent may be killed too.
process.once("disconnect", () => process.exit(1));

const store = new OddRings(await openStore(settings.store), settings.logs, randomOf(settings.seed));
const graph = tortureGraph(store, async (name, { idempotencyKey: key, attempt }) => {
  await passed(Math.random() * settings.workMs);
  const line: Execution = { name, key, attempt, pid: process.pid };
  appendFileSync(settings.effects, `${JSON.stringify(line)}\n`);
  await passed(Math.random() * settings.workMs);
  return `${name} done`;
});
const holdpoint = new Holdpoint({
  store,
  graphs: [graph],
  directory,
  leaseMs: settings.leaseMs,
  pollMs: settings.pollMs,
  // The database goes away all the time.
  onError: () => undefined,
});

const PLENTY = { perMinute: 10_000_000, burst: 10_000_000 };

function reach(): Promise<number> {
  const app = createServer(holdpoint, {
    auth: {
      authenticate: (request) => {
        const id = bearerToken(request);
        if (id === undefined) return undefined;
        return id === AGENT
          ? { kind: "agent", id, roles: [], scopes: SCOPES, onBehalfOf: "nobody" }
          : { kind: "person", id, roles: directory.rolesOf(id) as readonly string[], scopes: SCOPES };
      },
    },
    graphs: [graph],
    rateLimit: PLENTY,
    onError: () => undefined,
  });
  const server = serve({ fetch: (request) => app.fetch(request), hostname: "127.0.0.1", port: 0 });
  return new Promise((resolve) => {
    server.once("listening", () => resolve((server.address() as AddressInfo).port));
  });
}

if (settings.role === "server") process.send?.(await reach());
else {
  holdpoint.start();
  process.send?.(0);
}
// Otherwise written at exit, and this process is not going to have one.
flushCompileCache();
