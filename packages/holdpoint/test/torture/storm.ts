/** One torture: processes that die, stop and lie about the time, a database that goes away, and people who go on. */
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import type { Store } from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { Child } from "../crash/children.ts";
import type { Execution } from "../crash/kill-graph.ts";
import { linesOf } from "../crash/lines.ts";
import { randomOf, type Random } from "../crash/random.ts";
import type { NodeSettings } from "./node.child.ts";
import { oddities, type Oddity, type OddLine } from "./odd-rings.ts";
import { openStore, type StoreAddress } from "./open-store.ts";
import { People } from "./people.ts";
import { TwoClocks } from "./two-clocks.ts";

export interface StormPlan {
  readonly threads: number;
  readonly workers: number;
  readonly servers: number;
  /** Processes that are killed until it is over. */
  readonly kills: number;
  readonly skewMs: number;
  readonly limitMs: number;
}

/** What a test does to the database and to the way there, one thing at a time. */
export interface Weather {
  /** Where processes reach the database, through what may break. */
  readonly store: StoreAddress;
  /** Where the test reaches it. */
  readonly inside: StoreAddress;
  readonly harms: readonly (() => Promise<void>)[];
  /** How long to wait between two of them. */
  readonly pauseMs: number;
  /** How often a worker looks by itself: seldom where it is told. */
  readonly pollMs: number;
}

const LEASE_MS = 1_500;
/** Every so many lives of a process have a stop past the lease in them. */
const STOP_EVERY = 4;

export class Storm {
  readonly people: People;
  readonly clocks = new TwoClocks();
  readonly ids: readonly string[];
  readonly figures = { threads: 0, kills: 0, stops: 0, harms: 0, seconds: 0 };
  readonly #plan: StormPlan;
  readonly #weather: Weather;
  readonly #random: Random;
  readonly #settings: Omit<NodeSettings, "role" | "skewMs" | "seed">;
  readonly #nodes = new Set<Child>();
  readonly #servers = new Map<Child, string>();
  #over = false;
  #lives = 0;

