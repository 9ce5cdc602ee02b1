/** Audit commands in this process: what is called wrongly, and what is written where. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { keyRingText, publicHalf } from "../audit/key-ring.ts";
import { publicKeyPem } from "../audit/public-key.ts";
import { signReceipt } from "../audit/receipt.ts";
import { SigningKey } from "../audit/signing-key.ts";
import { verifyExport } from "../audit/verify.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { exported, tell } from "../../test/audit/story.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { EXIT } from "./frame/exit.ts";

const signer = SigningKey.create();

const folder = new CommandFolder();
const { at, call: run } = folder;

beforeEach(async () => {
  writeFileSync(at("public.pem"), publicKeyPem(signer));
  const store = SqliteSaver.fromConnString(at("store.db"), { durability: "relaxed" });
  await tell(store, signer);
  await store.close();
});

const exportTo = (name: string): Promise<Ended> => run("audit", "export", "--db", at("store.db"), "--out", at(name));

const erasing = (db: string, ...more: readonly string[]): readonly string[] => [
  ...["audit", "erase", "--db", db, "--thread", "t", "--by", "dpo", "--reason", "request 17"],
  ...more,
];

test.each<readonly [args: readonly string[], code: number, says: RegExp]>([
  [
    ["audit", "export", "--help"],
    EXIT.ok,
    /^Usage: holdpoint audit export \[OPTIONS\]\n\nholdpoint audit export writes/,
  ],
  [["audit", "export", "--db"], EXIT.unusable, /^--db STORE lacks its value/],
  [["audit", "export", "file"], EXIT.unusable, /^Nothing but options follows this command; what is "file"\?/],
  [["audit", "export", "--db", "x", "--what"], EXIT.unusable, /^There is no option --what\./],
  [
    ["audit", "export", "--db", "/absent/store.db"],
    EXIT.unusable,
    /There is no file \/absent\/store\.db; name one that is there\. \(STORE_FAILED\)/,
  ],
  [["audit", "export", "--url", "http://localhost:1", "--tenant", "t"], EXIT.unusable, /^--tenant is for a database/],
  [["audit", "verify"], EXIT.unusable, /^FILE is missing: the export to verify\.\nUsage/],
  [["audit", "verify", "a", "b", "c"], EXIT.unusable, /^One FILE at a time; what is "b c"\?/],
  [
    ["audit", "verify", "a", "--key", "/absent.pem"],
    EXIT.unusable,
    /The key \/absent\.pem cannot be read: there is no such file; name one that is there\./,
  ],
  [["audit", "receipt", "a"], EXIT.unusable, /^--key FILE is missing/],
  [["audit", "receipt", "--key", "x"], EXIT.unusable, /^FILE is missing/],
  [["audit", "erase"], EXIT.unusable, /^--db STORE is missing.*\nUsage: holdpoint audit erase --db STORE --thread ID/],
  [["audit", "erase", "--db", "x"], EXIT.unusable, /^--thread ID is missing/],
  [["audit", "erase", "--db", "x", "--thread", "t"], EXIT.unusable, /^--by NAME is missing/],
  [["audit", "erase", "--db", "x", "--thread", "t", "--by", "n"], EXIT.unusable, /^--reason TEXT is missing/],
  [
    erasing("/absent/store.db"),
    EXIT.unusable,
    /There is no file \/absent\/store\.db; name one that is there\. \(STORE_FAILED\)/,
  ],
  [erasing("x", "--grace", "soon"), EXIT.unusable, /^"soon" is no duration.*\(INVALID_ARGUMENT\)/],
])("holdpoint %j", async (args, code, says) => {
  const ended = await run(...args);
  expect(ended.code).toBe(code);
  const [written, silent] = code === EXIT.ok ? [ended.out, ended.err] : [ended.err, ended.out];
  expect(written).toMatch(says);
  expect(silent).toBe("");
});

test("an export goes to its file whole, and replaces none", async () => {
  expect((await exportTo("export.jsonl")).code).toBe(EXIT.ok);
  const text = readFileSync(at("export.jsonl"), "utf8");
  expect(await verifyExport(text.trimEnd().split("\n"))).toMatchObject({ ok: true, records: 12 });
  expect((await exportTo("export.jsonl")).code).toBe(EXIT.unusable);
  const onItself = await exportTo("store.db");
  expect(onItself.code).toBe(EXIT.unusable);
  expect(onItself.err).toContain("store.db is there already");
  writeFileSync(at("other.jsonl.part"), "");
  const half = await exportTo("other.jsonl");
  expect(half.code).toBe(EXIT.unusable);
  expect(half.err).toContain(
    "other.jsonl.part is there, of one that is being written or was broken off; remove it, or name another file.",
  );
  const nowhere = await exportTo("absent/export.jsonl");
  expect(nowhere.code).toBe(EXIT.unusable);
  expect(nowhere.err).toContain(
    `--out ${at("absent/export.jsonl")} cannot be written: there is no directory ${at("absent")}; make it, or name a file elsewhere.`,
  );
  expect((await exportTo("export.jsonl/x")).err).toMatch(
    /^--out .* cannot be written: ENOTDIR.*; name a file where this account may make one\.\n/,
  );
});

test("an export says in JSON what it wrote: where its lines are not", async () => {
  const apart = await run("audit", "export", "--db", at("store.db"), "--out", at("export.jsonl"), "--json");
  expect(JSON.parse(apart.out)).toEqual({ records: 12, streams: 6, tenant: "default", out: at("export.jsonl") });
  const together = await run("audit", "export", "--db", at("store.db"), "--json");
  expect(JSON.parse(together.err)).toEqual({ records: 12, streams: 6, tenant: "default" });
  expect(together.out.trimEnd().split("\n").at(0)).toContain("tenant");
});

test("an export that fails leaves no file behind", async () => {
  vi.spyOn(SqliteSaver.prototype, "events").mockRejectedValue(new Error("disk"));
  expect(await exportTo("export.jsonl")).toEqual({ code: EXIT.unusable, out: "", err: "disk\n" });
  expect((await run("audit", "export", "--db", at("store.db"))).code).toBe(EXIT.unusable);
  expect(readdirSync(folder.path).filter((name) => name.startsWith("export"))).toEqual([]);
});

test("a long export is written in pieces", async () => {
  const store = SqliteSaver.fromConnString(at("store.db"), { durability: "relaxed" });
  const writes = vi.mocked(process.stdout.write);
  const { seal, genesis } = await import("../core/chain.ts");
  const tenant = "default" as never;
  const append = Array.from({ length: 600 }, (_, index) => {
    const stream = `thread/x${index}`;
    return { stream, record: seal(genesis(tenant, stream), 1, 1, JSON.stringify(["y".repeat(900)]), "s") };
  });
  await store.commit({ tenant, append });
  const lines = await exported(store);
  await store.close();
  writes.mockClear();
  const { code, out } = await run("audit", "export", "--db", at("store.db"));
  expect(code).toBe(EXIT.ok);
  expect(writes.mock.calls.length).toBeGreaterThan(2);
  expect(out.split("\n").slice(1, -2)).toEqual(lines.slice(1, -1));
});

test("where nobody reads on, the export ends well; where writing fails, it does not", async () => {
  folder.output.fails = Object.assign(new Error("gone"), { code: "EPIPE" });
  expect(await run("audit", "export", "--db", at("store.db"))).toMatchObject({ code: EXIT.ok, err: "" });
  folder.output.fails = Object.assign(new Error("disk full"), { code: "ENOSPC" });
  expect(await run("audit", "export", "--db", at("store.db"))).toMatchObject({
    code: EXIT.unusable,
    err: "disk full\n",
  });
});

test("a verification prints its report", async () => {
  await exportTo("export.jsonl");
  const good = await run("audit", "verify", at("export.jsonl"), "--key", at("public.pem"));
  expect(good).toMatchObject({
    code: EXIT.ok,
    out: expect.stringContaining("Verified: nothing contradicts.") as string,
  });
  const report = await run("audit", "verify", at("export.jsonl"), "--json");
  expect(JSON.parse(report.out)).toMatchObject({ ok: true, records: 12, findings: [] });
  writeFileSync(at("cut.jsonl"), readFileSync(at("export.jsonl"), "utf8").slice(0, 2_000));
  expect((await run("audit", "verify", at("cut.jsonl"))).code).toBe(EXIT.findings);
  mkdirSync(at("folder"));
  const folder = await run("audit", "verify", at("folder"));
  expect(folder).toMatchObject({
    code: EXIT.unusable,
    err: expect.stringMatching(/folder cannot be read: it is a directory; name a file in it\./) as string,
  });
});

test("keys are read from PEM and from rings, also several, and private ones are refused", async () => {
  await exportTo("export.jsonl");
  const check = (...names: readonly string[]): Promise<Ended> =>
    run("audit", "verify", at("export.jsonl"), ...names.flatMap((name) => ["--key", at(name)]));
  writeFileSync(at("ring.json"), keyRingText({ keys: [publicHalf(signer)], rotations: [] }));
  writeFileSync(at("foreign.pem"), publicKeyPem(SigningKey.create()));
  expect((await check("ring.json")).code).toBe(EXIT.ok);
  expect((await check("foreign.pem", "ring.json")).code).toBe(EXIT.ok);
  expect((await check("foreign.pem")).code).toBe(EXIT.findings);
  writeFileSync(at("private.pem"), signer.toPem());
  const refused = await check("private.pem");
  expect(refused.code).toBe(EXIT.unusable);
  expect(refused.err).toMatch(/private\.pem: The text holds a private key.*\(KEY_INVALID\)/);
  writeFileSync(at("broken.json"), "{");
  expect((await check("broken.json")).code).toBe(EXIT.unusable);
});

test("a receipt is verified, and what it says cannot write to the terminal", async () => {
  const content = { tenant: "default", stream: "s", seq: 1, by: "eve\u001b[2J\u202e\u009b" };
  writeFileSync(at("receipt.json"), JSON.stringify(signReceipt(signer, content)));
  const receipt = (name: string, ...more: readonly string[]): Promise<Ended> =>
    run("audit", "receipt", at(name), "--key", at("public.pem"), ...more);
  const good = await receipt("receipt.json");
  expect(good.code).toBe(EXIT.ok);
  expect(good.out).toContain('by: "eve\\u001b[2J\\u{202e}\\u{9b}"');
  const document = await receipt("receipt.json", "--json");
  expect(document.out).toContain("eve\\u001b[2J\\u202e\\u009b");
  expect(JSON.parse(document.out)).toMatchObject({ ok: true, content });
  writeFileSync(at("receipt.json"), "{}");
  expect((await receipt("receipt.json")).code).toBe(EXIT.findings);
  expect(JSON.parse((await receipt("receipt.json", "--json")).out)).toMatchObject({ ok: false });
  expect(await receipt("absent.json")).toMatchObject({
    code: EXIT.unusable,
    err: expect.stringMatching(/absent\.json cannot be read/) as string,
  });
});

test("a thread is erased once; what is still needed is not", async () => {
  const store = SqliteSaver.fromConnString(at("store.db"), { durability: "relaxed" });
  const set = { route: "r", graph: "g", version: "1", status: "waiting", head: 4, body: "{}" } as const;
  const hold = { kind: "claim", worker: "w", leaseMs: 1, create: true } as const;
  const id = "a" as never;
  await store.commit({
    tenant: "default" as never,
    thread: { id, hold, set, release: { wakeAt: null, wakesSeen: 0 } },
  });
  const args = erasing(at("store.db")).map((arg) => (arg === "t" ? "a" : arg));
  const erase = (...more: readonly string[]): Promise<Ended> => run(...args, ...more);
  const open = await erase();
  expect(open.code).toBe(EXIT.unusable);
  expect(open.err).toMatch(/^The thread of "thread\/a" is waiting: .*\(ERASURE_REFUSED\)\n$/);
  const claim = { kind: "claim", worker: "w", leaseMs: 1 } as const;
  const release = { wakeAt: null, wakesSeen: 0 };
  await store.commit({
    tenant: "default" as never,
    thread: { id, hold: claim, set: { status: "completed" }, release },
  });
  await store.close();
  expect(await erase("--grace", "30d")).toMatchObject({
    code: EXIT.unusable,
    out: "",
    err: expect.stringMatching(/ended only recently/) as string,
  });
  expect(await erase("--tenant", "other")).toMatchObject({ code: EXIT.unusable, out: "" });
  expect(await erase()).toEqual({
    code: EXIT.ok,
    out: 'Erased 4 records, 0 questions and 0 other documents of thread "a" (tenant default).\n',
    err: "",
  });
  expect((await erase()).out).toBe('Nothing was left to erase of thread "a" (tenant default).\n');
  expect(JSON.parse((await erase("--json")).out)).toEqual({ threadId: "a", records: 0, questions: 0, documents: 0 });
});
