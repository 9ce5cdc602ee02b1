/** `holdpoint check` in this process: code and store are in files, and what checks is a thread of its own. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { entrypoint, interrupt, step, type Store } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { EXIT } from "./frame/exit.ts";

const LIBRARY = new URL("../index.ts", import.meta.url).href;
const GRAPHS = ["calm", "mail"] as const;

const folder = new CommandFolder();
const { at, call } = folder;
const digest = (): string =>
  createHash("sha256")
    .update(readFileSync(at("agent.db")))
    .digest("hex");
const run = (...args: readonly string[]): Promise<Ended> => call("check", ...args);

/** The code that began the threads. */
function old(name: string, checkpointer: Store) {
  return entrypoint({ name, version: "1", checkpointer }, async () => {
    await step("list", () => 1);
    return interrupt("Send?");
  });
}

/** A config whose graphs have this code after their first step. */
function deploy(code: string, { graphs = GRAPHS }: { readonly graphs?: readonly string[] } = {}): void {
  writeFileSync(
    at("holdpoint.config.mjs"),
    `import { entrypoint, interrupt, step } from ${JSON.stringify(LIBRARY)};
    export default {
      store: "agent.db",
      graphs: (checkpointer) => ${JSON.stringify(graphs)}.map((name) =>
        entrypoint({ name, version: "2", checkpointer }, async () => {
          await step("list", () => { console.log("a step was executed"); return 1; });
          ${code}
          return interrupt("Send?");
        })),
    };`,
  );
}

beforeEach(async () => {
  vi.spyOn(process, "cwd").mockReturnValue(folder.path);
  const store = SqliteSaver.fromConnString(at("agent.db"), { durability: "relaxed" });
  for (const name of GRAPHS) {
    for (const number of [1, 2]) {
      await old(name, store).invoke({}, { configurable: { thread_id: `${name}-${number}` } });
    }
  }
  await store.close();
});

test("code that goes on ends with 0, what nodes print is none of the results, and the file stays as it was", async () => {
  deploy('console.log("outside of steps");');
  const before = digest();
  const { code, out, err } = await run();
  expect(code).toBe(EXIT.ok);
  expect(out).toBe("4 threads checked: 4 would go on.\n");
  expect(err).toContain("Nothing was written, and no step, tool, model call or question was executed.");
  expect(err).not.toContain("a step was executed");
  expect(digest()).toBe(before);
});

test("code that would block ends with 1 and says where", async () => {
  deploy('if (name === "mail") await interrupt("DELETE PROD?");');
  const { code, out } = await run();
  expect(code).toBe(EXIT.findings);
  expect(out).toContain("blocked  mail-1  mail 1 → 2  (waiting)\n");
  expect(out).toContain(
    'the journal has interrupt "Send?", but the code called interrupt "DELETE PROD?". Either the code',
  );
  expect(out).toMatch(/Recorded: interrupt "Send\?", record \d+, entry \d+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.\n/);
  expect(out).toContain("Called instead: holdpoint.config.mjs:7:");
  expect(out).toMatch(/4 threads checked: 2 would go on, 2 would be blocked\.\n$/);
});

test("some of the threads, as JSON: one document, whatever is found", async () => {
  deploy('if (name === "mail") await interrupt("DELETE PROD?");');
  const { code, out } = await run("--graph", "mail", "--limit", "1", "--json");
  expect(code).toBe(EXIT.findings);
  expect(JSON.parse(out)).toMatchObject({
    items: [
      {
        threadId: "mail-1",
        graph: "mail",
        version: "1",
        against: "2",
        status: "waiting",
        outcome: "blocked",
        difference: { recorded: { name: 'interrupt "Send?"' }, met: 'the code called interrupt "DELETE PROD?"' },
      },
    ],
    counts: { ok: 0, blocked: 1 },
    checked: 1,
    complete: true,
    graphs: ["calm 2", "mail 2"],
  });
  const calm = await run("--graph", "calm", "--json");
  expect(calm.code).toBe(EXIT.ok);
  expect(JSON.parse(calm.out)).toMatchObject({ items: [{ outcome: "ok" }, { outcome: "ok" }], checked: 2 });
});

test("one thread is shown also when it is well; of none there is nothing to say", async () => {
  deploy("");
  expect(await run("--thread", "calm-2")).toMatchObject({
    code: EXIT.ok,
    out: "ok  calm-2  calm 1 → 2  (waiting)\n1 thread checked: 1 would go on.\n",
  });
  expect(await run("--graph", "mail", "--thread", "calm-2")).toMatchObject({
    code: EXIT.ok,
    out: "0 threads checked.\n",
  });
  expect(JSON.parse((await run("--graph", "mail", "--thread", "calm-2", "--json")).out)).toMatchObject({
    items: [],
    checked: 0,
  });
});

