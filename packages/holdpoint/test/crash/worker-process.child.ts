/** A worker process of the kill test: serves until it is killed. Its settings are its first argument, as JSON. */
import { appendFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { setTimeout as passed } from "node:timers/promises";
import { Holdpoint } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { CommitLog } from "./commit-log.ts";
import { killGraph, type Execution } from "./kill-graph.ts";

export interface WorkerSettings {
  readonly db: string;
  readonly effects: string;
  readonly commits: string;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** Longest time a step takes before and after what it does. */
  readonly workMs: number;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const store = new CommitLog(SqliteSaver.fromConnString(settings.db), settings.commits);

const graph = killGraph(store, async (name, { idempotencyKey: key, attempt }) => {
  await passed(Math.random() * settings.workMs);
  const line: Execution = { name, key, attempt, pid: process.pid };
  appendFileSync(settings.effects, `${JSON.stringify(line)}\n`);
  await passed(Math.random() * settings.workMs);
  return `${name} done`;
});

// An orphan ends itself: its parent may be killed too.
process.once("disconnect", () => process.exit(1));
new Holdpoint({ store, graphs: [graph], leaseMs: settings.leaseMs, pollMs: settings.pollMs }).start();
process.send?.("ready");
// Otherwise written at exit, and this process is not going to have one.
flushCompileCache();