  constructor(directory: string, seed: number, plan: StormPlan, weather: Weather) {
    this.#plan = plan;
    this.#weather = weather;
    this.#random = randomOf(seed);
    this.#settings = {
      store: weather.store,
      effects: join(directory, "effects"),
      logs: { commits: join(directory, "commits"), rings: join(directory, "rings") },
      leaseMs: LEASE_MS,
      pollMs: weather.pollMs,
      workMs: 12,
    };
    this.ids = Array.from({ length: plan.threads }, (_, index) => `t${index}`);
    this.figures.threads = this.ids.length;
    const server = (): string | undefined => {
      const urls = [...this.#servers.values()];
      return urls[Math.floor(this.#random.upTo(urls.length))];
    };
    const wasDone = (key: string): string | undefined => {
      const done = this.executions().find((execution) => execution.key === key);
      return done === undefined ? undefined : `${done.name} done`;
    };
    this.people = new People(this.#random, server, wasDone);
  }

  get commitLog(): string {
    return this.#settings.logs.commits;
  }

  /** How often rings and wakes were not what they should have been. */
  get odd(): Readonly<Record<Oddity, number>> {
    return oddities(linesOf<OddLine>(this.#settings.logs.rings));
  }

  executions(): readonly Execution[] {
    return linesOf<Execution>(this.#settings.effects);
  }

  async toItsEnd(): Promise<void> {
    const started = performance.now();
    const end = started + this.#plan.limitMs;
    const store = await openStore(this.#weather.inside);
    try {
      const lives = [
        ...Array.from({ length: this.#plan.workers }, () => this.#keepOneAlive("worker", end)),
        ...Array.from({ length: this.#plan.servers }, () => this.#keepOneAlive("server", end)),
        this.#harm(end),
      ];
      await Promise.all([
        ...lives.map((life) => life.catch((error: unknown) => this.#stop(error))),
        this.#live(store, end),
      ]);
    } finally {
      await store.close();
    }
    this.figures.seconds = Math.round((performance.now() - started) / 100) / 10;
  }

  #stop(error: unknown): never {
    this.#over = true;
    throw error;
  }

  /** Threads begin, and people answer, until every thread has ended and every kill is done. */
  async #live(store: Store, end: number): Promise<void> {
    const toBegin = [...this.ids];
    while (!this.#over) {
      if (performance.now() > end) {
        this.#over = true;
        throw new Error(
          `Not done in time: ${JSON.stringify({ ...this.figures, ...this.people.figures })}; ${await stuck(store)}`,
        );
      }
      const batch = toBegin.splice(0, 8);
      const begun = await Promise.all(batch.map((id) => this.people.begin(id, this.#random.chance(0.5))));
      toBegin.push(...batch.filter((_, index) => begun[index] !== true));
      await this.people.round();
      if (toBegin.length === 0 && this.#isCalm && (await openThreads(store)) === 0) this.#over = true;
      await passed(20);
    }
  }

  get #isCalm(): boolean {
    return this.figures.kills >= this.#plan.kills;
  }

  async #harm(end: number): Promise<void> {
    const { harms, pauseMs } = this.#weather;
    while (harms.length > 0 && !this.#over && !this.#isCalm && performance.now() < end) {
      await passed(pauseMs * (0.5 + this.#random.upTo(1)));
      await harms[this.figures.harms % harms.length]?.();
      this.figures.harms += 1;
    }
  }

  async #keepOneAlive(role: NodeSettings["role"], end: number): Promise<void> {
    while (!this.#over && performance.now() < end) {
      const skewMs = (this.#random.upTo(2) - 1) * this.#plan.skewMs;
      const seed = this.#random.upTo(2 ** 32);
      const settings: NodeSettings = { ...this.#settings, role, skewMs, seed };
      const node = new Child("../torture/node.child.ts", settings);
      this.#nodes.add(node);
      await this.#begun(node, role);
      await this.#letLive(node);
      this.#servers.delete(node);
      await node.kill();
      this.#nodes.delete(node);
      if (node.stderr !== "") throw new Error(`A ${role} said: ${node.stderr}`);
      if (!this.#over) this.figures.kills += 1;
    }
  }

  async #begun(node: Child, role: NodeSettings["role"]): Promise<void> {
    const port = await node.message<number>();
    if (role === "server") this.#servers.set(node, `http://127.0.0.1:${port}`);
  }

  /** Until it is to be killed: for a moment, or through a stop past its lease, or (all kills done) to the end. */
  async #letLive(node: Child): Promise<void> {
    await passed(200 + this.#random.upTo(2_500));
    this.#lives += 1;
    if (this.#lives % STOP_EVERY === 0 && !this.#isCalm) {
      this.figures.stops += 1;
      node.signal("SIGSTOP");
      await passed(LEASE_MS * (1.1 + this.#random.upTo(0.5)));
      node.signal("SIGCONT");
      await passed(this.#random.upTo(300));
    }
    while (!this.#over && this.#isCalm) await passed(20);
  }

  /** Ends every process that this run started. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all([...this.#nodes].map((node) => node.kill()));
  }
}

const OPEN = ["pending", "running", "waiting", "failed", "blocked"] as const;

async function openThreads(store: Store): Promise<number> {
  try {
    const pages = await Promise.all(OPEN.map((status) => store.threads({ tenant: DEFAULT_TENANT, status, limit: 1 })));
    return pages.reduce((sum, { items }) => sum + items.length, 0);
  } catch {
    // The database is away.
    return 1;
  }
}

async function stuck(store: Store): Promise<string> {
  const pages = await Promise.all(OPEN.map((status) => store.threads({ tenant: DEFAULT_TENANT, status, limit: 2 })));
  return JSON.stringify(pages.flatMap(({ items }) => items));
}
