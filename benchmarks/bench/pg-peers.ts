/**
 * From a decision to the end of the next step, beside peers on the same PostgreSQL: DBOS and OpenWorkflow, each as its
 * documentation waits for a person, and pg-boss as a bare queue, which keeps no state. Each has its own defaults; where it
 * can be rung by NOTIFY, it is. Everybody runs in this process.
 */
import { setTimeout as passed } from "node:timers/promises";
import { median } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { decisionToStep } from "./pg-latency.ts";
import { LABELS, loadPostgresPeer, type PostgresPeer } from "./pg-peers-install.ts";
import { pgServer } from "./pg-server.ts";
import { list, sequence } from "./work.ts";

const DECISIONS = 50;
/** Of those who look once a second. */
const FEW_DECISIONS = 5;
/** Until who was begun waits for the decision. */
const RESTING_MS = 30;
const LOST_MS = 10_000;

/** Milliseconds from the decision on a thread that waits until the next step is done and recorded. */
type Cycle = (id: string) => Promise<number>;

interface Dbos {
  setConfig(config: object): void;
  launch(): Promise<void>;
  registerWorkflow(work: (id: string) => Promise<void>, config: { name: string }): (id: string) => Promise<void>;
  startWorkflow(work: (id: string) => Promise<void>, given: { workflowID: string }): (id: string) => Promise<unknown>;
  runStep<T>(work: () => Promise<T>, config: { name: string }): Promise<T>;
  recv(topic: string, seconds: number): Promise<unknown>;
  send(id: string, message: string, topic: string): Promise<void>;
  setEvent(key: string, value: boolean): Promise<void>;
  getEvent(id: string, key: string, seconds: number): Promise<unknown>;
}

async function dbos(): Promise<Cycle> {
  const { DBOS } = (await loadPostgresPeer("dbos")) as { readonly DBOS: Dbos };
  const url = new URL(await pgServer());
  url.pathname = "/dbos";
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: url.href, runAdminServer: false, logLevel: "error" });
  let done = (): void => undefined;
  const work = DBOS.registerWorkflow(
    async () => {
      await DBOS.setEvent("asked", true);
      await DBOS.recv("decision", 600);
      await DBOS.runStep(async () => "done", { name: "next" });
      done();
    },
    { name: "ask" },
  );
  await DBOS.launch();
  return async (id) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    done = resolve;
    await DBOS.startWorkflow(work, { workflowID: id })(id);
    await DBOS.getEvent(id, "asked", 60);
    await passed(RESTING_MS);
    const decidedAt = performance.now();
    await DBOS.send(id, "go", "decision");
    // Its result would be asked for once a second.
    await promise;
    return performance.now() - decidedAt;
  };
}

interface PgBoss {
  on(event: "error", hear: () => void): void;
  start(): Promise<unknown>;
  createQueue(name: string, options: { notify: boolean }): Promise<void>;
  work(name: string, options: { pollingIntervalSeconds: number }, work: () => Promise<void>): Promise<unknown>;
  send(name: string, job: object): Promise<unknown>;
}

async function pgBoss(): Promise<Cycle> {
  const { PgBoss: Boss } = (await loadPostgresPeer("pg-boss")) as {
    readonly PgBoss: new (options: { connectionString: string; useListenNotify: boolean }) => PgBoss;
  };
  const boss = new Boss({ connectionString: await pgServer(), useListenNotify: true });
  boss.on("error", () => undefined);
  await boss.start();
  await boss.createQueue("decisions", { notify: true });
  let done = (): void => undefined;
  await boss.work("decisions", { pollingIntervalSeconds: 0.5 }, async () => done());
  return async (id) => {
    await passed(RESTING_MS);
    const { promise, resolve } = Promise.withResolvers<void>();
    done = resolve;
    const decidedAt = performance.now();
    await boss.send("decisions", { id });
    await promise;
    return performance.now() - decidedAt;
  };
}

interface Steps {
  waitForSignal(options: { signal: string }): Promise<unknown>;
  run(config: { name: string }, work: () => Promise<string>): Promise<string>;
}

interface OpenWorkflow {
  defineWorkflow(
    spec: { name: string },
    work: (given: { input: string; step: Steps }) => Promise<void>,
  ): { run(input: string): Promise<unknown> };
  newWorker(options: { concurrency: number }): { start(): Promise<void>; stop(): Promise<void> };
  sendSignal(options: { signal: string; data: string }): Promise<{ readonly workflowRunIds: readonly string[] }>;
}

async function openWorkflow(kit: Kit, effort: Effort): Promise<Cycle> {
  let lost = 0;
  const { OpenWorkflow: Client, BackendPostgres } = (await loadPostgresPeer("openworkflow")) as {
    readonly OpenWorkflow: new (options: { backend: unknown }) => OpenWorkflow;
    readonly BackendPostgres: { connect(url: string): Promise<{ stop(): Promise<void> }> };
  };
  const backend = await BackendPostgres.connect(await pgServer());
  const client = new Client({ backend });
  let done = (): void => undefined;
  const work = client.defineWorkflow({ name: "ask" }, async ({ input, step }) => {
    await step.waitForSignal({ signal: input });
    await step.run({ name: "next" }, async () => "done");
    done();
  });
  const worker = client.newWorker({ concurrency: 10 });
  await worker.start();
  kit.onClose(async () => {
    await worker.stop();
    await backend.stop();
  });
  return async (id) => {
    for (let attempt = 0; ; attempt += 1) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      done = () => resolve(true);
      const signal = `${id} ${attempt}`;
      await work.run(signal);
      let decidedAt: number;
      let waiting: readonly string[];
      do {
        await passed(RESTING_MS);
        decidedAt = performance.now();
        // What comes before the workflow waits is dropped: that was no decision yet.
        ({ workflowRunIds: waiting } = await client.sendSignal({ signal, data: "go" }));
      } while (waiting.length === 0);
      if (await Promise.race([promise, passed(LOST_MS, false)])) return performance.now() - decidedAt;
      lost += 1;
      effort.also("signals taken, and no step within 10 s", String(lost));
    }
  };
}

async function roundOf(cycle: Cycle, many: number): Promise<Round> {
  const next = sequence(`peer ${Date.now()}`);
  return async () => {
    const tookMs: number[] = [];
    for (const id of list(many, next)) tookMs.push(await cycle(id));
    return median(tookMs);
  };
}

function benchOf(peer: PostgresPeer, many: number, open: (kit: Kit, effort: Effort) => Promise<Cycle>): Bench {
  return {
    name: `pg-peer-${peer}`,
    title: "PostgreSQL: decision → next step",
    beside: LABELS[peer],
    unit: "ms",
    rounds: many > FEW_DECISIONS ? 5 : 3,
    sides: {
      holdpoint: async (kit, effort) => roundOf(await decisionToStep(kit), effort.many(DECISIONS)),
      floor: async (kit, effort) => roundOf(await open(kit, effort), many > FEW_DECISIONS ? effort.many(many) : many),
    },
  };
}

export const pgPeers: readonly Bench[] = [
  benchOf("dbos", DECISIONS, dbos),
  benchOf("pg-boss", DECISIONS, pgBoss),
  benchOf("openworkflow", FEW_DECISIONS, openWorkflow),
];
