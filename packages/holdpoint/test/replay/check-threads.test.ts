/** Which threads are checked, in which order, and that their store stays as it is, byte for byte. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { ThreadCheck } from "../../src/engine/check/check-thread.ts";
import { entrypoint, Holdpoint, interrupt, MemorySaver } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { PLAIN } from "./changes.ts";
import { check, PATIENCE } from "./checking.ts";
import { answers, appOf, gate, stage } from "./stage.ts";

const thread = (id: string) => ({ configurable: { thread_id: id } });

describe("which threads", () => {
  const many = async () => {
    const store = new MemorySaver();
    const graph = (name: string) => entrypoint({ name, checkpointer: store }, async () => interrupt(`of ${name}`));
    const graphs = [graph("a"), graph("b")] as const;
    for (let at = 0; at < 7; at += 1) await graphs[at % 2 === 0 ? 0 : 1].invoke({}, thread(`t${at}`));
    return { store, graphs };
  };
  const ids = (said: readonly ThreadCheck[]): readonly string[] => said.map(({ threadId }) => threadId);

  test.each([1, 2, 64])("all of them, in their order, %i at a time", async (concurrency) => {
    const { store, graphs } = await many();
    expect(ids(await check(store, graphs, { concurrency }))).toEqual(["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
  });

  test("one, those of a graph, and the first few", async () => {
    const { store, graphs } = await many();
    expect(ids(await check(store, graphs, { threadId: "t3" }))).toEqual(["t3"]);
    expect(ids(await check(store, graphs, { threadId: "t3", graph: "a" }))).toEqual([]);
    expect(ids(await check(store, graphs, { graph: "b" }))).toEqual(["t1", "t3", "t5"]);
    expect(ids(await check(store, graphs, { limit: 3, concurrency: 2 }))).toEqual(["t0", "t1", "t2"]);
  });

  test("a thread that is not there is refused", async () => {
    await expect(check(new MemorySaver(), [], { threadId: "none" })).rejects.toMatchObject({
      code: "THREAD_NOT_FOUND",
    });
  });

  test.each([{ limit: 0 }, { limit: 1.5 }, { concurrency: 0 }, { threadLimitMs: 0 }, { threadLimitMs: Number.NaN }])(
    "%j is refused",
    async (query) => {
      await expect(check(new MemorySaver(), [], query)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    },
  );

  test("one that ended while it was being checked is left out", async () => {
    const { store, graphs } = await many();
    const [a] = graphs;
    const { threads } = store;
    vi.spyOn(store, "threads").mockImplementation(async (query) => {
      const page = await threads.call(store, query);
      await a.cancel(thread("t0"));
      return page;
    });
    expect(ids(await check(store, graphs, { limit: 2 }))).toEqual(["t1", "t2"]);
  });

  test("who stops listening ends what is under way", async () => {
    const { store, graphs } = await many();
    const [calm] = graphs;
    const entered = gate();
    const never = entrypoint({ name: "b", checkpointer: store }, async () => {
      entered.open();
      return new Promise(() => undefined);
    });
    const holdpoint = new Holdpoint({ store, graphs: [calm, never], ...PATIENCE, replaySilenceMs: 3_600_000 });
    const checking = holdpoint.check({ concurrency: 3, threadLimitMs: 3_600_000 });
    expect(await checking.next()).toMatchObject({ value: { threadId: "t0", outcome: "ok" } });
    await entered.opened;
    expect(await checking.return()).toMatchObject({ done: true });
  });
});

describe("on a file", () => {
  const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

  test("that is opened for reading, while another process writes: neither file nor log is changed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdpoint-check-"));
    const path = join(folder, "beside.db");
    const { done } = stage();
    const live = SqliteSaver.fromConnString(path);
    const app = appOf(live, PLAIN(done));
    for (const id of ["one", "two"]) await app.invoke({}, thread(id));
    const before = [digest(path), digest(`${path}-wal`)];
    const store = SqliteSaver.fromConnString(path, { readOnly: true });
    const holdpoint = new Holdpoint({ store, graphs: [app], ...PATIENCE });
    const said: ThreadCheck[] = [];
    for await (const one of holdpoint.check()) said.push(one);
    expect(said).toMatchObject([{ outcome: "ok" }, { outcome: "ok" }]);
    expect([digest(path), digest(`${path}-wal`)]).toEqual(before);
    await app.invoke(answers(await app.settled(thread("one")), { "Send newsletter?": "yes" }), thread("one"));
    const again: ThreadCheck[] = [];
    for await (const one of holdpoint.check()) again.push(one);
    expect(again.map(({ threadId }) => threadId)).toEqual(["two"]);
    await store.close();
    await live.close();
    const alone = digest(path);
    const last = SqliteSaver.fromConnString(path, { readOnly: true });
    for await (const one of new Holdpoint({ store: last, graphs: [app], ...PATIENCE }).check()) {
      expect(one).toMatchObject({ outcome: "ok" });
    }
    await last.close();
    expect(digest(path)).toBe(alone);
    rmSync(folder, { recursive: true });
  });
});