test("threads without a graph here are found", async () => {
  deploy("", { graphs: ["calm"] });
  const { code, out } = await run();
  expect(code).toBe(EXIT.findings);
  expect(out).toContain('Thread "mail-1" belongs to the graph "mail"; here is "calm".');
  expect(out).toMatch(/2 would go on, 2 would find no graph\.\n$/);
});

describe("code that does not let go is ended, and the others are checked", () => {
  test.each([
    ["loops without an await", "for (;;);", "it does not let anything else run for 2 s"],
    ["ends the process", "process.exit(0);", "it ended the process"],
  ])("when it %s", async (_what, code, why) => {
    deploy(`if (name === "calm") { ${code} }`);
    const { code: exit, out } = await run("--time-limit", "1");
    expect(exit).toBe(EXIT.findings);
    expect(out).toContain(`The code of thread "calm-1" was ended: ${why}.`);
    expect(out).toContain(`The code of thread "calm-2" was ended: ${why}.`);
    expect(out).toMatch(/2 would go on, 2 did not come to an end\.\n$/);
  });

  test("when it waits for ever", async () => {
    deploy('if (name === "mail") await new Promise(() => setInterval(() => undefined, 1_000));');
    const { code, out } = await run("--time-limit", "1", "--limit", "4");
    expect(code).toBe(EXIT.findings);
    expect(out).toContain("stalled  mail-1  mail 1 → 2  (waiting)\n");
    expect(out).toContain('the journal has interrupt "Send?", but the code did not come to it within 1 s.');
  });

  test("as many as were asked for are checked, the one that was ended among them", async () => {
    deploy('if (name === "calm") process.exit(0);');
    const { out } = await run("--limit", "2", "--json");
    expect((JSON.parse(out) as { items: readonly object[] }).items).toMatchObject([
      { threadId: "calm-1", outcome: "stalled" },
      { threadId: "calm-2", outcome: "stalled" },
    ]);
    expect((await run("--thread", "calm-2")).out).toContain('thread "calm-2" was ended');
  });

  test("what nobody waits for is said, and is no finding", async () => {
    deploy('Promise.reject(new Error("stray")); await new Promise((resolve) => setTimeout(resolve, 20));');
    const { code, err } = await run("--thread", "calm-1");
    expect(code).toBe(EXIT.ok);
    expect(err).toContain("Code that nobody waits for failed: stray");
  });
});

describe("what cannot be checked at all ends with 2", () => {
  test.each([
    [["--limit", "0"], /^--limit is a whole number from 1/],
    [["--time-limit", "1h"], /^--time-limit is a whole number from 1 to 3600/],
    [["--config", "absent.mjs"], /^There is no config .*absent\.mjs; name another one with --config FILE\./],
    [["--db", "/absent/agent.db"], /^There is no file \/absent\/agent\.db; name one that is there\. \(STORE_FAILED\)/],
    [["--thread", "absent"], /^There is no thread "absent" in this store\. \(THREAD_NOT_FOUND\)/],
    [["--graph", "absent"], /^There is no graph "absent", and no thread of it; there are calm 2, mail 2\./],
  ])("%j", async (args, says) => {
    deploy("");
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: EXIT.unusable, out: "" });
    expect(err).toMatch(says);
  });

  test.each([
    ["throws", 'throw new Error("not today");', /cannot be loaded: not today/],
    ["ends the process", "process.exit(0);", /^The config cannot be loaded: it ended the process\./],
    [
      "has graphs that throw",
      'export default { store: "agent.db", graphs() { throw new Error("none") } };',
      /^The graphs of the config .*holdpoint\.config\.mjs cannot be made: none, at .*:1:\d+\. Mend that place/,
    ],
  ])("a config that %s", async (_what, text, says) => {
    writeFileSync(at("holdpoint.config.mjs"), text);
    const { code, err } = await run();
    expect(code).toBe(EXIT.unusable);
    expect(err).toMatch(says);
  });

  test("no config", async () => {
    expect(await run("--db", at("agent.db"))).toMatchObject({
      code: EXIT.unusable,
      err: expect.stringMatching(/^There is no holdpoint\.config\.ts here or above, and so no graphs/) as string,
    });
  });

  test.each([
    ["newer", "INSERT INTO holdpoint_migrations VALUES (99, 'later', 0)", /newer version of Holdpoint.*STORE_TOO_NEW/],
    ["older", "DELETE FROM holdpoint_migrations WHERE number > 1", /holdpoint migrate --db .*STORE_READ_ONLY/],
  ])("a database of a %s version, in one sentence", async (_what, sql, says) => {
    mkdirSync(at("other"));
    writeFileSync(at("other/agent.db"), readFileSync(at("agent.db")));
    const db = new DatabaseSync(at("other/agent.db"));
    db.exec(sql);
    db.close();
    deploy("");
    const { code, err } = await run("--db", at("other/agent.db"), "--json");
    expect(code).toBe(EXIT.unusable);
    expect((JSON.parse(err) as { error: { code: string; message: string } }).error.code).toMatch(/^STORE_/);
    expect((await run("--db", at("other/agent.db"))).err).toMatch(says);
  });
});
