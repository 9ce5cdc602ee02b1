/** Several real processes on one file: waiting, dying, starting at once. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accepted, appending, creating, resting, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import { SqliteSaver } from "./index.ts";

const SAVER = JSON.stringify(new URL("index.ts", import.meta.url).href);
const SAMPLES = JSON.stringify(new URL("../../testing/store-contract/samples.ts", import.meta.url).href);

let directory: string;
let file: string;
const children = new Set<ChildProcessWithoutNullStreams>();
const stores = new Set<SqliteSaver>();

function openStore(...args: Parameters<typeof SqliteSaver.fromConnString>): SqliteSaver {
  const store = SqliteSaver.fromConnString(...args);
  stores.add(store);
  return store;
}

/** Runs code in another process, which finds the file's path in `file`. */
function start(code: string): {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterableIterator<string>;
} {
  const prelude = `import { writeSync } from "node:fs"; const file = ${JSON.stringify(file)}; const say = (text) => writeSync(1, text + "\\n");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", prelude + code]);
  children.add(child);
  child.stderr.pipe(process.stderr);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const next = async (lines: AsyncIterableIterator<string>): Promise<string | undefined> =>
  (await lines.next()).value as string | undefined;

/** A process that holds the write lock until it is told to let go. */
const HOLDER = `
  import { DatabaseSync } from "node:sqlite";
  const db = new DatabaseSync(file);
  db.exec("BEGIN IMMEDIATE; UPDATE threads SET wakes = wakes");
  say("held");
  process.stdin.once("data", () => { db.exec("ROLLBACK"); db.close(); process.exit(0); });`;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  file = join(directory, "store.db");
});

afterEach(async () => {
  for (const store of stores) await store.close();
  stores.clear();
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  children.clear();
  rmSync(directory, { recursive: true });
});

test("a write waits for another process without holding up this one, and goes through", async () => {
  const store = openStore(file);
  await accepted(store.commit(creating("t")));
  const { child, lines } = start(HOLDER);
  expect(await next(lines)).toBe("held");
  let isSettled = false;
  const commit = store.commit({ tenant: TENANT, append: appending("s", 1) }).finally(() => (isSettled = true));
  // The event loop turns on, and reads go through.
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(await seqsOf(store, "s")).toEqual([]);
  expect(isSettled).toBe(false);
  const later = store.commit({ tenant: TENANT, append: appending("s", 2) });
  child.stdin.write("go on");
  await accepted(commit);
  await accepted(later);
  expect(await seqsOf(store, "s")).toEqual([1, 2]);
});

test("a write gives up with STORE_BUSY after its bound, stores nothing, and the store goes on", async () => {
  const store = openStore(file, { busyMs: 100 });
  await accepted(store.commit(resting("t")));
  const { child, lines } = start(HOLDER);
  expect(await next(lines)).toBe("held");
  const pending = Promise.allSettled(
    [1, 2].map((seq) => store.commit({ tenant: TENANT, append: appending("s", seq) })),
  );
  for (const result of await pending) {
    expect(result).toMatchObject({
      status: "rejected",
      reason: { code: "STORE_BUSY" },
    });
  }
  child.stdin.write("go on");
  await once(child, "exit");
  expect(await seqsOf(store, "s")).toEqual([]);
  await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
});

test("a process stopped inside a transaction holds up the writes of others until it dies", async () => {
  const store = openStore(file, { busyMs: 100 });
  await accepted(store.commit(resting("t")));
  const { child, lines } = start(HOLDER);
  expect(await next(lines)).toBe("held");
  child.kill("SIGSTOP");
  await expect(store.commit({ tenant: TENANT, append: appending("s", 1) })).rejects.toMatchObject({
    code: "STORE_BUSY",
  });
  expect(await store.claim({ worker: "w", leaseMs: 1, routes: ["trading"], limit: 1 })).toEqual([]);
  child.kill("SIGKILL");
  await once(child, "exit");
  await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
});

test("a store closes only when what waits for a lock is settled", async () => {
  const store = openStore(file);
  await accepted(store.commit(creating("t")));
  const { child, lines } = start(HOLDER);
  expect(await next(lines)).toBe("held");
  const commit = store.commit({ tenant: TENANT, append: appending("s", 1) });
  const closed = store.close();
  child.stdin.write("go on");
  await accepted(commit);
  await closed;
  expect(await seqsOf(openStore(file), "s")).toEqual([1]);
});

test("processes that start at once on a new file set it up together", async () => {
  const starters = Array.from({ length: 6 }, (_, at) =>
    start(`
      const { SqliteSaver } = await import(${SAVER});
      const { creating } = await import(${SAMPLES});
      say("ready");
      process.stdin.once("data", async () => {
        const store = SqliteSaver.fromConnString(file);
        const result = await store.commit(creating("t${at}"));
        await store.close();
        say(JSON.stringify(result));
        process.exit(0);
      });`),
  );
  for (const { lines } of starters) expect(await next(lines)).toBe("ready");
  for (const { child } of starters) child.stdin.write("go");
  for (const { lines } of starters) expect(JSON.parse((await next(lines)) ?? "")).toMatchObject({ ok: true });
  const { items } = await openStore(file).threads({ tenant: TENANT, limit: 10 });
  expect(items.map(({ id }) => id).toSorted()).toEqual(["t0", "t1", "t2", "t3", "t4", "t5"]);
});

test("SIGKILL in the middle of commits loses nothing that was acknowledged, and leaves no half", async () => {
  let expected = 0;
  for (let round = 0; round < 8; round += 1) {
    // Each commit appends to two streams and puts a document; several are under way at any time.
    const { child, lines } = start(`
      const { SqliteSaver } = await import(${SAVER});
      const { appending, putting } = await import(${SAMPLES});
      const store = SqliteSaver.fromConnString(file);
      for (let from = ${expected}; ; from += 5) {
        const seqs = [1, 2, 3, 4, 5].map((at) => from + at);
        await Promise.all(seqs.map(async (seq) => {
          const put = [putting("d" + seq, 0, { at: seq, tags: ["red"], state: "pending" }, "x".repeat(3_000))];
          const { ok } = await store.commit({ tenant: "default", append: [...appending("a", seq), ...appending("b", seq)], put });
          say(ok ? String(seq) : "refused");
        }));
      }`);
    let acknowledged = expected;
    const enough = expected + 20 + round * 7;
    for await (const line of lines) {
      expect(line).toBe(String(acknowledged + 1));
      acknowledged += 1;
      if (acknowledged === enough) child.kill("SIGKILL");
    }
    const store = openStore(file);
    const seqs = await seqsOf(store, "a");
    expect(seqs.length).toBeGreaterThanOrEqual(acknowledged);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => at + 1));
    expect(await seqsOf(store, "b")).toEqual(seqs);
    for (const by of [{}, { state: "pending" }, { tag: "red" }]) {
      const { items } = await store.find({ tenant: TENANT, collection: "interrupts", limit: 1_000, ...by });
      expect(items.map(({ key }) => key)).toEqual(seqs.map((seq) => `d${seq}`));
    }
    await store.close();
    expected = seqs.length;
  }
});

test("processes that append to one stream never take the same place", async () => {
  const writers = Array.from({ length: 3 }, () =>
    start(`
      const { SqliteSaver } = await import(${SAVER});
      const { appending, seqsOf } = await import(${SAMPLES});
      const store = SqliteSaver.fromConnString(file);
      for (let won = 0; won < 30;) {
        const seq = (await seqsOf(store, "s")).length + 1;
        const { ok } = await store.commit({ tenant: "default", append: appending("s", seq) });
        if (ok) { won += 1; say(String(seq)); }
      }
      await store.close();`),
  );
  const seqs: number[] = [];
  await Promise.all(
    writers.map(async ({ lines }) => {
      for await (const line of lines) seqs.push(Number(line));
    }),
  );
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, at) => at + 1));
  expect(await seqsOf(openStore(file), "s")).toHaveLength(90);
});
