/** Bringing a database up to date. */
import { rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { withStore } from "../../test/cli/database.ts";
import type { Ended } from "../../test/cli/terminal.ts";

const { at, call } = new CommandFolder();

describe("migrate", () => {
  const migrate = (...args: readonly string[]): Promise<Ended> => call("migrate", "--db", at("agent.db"), ...args);

  /** A database of an older schema: one without any is the oldest there is. */
  function empty(): void {
    const db = new DatabaseSync(at("agent.db"));
    db.exec("PRAGMA journal_mode = WAL; VACUUM");
    db.close();
  }

  test("says from where to where, and does it once", async () => {
    empty();
    expect((await call("threads", "--db", at("agent.db"))).err).toMatch(
      /bring it up to date with holdpoint migrate --db .*agent\.db\. \(STORE_READ_ONLY\)\n$/,
    );
    expect((await migrate("--dry-run")).out).toMatch(/agent\.db would go from schema 0 to \d+\.\n$/);
    expect(JSON.parse((await migrate("--dry-run", "--json")).out)).toMatchObject({ isDone: false, from: 0 });
    expect((await migrate()).out).toMatch(/agent\.db went from schema 0 to \d+\.\n$/);
    expect((await migrate()).out).toMatch(/agent\.db is up to date\.\n$/);
    expect(JSON.parse((await migrate("--json")).out)).toEqual({ db: at("agent.db"), isDone: true });
    expect((await call("threads", "--db", at("agent.db"))).code).toBe(0);
  });

  test("says which step is under way, where somebody looks, and nothing with --json", async () => {
    const isTerminal = process.stderr.isTTY;
    process.stderr.isTTY = true;
    try {
      empty();
      expect((await migrate("--json")).err).toBe("");
      rmSync(at("agent.db"));
      empty();
      expect((await migrate()).err).toMatch(
        /agent\.db: from schema 0 to 2 …\nmigration 1 of 2: \S+ …\nmigration 2 of 2: \S+ …\n$/,
      );
      expect((await migrate()).err).toBe("");
    } finally {
      process.stderr.isTTY = isTerminal;
    }
  });

  test("refuses what is no database, and a newer one", async () => {
    expect((await migrate()).err).toMatch(/^There is no file .* \(STORE_FAILED\)\n$/);
    writeFileSync(at("agent.db"), "no database, and long enough not to be taken for an empty one".repeat(20));
    expect((await migrate()).err).toMatch(/\(STORE_CORRUPT\)\n$/);
    rmSync(at("agent.db"));
    await withStore(at("agent.db"), () => Promise.resolve());
    const db = new DatabaseSync(at("agent.db"));
    db.exec("INSERT INTO holdpoint_migrations VALUES (999, 'later', 0)");
    db.close();
    expect((await migrate()).err).toMatch(/Update Holdpoint\. \(STORE_TOO_NEW\)\n$/);
    expect((await migrate("--dry-run")).code).toBe(2);
  });

  test("fails where the file cannot be written", async () => {
    empty();
    const { SqliteSaver } = await import("../storage/sqlite/index.ts");
    const open = SqliteSaver.fromConnString.bind(SqliteSaver);
    vi.spyOn(SqliteSaver, "fromConnString").mockImplementation((path) => open(path, { readOnly: true }));
    expect((await migrate()).code).toBe(2);
  });
});
