/** A database that cannot be used, as a caller of a graph meets it: a code, nothing lost, and on it goes once the cause is gone (G5). */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Command, entrypoint, interrupt, step, type Store } from "../../src/index.ts";
import { SqliteSaver, type SqliteSaverOptions } from "../../src/storage/sqlite/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { codeOf, questionsOf, refusal, rested, rowOf, serving, thread, until } from "../engine/world.ts";

let directory: string;
let file: string;
const open = new Set<SqliteSaver>();

/** A process that opens the file: a handle of its own. */
function saver(options: SqliteSaverOptions = {}): SqliteSaver {
  const store = SqliteSaver.fromConnString(file, options);
  open.add(store);
  return store;
}

/** Does something, asks, and does something else. */
function paying(checkpointer: Store, done: string[] = []) {
  return entrypoint({ name: "paying", checkpointer }, async (text: string) => {
    await step("hold", () => void done.push("hold"));
    const answer = await interrupt<string>(`Pay ${text.slice(0, 10)}?`);
    await step("pay", () => void done.push("pay"));
    return answer;
  });
}

/** Something else that uses the file. */
function other(use: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(file);
  try {
    use(db);
  } finally {
    db.close();
  }
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  file = join(directory, "agent.db");
});

afterEach(async () => {
  for (const store of open) await store.close();
  open.clear();
  rmSync(directory, { recursive: true });
});

