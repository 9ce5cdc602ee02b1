/** Databases that cannot be used: a clear error with a stable code, and nothing lost. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accepted, appending, creating, putting, seqsOf, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { checkSqliteVersion } from "./connection.ts";
import { explainOpening } from "./errors.ts";
import { SqliteSaver } from "./index.ts";

let directory: string;
let file: string;
const open = new Set<SqliteSaver>();

function openStore(...args: Parameters<typeof SqliteSaver.fromConnString>): SqliteSaver {
  const store = SqliteSaver.fromConnString(...args);
  open.add(store);
  return store;
}

/** Checks that `run` throws an error of this code, whose message holds `text`. */
function expectRefusal(run: () => unknown, code: ErrorCode, text = ""): void {
  let refusal: unknown;
  try {
    run();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code });
  expect(String(refusal)).toContain(text);
}

async function makeStore(): Promise<void> {
  const store = openStore(file);
  await accepted(store.commit(creating("t", { append: appending("s", 1, 2) })));
  await store.close();
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  file = join(directory, "store.db");
});

afterEach(async () => {
  for (const store of open) await store.close();
  open.clear();
  rmSync(directory, { recursive: true });
});

describe("opening is refused", () => {
  test("of a path that is none", () => {
    for (const path of ["", "a\0b"]) {
      expectRefusal(() => openStore(path), "INVALID_ARGUMENT");
    }
  });

  test("in a directory that does not exist, which is named", () => {
    const path = join(directory, "absent", "store.db");
    expectRefusal(() => openStore(path), "STORE_FAILED", `the directory ${join(directory, "absent")} does not exist`);
  });

  test("of a directory", () => {
    expectRefusal(() => openStore(directory), "STORE_FAILED", "is a directory");
  });

  test.skipIf(!existsSync("/proc/self"))("where no file can be made, with the reason", () => {
    expectRefusal(
      () => openStore("/proc/store.db"),
      "STORE_FAILED",
      "no file can be made there; name a file on a file system",
    );
  });

  test("of a link to itself, and of a file that SQLite alone cannot open, with the reason", () => {
    symlinkSync("store.db", file);
    expectRefusal(() => openStore(file), "STORE_FAILED", "ELOOP");
    rmSync(file);
    writeFileSync(file, "");
    const said = new HoldpointError("STORE_FAILED", `${file} cannot be opened.`, { path: file, sqlite: 14 });
    expect(explainOpening(said, file, false).message).toContain(
      "SQLite cannot make the files that it needs beside it; ",
    );
  });

  test("of a file that is absent and only to be read", () => {
    expectRefusal(() => openStore(file, { readOnly: true }), "STORE_FAILED", "no such file");
  });

  test("of a file that is no database, which stays as it was", () => {
    const text = "Dear diary, ".repeat(1_000);
    writeFileSync(file, text);
    expectRefusal(() => openStore(file), "STORE_CORRUPT", "not a SQLite database");
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("of a database of something else, which stays as it was", () => {
    const other = new DatabaseSync(file);
    other.exec("CREATE TABLE threads (name TEXT)");
    other.close();
    expectRefusal(() => openStore(file), "STORE_CORRUPT", "something else than Holdpoint");
    const after = new DatabaseSync(file);
    expect(after.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "threads" }]);
    after.close();
  });

  test("of a database of a newer version", async () => {
    await makeStore();
    const db = new DatabaseSync(file);
    db.exec("INSERT INTO holdpoint_migrations VALUES (99, 'from the future', 0)");
    db.close();
    expectRefusal(() => openStore(file), "STORE_TOO_NEW", "Update Holdpoint");
    expectRefusal(() => openStore(file, { readOnly: true }), "STORE_TOO_NEW");
  });

  test("where the log that makes commits durable cannot be kept, unless relaxed durability is asked for", async () => {
    // A VFS without shared memory, as on some network file systems.
    const path = `file:${file}?vfs=unix-dotfile`;
    expectRefusal(() => openStore(path), "STORE_UNSAFE", "journal_mode is delete");
    const store = openStore(path, { durability: "relaxed" });
    await accepted(store.commit(creating("t")));
  });

  test.each(["3.50.2", "3.51.2", "3.9.9", "2.99.99"])("on SQLite %s, and says which Node.js to use", (version) => {
    expectRefusal(() => checkSqliteVersion(version), "STORE_UNSAFE", "Use Node.js 22.23.3 or later");
  });

  test.each(["3.51.3", "3.52.0", "3.53.4", "4.0.0"])("not on SQLite %s", (version) => {
    checkSqliteVersion(version);
  });
});

