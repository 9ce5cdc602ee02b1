/** Several processes on one store, which ring each other by way of Restate; and what became of their threads. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { Holdpoint, type Store } from "../../src/index.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import { restateWaker, type RestateWaker, type RingCounts } from "../../src/wakers/restate/index.ts";
import { Child } from "../crash/children.ts";
import { journalOf, recordedTwice } from "../crash/invariants.ts";
import { sharedServer } from "../servers/ask.ts";
import { errand, type Execution } from "./errand.ts";
import { openStore, type StoreAddress } from "./open-store.ts";
import type { WorkerSettings } from "./worker.child.ts";

/** Longer than any test: whoever polls this seldom is woken by rings alone. */
export const NEVER_MS = 3_600_000;
export const PATIENCE = { timeout: 45_000, interval: 20 };

export type Driver = "sqlite" | "postgres-18";

export class RingWorld {
  readonly #directory: string;
  readonly #address: StoreAddress;
  readonly #children: Child[] = [];
  readonly #stores: Store[] = [];
  readonly #name = `ring-${process.pid}-${randomBytes(6).toString("hex")}`;
  readonly #effects: string;

  private constructor(directory: string, address: StoreAddress) {
    this.#directory = directory;
    this.#address = address;
    this.#effects = join(directory, "effects");
  }

  static async on(driver: Driver): Promise<RingWorld> {
    const directory = mkdtempSync(join(tmpdir(), "holdpoint-ring-"));
    if (driver === "sqlite") return new RingWorld(directory, { file: join(directory, "store.db") });
    const { url } = await sharedServer(driver);
    return new RingWorld(directory, { url, schema: `ring_${randomBytes(6).toString("hex")}` });
  }

  /** The service of a worker, by its number; nobody else has it. */
  service(worker = 0): string {
    return `${this.#name}-${worker}`;
  }

  open(): Store {
    const store = openStore(this.#address);
    this.#stores.push(store);
    return store;
  }

  /** A process of its own that serves. */
  async worker(
    settings: Pick<WorkerSettings, "ingress" | "admin" | "pollMs"> & Partial<WorkerSettings>,
  ): Promise<Child> {
    const service = settings.service ?? this.service();
    const child = new Child(new URL("worker.child.ts", import.meta.url).href, {
      services: [service],
      ...settings,
      service,
      store: this.#address,
      effects: this.#effects,
    } satisfies WorkerSettings);
    this.#children.push(child);
    await child.message();
    return child;
  }

  async ringsOf(worker: Child): Promise<RingCounts> {
    const counts = worker.message<RingCounts>();
    worker.send("rings");
    return counts;
  }

  /** Threads that have asked, and are in no process any more. */
  async asked(count: number, waitMs = 200): Promise<readonly string[]> {
    const store = this.open();
    const app = errand(store, this.#effects);
    const ids = Array.from({ length: count }, (_, index) => `errand ${index}`);
    for (const id of ids) await app.invoke({ waitMs }, { configurable: { thread_id: id } });
    return ids;
  }

  /** Where people decide: it has no graphs, and serves nothing. */
  desk(
    ingress: string,
    services: readonly string[] = [this.service()],
  ): { readonly waker: RestateWaker; readonly desk: Holdpoint } {
    const waker = restateWaker(openStore(this.#address), { ingress, services, onError: () => undefined });
    this.#stores.push(waker);
    return { waker, desk: new Holdpoint({ store: waker, graphs: [] }) };
  }

  async completed(ids: readonly string[]): Promise<void> {
    const store = this.open();
    const open = new Set(ids);
    await vi.waitUntil(async () => {
      for (const id of open) {
        const row = await store.thread(DEFAULT_TENANT, threadId(id));
        if (row?.status === "completed" && row.leaseUntil === null) open.delete(id);
      }
      return open.size === 0;
    }, PATIENCE);
  }

  /** What the threads did, and what of it must not be. */
  async evidence(ids: readonly string[]) {
    const store = this.open();
    const wrong: string[] = [];
    const journals: Record<string, readonly string[]> = {};
    for (const id of ids) {
      const entries = await journalOf(store, id);
      wrong.push(...recordedTwice(entries).map((what) => `${id}: ${what}`));
      journals[id] = entries.map(compared);
    }
    const lines = existsSync(this.#effects) ? readFileSync(this.#effects, "utf8").trim().split("\n") : [];
    const done = lines.map((line) => JSON.parse(line) as Execution);
    const keys = new Set(done.map(({ key }) => key));
    if (keys.size !== done.length) wrong.push(`${done.length} executions of ${keys.size} steps`);
    return { wrong, journals, effects: keys.size };
  }

  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
    await Promise.all(this.#stores.map((store) => store.close()));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** What is drawn anew for a thread of another store, and what is derived from it. */
const DRAWN: ReadonlySet<string> = new Set(["origin", "interrupt", "decision", "digest"]);

/** An entry, but for when it was and in which store. */
function compared(entry: object): string {
  const isInstant = (value: unknown): boolean => typeof value === "number" && value > 1e12;
  return JSON.stringify(entry, (key, value: unknown) => (DRAWN.has(key) || isInstant(value) ? "another" : value));
}

/** Decides every question there is of these threads. */
export async function decideAll(desk: Holdpoint, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { items } = await desk.pending({ threadId: id });
    for (const { id: question } of items) await desk.decide(question, "yes", { by: "ann" });
  }
}
