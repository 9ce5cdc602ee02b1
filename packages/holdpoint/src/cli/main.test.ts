/** The command as people run it: a real process on a real SQLite file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeyFile } from "../audit/key-file.ts";
import { publicKeyPem } from "../audit/public-key.ts";
import { SigningKey } from "../audit/signing-key.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { makeDatabase } from "../../test/cli/database.ts";
import { play } from "../../test/audit/refund.ts";
import { decide, FIRST_QUESTION, forge, tell } from "../../test/audit/story.ts";

let directory: string;
const at = (name: string): string => join(directory, name);
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const ATTENDED = fileURLToPath(new URL("../../test/cli/attended.child.ts", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function holdpoint(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], { cwd: directory });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, out, err };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  const { signer } = openKeyFile(at("key.pem"));
  writeFileSync(at("public.pem"), publicKeyPem(signer));
  writeFileSync(at("foreign.pem"), publicKeyPem(SigningKey.create()));
  const store = SqliteSaver.fromConnString(at("store.db"));
  await tell(store, signer);
  const [{ payload } = { payload: null }] = await store.read("default" as never, FIRST_QUESTION, 0, 1);
  const [entry] = JSON.parse(payload ?? "[]") as readonly { readonly receipt: unknown }[];
  writeFileSync(at("receipt.json"), JSON.stringify(entry?.receipt, null, 2));
  await store.close();
});

afterAll(() => rmSync(directory, { recursive: true }));

test("what is exported verifies, and says so with figures", async () => {
  const exported = await holdpoint("audit", "export", "--db", "store.db", "--out", "export.jsonl");
  expect(exported).toMatchObject({ code: 0, out: "" });
  expect(exported.err).toMatch(
    /^Exported 12 records of 6 streams \(tenant default\) to export\.jsonl in [\d.]+ s, [\d,]+ records\/s\.\n$/,
  );
  expect(statSync(at("export.jsonl")).mode & 0o777).toBe(0o600);
  expect(existsSync(at("export.jsonl.part"))).toBe(false);
  for (const key of ["public.pem", "key.pem.ring.json"]) {
    const verified = await holdpoint("audit", "verify", "export.jsonl", "--key", key);
    expect(verified).toMatchObject({ code: 0, err: "" });
    expect(verified.out).toMatch(/^Verified: nothing contradicts\.\n/);
    expect(verified.out).toContain("records      12 in 6 streams; 0 payloads erased");
    expect(verified.out).toContain("receipts     2 hold; 0 decisions without one");
    expect(verified.out).toContain("checkpoints  2 hold");
    expect(verified.out).toMatch(/not covered\s+1 record after it: only the hash chain/);
    expect(verified.out).toMatch(/key_[0-9a-f]{24}: 4 signatures/);
    expect(verified.out).toMatch(/time\s+[\d.]+ s: 15 lines, 4 signatures, [\d,]+ lines\/s/);
  }
  const unknown = await holdpoint("audit", "verify", "export.jsonl");
  expect(unknown.code).toBe(0);
  expect(unknown.out).toContain("identity     not checked");
});

test("standard output gets the same lines as a file", async () => {
  const { code, out } = await holdpoint("audit", "export", "--db", "store.db");
  expect(code).toBe(0);
  const [, ...lines] = out.split("\n");
  const [, ...inFile] = readFileSync(at("export.jsonl"), "utf8").split("\n");
  // The headers differ in their time, the ends in the digest of the header.
  expect(lines.slice(0, -2)).toEqual(inFile.slice(0, -2));
});

test("a tenant is exported apart", async () => {
  const { code, out, err } = await holdpoint("audit", "export", "--db", "store.db", "--tenant", "nobody");
  expect(code).toBe(0);
  expect(out.split("\n")).toHaveLength(3);
  expect(err).toContain("Exported 0 records of 0 streams (tenant nobody)");
});

test("what was tampered with ends with code 1 and names the record", async () => {
  const lines = readFileSync(at("export.jsonl"), "utf8").trimEnd().split("\n");
  writeFileSync(at("changed.jsonl"), lines.map((line) => line.replace("run_completed", "run_canceled")).join("\n"));
  const changed = await holdpoint("audit", "verify", "changed.jsonl", "--key", "public.pem");
  expect(changed.code).toBe(1);
  expect(changed.out).toMatch(/^NOT VERIFIED: 2 findings\.\n/);
  expect(changed.out).toContain('changed at line 9, "thread/a" record 4: its payload is not what was recorded');
  const forged = forge(lines, (records) => records.filter(({ stream, seq }) => stream !== "thread/a" || seq < 4));
  writeFileSync(at("forged.jsonl"), forged.join("\n"));
  const cut = await holdpoint("audit", "verify", "forged.jsonl", "--key", "public.pem");
  expect(cut.code).toBe(1);
  expect(cut.out).toContain(
    '"thread/a" record 4: the stream is cut short: it has 3 of the 4 records checkpoint 2 signed',
  );
  const foreign = await holdpoint("audit", "verify", "export.jsonl", "--key", "foreign.pem");
  expect(foreign.code).toBe(1);
  expect(foreign.out).toContain("no trusted key signed a checkpoint");
});

test("a file that is no export ends with code 1, one that is not there with code 2", async () => {
  const noExport = await holdpoint("audit", "verify", "store.db");
  expect(noExport.code).toBe(1);
  expect(noExport.out).toContain("nothing else was checked");
  const absent = await holdpoint("audit", "verify", "absent.jsonl");
  expect(absent).toMatchObject({ code: 2, out: "" });
  expect(absent.err).toContain("The file absent.jsonl cannot be read: there is no such file; name one that is there.");
});

test("a receipt is verified on its own", async () => {
  const good = await holdpoint("audit", "receipt", "receipt.json", "--key", "public.pem");
  expect(good).toMatchObject({ code: 0, err: "" });
  expect(good.out).toMatch(/^Verified: signed with key_/);
  expect(good.out).toContain('by: "alice"');
  writeFileSync(at("other.json"), readFileSync(at("receipt.json"), "utf8").replace("alice", "eve"));
  const bad = await holdpoint("audit", "receipt", "other.json", "--key", "public.pem");
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.out).toMatch(/^NOT VERIFIED: its signature is not one of key_/);
});

test("a thread is erased from the file, while its process goes on, and what is left verifies", async () => {
  const store = SqliteSaver.fromConnString(at("refunds.db"));
  const app = await play(store, "of-ada");
  const erase = (thread: string): Promise<Ended> =>
    holdpoint("audit", "erase", "--db", "refunds.db", "--thread", thread, "--by", "dpo", "--reason", "request 17");
  expect(await erase("of-bob")).toEqual({
    code: 2,
    out: "",
    err: 'There is no thread "of-bob" in this store. (THREAD_NOT_FOUND)\n',
  });
  const erased = await erase("of-ada");
  expect(erased).toMatchObject({ code: 0, err: "" });
  expect(erased.out).toMatch(
    /^Erased \d+ records, 2 questions and 2 other documents of thread "of-ada" \(tenant default\)\.\n$/,
  );
  for (const name of ["refunds.db", "refunds.db-wal"]) {
    expect(readFileSync(at(name), "latin1")).not.toMatch(/Ada|1815/);
  }
  const again = app.invoke({ log: [] }, { configurable: { thread_id: "of-ada" } });
  await expect(again).rejects.toMatchObject({ code: "THREAD_ERASED" });
  await store.close();
  expect(await holdpoint("audit", "export", "--db", "refunds.db", "--out", "refunds.jsonl")).toMatchObject({ code: 0 });
  const verified = await holdpoint("audit", "verify", "refunds.jsonl");
  expect(verified.code).toBe(0);
  expect(verified.out).toMatch(/records\s+\d+ in 4 streams; \d+ payloads erased/);
});

test("a reader that goes away ends the export quietly", async () => {
  const store = SqliteSaver.fromConnString(at("large.db"), { durability: "relaxed" });
  const signer = SigningKey.create();
  for (let index = 0; index < 40; index += 1) {
    await decide(store, `interrupt/${index}`, signer, { value: "x".repeat(50_000) });
  }
  await store.close();
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, "audit", "export", "--db", "large.db"],
    { cwd: directory },
  );
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  await once(child.stdout, "data");
  child.stdout.destroy();
  await once(child, "close");
  expect(child.exitCode).toBe(0);
  expect(err).toBe("");
});

test.each([["threads"], ["inbox", "--json"], ["--help"]])(
  "a reader that is not there ends %s quietly",
  async (...args) => {
    const place = args.includes("--help") ? [] : ["--db", "store.db"];
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args, ...place], {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    await once(child, "close");
    expect({ code: child.exitCode, err }).toEqual({ code: 0, err: "" });
  },
);

test.each(["SIGINT", "SIGTERM"] as const)("%s in the middle of a decision leaves nothing decided", async (signal) => {
  await makeDatabase(at(`${signal}.db`));
  const who = ["--as", "ann", "--as-role", "finance"];
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ATTENDED, "inbox", "--db", `${signal}.db`, "--thread", "small", ...who],
    { cwd: directory },
  );
  let out = "";
  const ended = once(child, "close");
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (chunk?: Buffer): void => {
        out += chunk?.toString() ?? "";
        if (!out.includes(text)) return;
        child.stdout.off("data", look);
        out = out.slice(out.indexOf(text));
        resolve();
      };
      child.stdout.on("data", look);
      look();
    });
  await shows("What waits");
  child.stdin.write("\r");
  await shows("What do you decide?");
  child.stdin.write("\u001b[B\r");
  await shows("A comment");
  child.kill(signal);
  await ended;
  expect(child.exitCode).toBe(130);
  const { out: list } = await holdpoint("inbox", "--db", `${signal}.db`, "--thread", "small", "--json");
  expect(JSON.parse(list)).toMatchObject({ items: [{ status: "pending", votes: 0 }] });
});

test("colors are for a terminal, and for people who want them", async () => {
  const { out } = await holdpoint("inbox", "--help");
  expect(out).not.toContain("\u001b");
  const { code, err } = await holdpoint("inbox", "--db", "absent.db", "--json");
  expect(code).toBe(2);
  expect(JSON.parse(err)).toMatchObject({ error: { code: "STORE_FAILED" } });
});