describe("a damaged file", () => {
  test("is refused with STORE_CORRUPT when the damage is met, at the latest", async () => {
    const store = openStore(file);
    for (let at = 0; at < 50; at += 1) {
      await accepted(store.commit({ tenant: TENANT, put: [putting(`d${at}`, 0, { at }, "x".repeat(3_000))] }));
    }
    await store.close();
    const bytes = readFileSync(file);
    // Everything but the header page is overwritten.
    bytes.fill(0xa5, 4_096);
    writeFileSync(file, bytes);
    await expect((async () => openStore(file).get(TENANT, "interrupts", ["d1", "d25", "d49"]))()).rejects.toMatchObject(
      { code: "STORE_CORRUPT" },
    );
  });

  test("is refused when it was cut short", async () => {
    await makeStore();
    writeFileSync(file, readFileSync(file).subarray(0, 10_000));
    await expect((async () => seqsOf(openStore(file), "s"))()).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });
});

describe("a file that cannot be written", () => {
  test("can be read, and refuses commits, when it is opened for reading", async () => {
    await makeStore();
    const store = openStore(file, { readOnly: true });
    expect(await seqsOf(store, "s")).toEqual([1, 2]);
    await expect(store.commit({ tenant: TENANT, append: appending("s", 3) })).rejects.toMatchObject({
      code: "STORE_READ_ONLY",
    });
    await expect(store.renew([{ tenant: TENANT, id: thr("t"), fence: 1 }], 1)).rejects.toMatchObject({
      code: "STORE_READ_ONLY",
    });
    expect(await seqsOf(store, "s")).toEqual([1, 2]);
  });

  test("is STORE_READ_ONLY when the file system says so", async () => {
    await makeStore();
    chmodSync(file, 0o444);
    chmodSync(directory, 0o555);
    // Permissions do not bind root, so root lets somebody else try.
    const isRoot = process.getuid?.() === 0;
    const code = `
      const { SqliteSaver } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
      try {
        const store = SqliteSaver.fromConnString(${JSON.stringify(file)});
        await store.commit({ tenant: "default", put: [{ collection: "c", key: "k", revision: 0, body: "{}", index: { at: 0 } }] });
      } catch (error) { process.stdout.write(error.code + " " + error.message); }`;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: "/",
      encoding: "utf8",
      ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
    });
    chmodSync(directory, 0o755);
    expect(child.stdout).toMatch(/^STORE_READ_ONLY .*(cannot|may not) be (written|opened)/);
  });
});

describe("a full store", () => {
  test("refuses with STORE_FULL, keeps what it has and goes on with what fits", async () => {
    const store = openStore(file, { maxBytes: 400_000 });
    const big = (key: string): ReturnType<typeof putting> => putting(key, 0, { at: 0 }, "x".repeat(50_000));
    let stored = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        await accepted(store.commit({ tenant: TENANT, put: [big(`d${stored}`)] }));
        stored += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: "STORE_FULL",
    });
    expect(stored).toBeGreaterThan(2);
    const keys = Array.from({ length: stored + 1 }, (_, at) => `d${at}`);
    expect(await store.get(TENANT, "interrupts", keys)).toHaveLength(stored);
    await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
    await store.close();
    expect(statSync(file).size).toBeLessThanOrEqual(400_000);
    expect(await openStore(file).get(TENANT, "interrupts", keys)).toHaveLength(stored);
  });

  test("fails all that shared the transaction, and stores none of it", async () => {
    const store = openStore(file, { maxBytes: 200_000 });
    const put = (key: string, size: number): Promise<unknown> =>
      store.commit({ tenant: TENANT, put: [putting(key, 0, { at: 0 }, "x".repeat(size))] });
    const results = await Promise.allSettled([put("small", 10), put("big", 1_000_000), put("other", 10)]);
    const there = (await store.get(TENANT, "interrupts", ["small", "big", "other"])).map(({ key }) => key);
    expect(results[1]).toMatchObject({ status: "rejected", reason: { code: "STORE_FULL" } });
    expect(there).toEqual(["small", "other"].filter((_, at) => results[at * 2]?.status === "fulfilled"));
  });
});

test("a copy of a file, with its log, is the same store", async () => {
  const store = openStore(file);
  await accepted(store.commit({ tenant: TENANT, append: appending("s", 1, 2, 3) }));
  const copy = join(directory, "copy", "store.db");
  mkdirSync(join(directory, "copy"));
  for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix);
  expect(await seqsOf(openStore(copy), "s")).toEqual([1, 2, 3]);
});