test("read-only: looking works, doing is STORE_READ_ONLY and changes nothing", async () => {
  const writable = saver();
  const [question] = questionsOf(await paying(writable).invoke("5", thread()));
  const reader = paying(saver({ readOnly: true }));
  expect((await reader.getState(thread())).tasks[0]?.interrupts).toEqual([question]);
  expect(await codeOf(reader.invoke("6", thread("new")))).toBe("STORE_READ_ONLY");
  expect(await codeOf(reader.invoke(new Command({ resume: "yes" }), thread()))).toBe("STORE_READ_ONLY");
  expect(await codeOf(reader.decide(question.id, "yes", { by: "ann" }))).toBe("STORE_READ_ONLY");
  expect(await codeOf(reader.cancel(thread()))).toBe("STORE_READ_ONLY");
  expect(await codeOf(reader.getState(thread("new")))).toBe("THREAD_NOT_FOUND");
  expect(await paying(writable).invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
});

describe("locked by somebody else", () => {
  test("is STORE_BUSY after a while; no answer is half taken, and it goes on when the lock is gone", async () => {
    const done: string[] = [];
    const store = saver({ busyMs: 20 });
    const app = paying(store, done);
    const [question] = questionsOf(await app.invoke("5", thread()));
    const locker = new DatabaseSync(file);
    locker.exec("BEGIN IMMEDIATE");
    expect(await codeOf(app.invoke("6", thread("new")))).toBe("STORE_BUSY");
    expect(await codeOf(app.invoke(new Command({ resume: "yes" }), thread()))).toBe("STORE_BUSY");
    expect(await codeOf(app.decide(question.id, "yes", { by: "ann" }))).toBe("STORE_BUSY");
    expect(questionsOf({ __interrupt__: (await app.getState(thread())).tasks[0]?.interrupts ?? [] })).toEqual([
      question,
    ]);
    locker.exec("ROLLBACK");
    locker.close();
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
    expect(questionsOf(await app.invoke("6", thread("new")))).toHaveLength(1);
    expect(done).toEqual(["hold", "pay", "hold"]);
  });

  test("while an act is under way: it is not done again silently, a person is asked what came of it", async () => {
    const clock = new ManualClock(Date.now());
    const store = saver({ busyMs: 20, clock });
    const gate = Promise.withResolvers<void>();
    let calls = 0;
    const app = entrypoint({ name: "acting", checkpointer: store }, async () =>
      step("pay", async () => ((calls += 1), await gate.promise, "paid")),
    );
    const failing = refusal(app.invoke({}, thread()));
    await until(() => calls === 1);
    const locker = new DatabaseSync(file);
    locker.exec("BEGIN IMMEDIATE");
    gate.resolve();
    let refused: unknown;
    void failing.then((value) => (refused = value));
    await until(async () => (await clock.advance(10), refused !== undefined), "it is refused");
    expect(refused).toMatchObject({ code: "STORE_BUSY" });
    locker.exec("ROLLBACK");
    locker.close();
    await clock.advance(15_000);
    const [question] = questionsOf(await app.invoke(null, thread()));
    expect(question).toMatchObject({ purpose: "outcome", value: { step: "pay" } });
    expect(await app.invoke(new Command({ resume: { action: "result", value: "paid" } }), thread())).toBe("paid");
    expect(calls).toBe(1);
  });
});

test("full: is STORE_FULL and keeps what it has; with room it goes on", async () => {
  const big = "x".repeat(400_000);
  const small = saver({ maxBytes: 300_000 });
  const done: string[] = [];
  const app = paying(small, done);
  const [question] = questionsOf(await app.invoke("5", thread()));
  expect(await codeOf(app.invoke(big, thread("big")))).toBe("STORE_FULL");
  expect(await codeOf(app.invoke(new Command({ resume: big }), thread()))).toBe("STORE_FULL");
  expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
  expect(await codeOf(app.getState(thread("big")))).toBe("THREAD_NOT_FOUND");
  await small.close();
  const roomy = paying(saver(), done);
  expect(questionsOf(await roomy.invoke(big, thread("big")))).toHaveLength(1);
  expect(await roomy.invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
  expect(done).toEqual(["hold", "hold", "pay"]);
});

describe("damaged", () => {
  test("a journal that was tampered with is STORE_CORRUPT, and the thread does not run on it (G11)", async () => {
    const store = saver();
    const done: string[] = [];
    await paying(store, done).invoke("5", thread());
    await paying(store, done).invoke("6", thread("sound"));
    await store.close();
    other((db) =>
      db.exec(`UPDATE records SET payload = replace(payload, 'Pay 5?', 'Pay 9?') WHERE payload LIKE '%Pay 5?%'`),
    );
    const again = saver();
    const app = paying(again, done);
    for (const call of [() => app.getState(thread()), () => app.fork(thread()), () => app.invoke(null, thread())]) {
      expect(await codeOf(call)).toBe("STORE_CORRUPT");
    }
    const refused = await refusal(app.getState(thread()));
    expect(refused.message).toContain('"t"');
    expect(refused.message).toContain("not what was recorded");
    expect(await app.invoke(new Command({ resume: "yes" }), thread("sound"))).toBe("yes");
    expect(done).toEqual(["hold", "hold", "pay"]);
  });

  test("a record that is missing is STORE_CORRUPT; a worker says so and serves the others", async () => {
    const store = saver();
    const job = (on: Store) =>
      entrypoint({ name: "job", checkpointer: on }, async (_input: object) => {
        await step("one", () => 1);
        return interrupt("?", { deadline: 1, onDeadline: { value: "late" } });
      });
    await job(store).invoke({}, thread());
    await job(store).invoke({}, thread("sound"));
    await store.close();
    other((db) =>
      db.exec(
        `DELETE FROM records WHERE seq > 1 AND origin = (SELECT position FROM records WHERE stream = 'thread/t' AND seq = 1)`,
      ),
    );
    const again = saver();
    const { holdpoint, errors } = serving(again, [job(again)]);
    await until(
      async () => (await holdpoint.tick(), (await rowOf(again, "sound")).status === "completed"),
      "the sound one ends",
    );
    expect(errors.filter((error) => (error as { code: string }).code !== "STORE_CORRUPT")).toEqual([]);
    expect(await codeOf(job(again).getState(thread()))).toBe("STORE_CORRUPT");
    expect((await rested(again, "sound")).status).toBe("completed");
  });

  test("a file that is cut short, garbage, or something else's is refused when it is opened, and stays as it was", async () => {
    const store = saver();
    await paying(store).invoke("5", thread());
    await store.close();
    truncateSync(file, 6_000);
    const cut = await codeOf(async () => paying(saver()).invoke("6", thread("new")));
    expect(cut).toBe("STORE_CORRUPT");
    writeFileSync(file, "Dear diary, today I was not a database.".repeat(100));
    const diary = readFileSync(file);
    expect(await codeOf(() => saver())).toBe("STORE_CORRUPT");
    expect(readFileSync(file).equals(diary)).toBe(true);
    rmSync(file);
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    other((db) => db.exec("CREATE TABLE customers (name TEXT)"));
    const refused = await refusal(() => saver());
    expect(refused.code).toBe("STORE_CORRUPT");
    expect(refused.message).toContain(file);
  });
});

test("of a newer version is STORE_TOO_NEW, and stays as it was", async () => {
  const store = saver();
  await paying(store).invoke("5", thread());
  await store.close();
  other((db) => db.exec("INSERT INTO holdpoint_migrations VALUES (99, 'from the future', 0)"));
  expect(await refusal(() => saver())).toMatchObject({ code: "STORE_TOO_NEW", data: { version: 99 } });
  other((db) => db.exec("DELETE FROM holdpoint_migrations WHERE number = 99"));
  expect(await paying(saver()).invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
});

test("in a directory that is not there, or closed, says so", async () => {
  expect(await codeOf(() => SqliteSaver.fromConnString(join(directory, "nowhere", "x.db")))).toBe("STORE_FAILED");
  const store = saver();
  const app = paying(store);
  await app.invoke("5", thread());
  await store.close();
  for (const call of [
    app.invoke("6", thread("new")),
    app.invoke(null, thread()),
    app.getState(thread()),
    app.decide("int_00000000000000000000000000", 1, { by: "ann" }),
  ]) {
    expect(await refusal(call)).toMatchObject({ code: "STORE_FAILED", data: { closed: true } });
  }
  expect(await paying(saver()).invoke(new Command({ resume: "yes" }), thread())).toBe("yes");
});
