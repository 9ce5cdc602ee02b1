/** Commands in this process: what is called wrongly, and what is written where. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyRingText, publicHalf } from "../audit/key-ring.ts";
import { publicKeyPem } from "../audit/public-key.ts";
import { signReceipt } from "../audit/receipt.ts";
import { SigningKey } from "../audit/signing-key.ts";
import { verifyExport } from "../audit/verify.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { exported, tell } from "../../test/audit/story.ts";
import { EXIT, type Command } from "./command.ts";
import { dispatch } from "./dispatch.ts";
import { eraseCommand } from "./erase-thread.ts";
import { exportCommand } from "./export-audit.ts";
import { reportLines } from "./print-report.ts";
import { Progress } from "./terminal.ts";
import { verifyCommand } from "./verify-audit.ts";
import { receiptCommand } from "./verify-receipt.ts";

const COMMANDS = [exportCommand, verifyCommand, receiptCommand, eraseCommand];
const signer = SigningKey.create();

let directory: string;
let out: string;
let err: string;
/** What a write to standard output fails with. */
let pipe: Error | undefined;
const at = (name: string): string => join(directory, name);

type Written = (error?: Error) => void;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  out = "";
  err = "";
  pipe = undefined;
  vi.spyOn(process.stdout, "write").mockImplementation((text, done?: unknown) => {
    out += text.toString();
    if (typeof done === "function") (done as Written)(pipe);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text.toString();
    return true;
  });
  writeFileSync(at("public.pem"), publicKeyPem(signer));
  const store = SqliteSaver.fromConnString(at("store.db"), { durability: "relaxed" });
  await tell(store, signer);
  await store.close();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const run = (...args: readonly string[]): Promise<number> => dispatch(COMMANDS, args);
const exportTo = (name: string): Promise<number> => run("audit", "export", "--db", at("store.db"), "--out", at(name));

const erasing = (db: string, ...more: readonly string[]): readonly string[] => [
  ...["audit", "erase", "--db", db, "--thread", "t", "--by", "dpo", "--reason", "request 17"],
  ...more,
];

test.each<readonly [args: readonly string[], code: number, says: RegExp]>([
  [[], EXIT.unusable, /^Usage: holdpoint COMMAND\n\n {2}audit export {3}writes/],
  [["--help"], EXIT.ok, /^Usage: holdpoint COMMAND/],
  [["audit"], EXIT.unusable, /audit verify/],
  [["audit", "--help"], EXIT.ok, /audit verify/],
  [["audit", "nothing"], EXIT.unusable, /^There is no command "audit nothing"\.\n\nUsage/],
  [["nothing", "--help"], EXIT.unusable, /^There is no command "nothing"/],
  [["audit", "export", "--help"], EXIT.ok, /^Usage: holdpoint audit export --db FILE.*\n\naudit export writes/],
  [["audit", "export"], EXIT.unusable, /^--db FILE is missing.*\nUsage: holdpoint audit export/],
  [["audit", "export", "--db"], EXIT.unusable, /'--db <value>' argument missing/],
  [["audit", "export", "file"], EXIT.unusable, /Unexpected argument 'file'/],
  [["audit", "export", "--db", "x", "--what"], EXIT.unusable, /Unknown option '--what'/],
  [
    ["audit", "export", "--db", "/absent/store.db"],
    EXIT.unusable,
    /There is no file \/absent\/store\.db\. \(STORE_FAILED\)/,
  ],
  [["audit", "verify"], EXIT.unusable, /^The file to verify is missing\.\nUsage/],
  [["audit", "verify", "a", "b", "c"], EXIT.unusable, /^One file to verify at a time; what is "b c"\?/],
  [["audit", "verify", "a", "--key", "/absent.pem"], EXIT.unusable, /The key \/absent\.pem cannot be read: ENOENT/],
  [["audit", "receipt", "a"], EXIT.unusable, /^--key PUBLIC\.pem is missing/],
  [["audit", "receipt"], EXIT.unusable, /^The receipt is missing/],
  [["audit", "erase"], EXIT.unusable, /^--db FILE is missing.*\nUsage: holdpoint audit erase --db FILE --thread ID/],
  [["audit", "erase", "--db", "x"], EXIT.unusable, /^--thread ID is missing/],
  [["audit", "erase", "--db", "x", "--thread", "t"], EXIT.unusable, /^--by NAME is missing/],
  [["audit", "erase", "--db", "x", "--thread", "t", "--by", "n"], EXIT.unusable, /^--reason TEXT is missing/],
  [erasing("/absent/store.db"), EXIT.unusable, /There is no file \/absent\/store\.db\. \(STORE_FAILED\)/],
  [erasing("x", "--grace", "soon"), EXIT.unusable, /^"soon" is no duration.*\(INVALID_ARGUMENT\)/],
])("holdpoint %j", async (args, code, says) => {
  expect(await run(...args)).toBe(code);
  const [written, silent] = code === EXIT.ok ? [out, err] : [err, out];
  expect(written).toMatch(says);
  expect(silent).toBe("");
});

test("an export goes to its file whole, and replaces none", async () => {
  expect(await exportTo("export.jsonl")).toBe(EXIT.ok);
  const text = readFileSync(at("export.jsonl"), "utf8");
  expect(await verifyExport(text.trimEnd().split("\n"))).toMatchObject({ ok: true, records: 12 });
  expect(await exportTo("export.jsonl")).toBe(EXIT.unusable);
  expect(await exportTo("store.db")).toBe(EXIT.unusable);
  expect(err).toContain("store.db is there already");
  writeFileSync(at("other.jsonl.part"), "");
  expect(await exportTo("other.jsonl")).toBe(EXIT.unusable);
  expect(err).toContain("other.jsonl.part cannot be made: EEXIST");
  expect(await exportTo("absent/export.jsonl")).toBe(EXIT.unusable);
});

test("an export that fails leaves no file behind", async () => {
  vi.spyOn(SqliteSaver.prototype, "events").mockRejectedValue(new Error("disk"));
  expect(await exportTo("export.jsonl")).toBe(EXIT.unusable);
  expect(err).toBe("disk\n");
  expect(await run("audit", "export", "--db", at("store.db"))).toBe(EXIT.unusable);
  expect(readdirSync(directory).filter((name) => name.startsWith("export"))).toEqual([]);
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
  expect(await run("audit", "export", "--db", at("store.db"))).toBe(EXIT.ok);
  expect(writes.mock.calls.length).toBeGreaterThan(2);
  expect(out.split("\n").slice(1, -2)).toEqual(lines.slice(1, -1));
});

test("where nobody reads on, the export ends well; where writing fails, it does not", async () => {
  pipe = Object.assign(new Error("gone"), { code: "EPIPE" });
  expect(await run("audit", "export", "--db", at("store.db"))).toBe(EXIT.ok);
  expect(err).toBe("");
  pipe = Object.assign(new Error("disk full"), { code: "ENOSPC" });
  expect(await run("audit", "export", "--db", at("store.db"))).toBe(EXIT.unusable);
  expect(err).toBe("disk full\n");
});

test("a verification prints its report", async () => {
  await exportTo("export.jsonl");
  expect(await run("audit", "verify", at("export.jsonl"), "--key", at("public.pem"))).toBe(EXIT.ok);
  expect(out).toContain("Verified: nothing contradicts.");
  writeFileSync(at("cut.jsonl"), readFileSync(at("export.jsonl"), "utf8").slice(0, 2_000));
  expect(await run("audit", "verify", at("cut.jsonl"))).toBe(EXIT.findings);
  mkdirSync(at("folder"));
  expect(await run("audit", "verify", at("folder"))).toBe(EXIT.unusable);
  expect(err).toMatch(/folder cannot be read: EISDIR/);
});

test("keys are read from PEM and from rings, and private ones are refused", async () => {
  await exportTo("export.jsonl");
  const check = (name: string): Promise<number> => run("audit", "verify", at("export.jsonl"), "--key", at(name));
  writeFileSync(at("ring.json"), keyRingText({ keys: [publicHalf(signer)], rotations: [] }));
  expect(await check("ring.json")).toBe(EXIT.ok);
  writeFileSync(at("private.pem"), signer.toPem());
  expect(await check("private.pem")).toBe(EXIT.unusable);
  expect(err).toMatch(/private\.pem: The text holds a private key.*\(KEY_INVALID\)/);
  writeFileSync(at("broken.json"), "{");
  expect(await check("broken.json")).toBe(EXIT.unusable);
});

test("a receipt is verified, and what it says cannot write to the terminal", async () => {
  const content = { tenant: "default", stream: "s", seq: 1, by: "eve\u001b[2J\u202e" };
  writeFileSync(at("receipt.json"), JSON.stringify(signReceipt(signer, content)));
  expect(await run("audit", "receipt", at("receipt.json"), "--key", at("public.pem"))).toBe(EXIT.ok);
  expect(out).toContain('by: "eve\\u001b[2J\\u{202e}"');
  writeFileSync(at("receipt.json"), "{}");
  expect(await run("audit", "receipt", at("receipt.json"), "--key", at("public.pem"))).toBe(EXIT.findings);
  expect(await run("audit", "receipt", at("absent.json"), "--key", at("public.pem"))).toBe(EXIT.unusable);
  expect(err).toMatch(/absent\.json cannot be read/);
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
  const erase = (...more: readonly string[]): Promise<number> =>
    run(...erasing(at("store.db"), "--thread", "a", ...more));
  expect(await erase()).toBe(EXIT.unusable);
  expect(err).toMatch(/^The thread of "thread\/a" is waiting: .*\(ERASURE_REFUSED\)\n$/);
  const claim = { kind: "claim", worker: "w", leaseMs: 1 } as const;
  const release = { wakeAt: null, wakesSeen: 0 };
  await store.commit({
    tenant: "default" as never,
    thread: { id, hold: claim, set: { status: "completed" }, release },
  });
  await store.close();
  expect(await erase("--grace", "30d")).toBe(EXIT.unusable);
  expect(err).toMatch(/ended only recently/);
  expect(await erase("--tenant", "other")).toBe(EXIT.unusable);
  expect(out).toBe("");
  expect(await erase()).toBe(EXIT.ok);
  expect(out).toBe('Erased 4 records, 0 questions and 0 other documents of thread "a" (tenant default).\n');
  out = "";
  expect(await erase()).toBe(EXIT.ok);
  expect(out).toBe('Nothing was left to erase of thread "a" (tenant default).\n');
});

test("what a command throws is said", async () => {
  const failing: Command = {
    words: ["fail"],
    usage: "",
    summary: "fails",
    run: () => Promise.reject(new TypeError("a bug")),
  };
  expect(await dispatch([failing], ["fail"])).toBe(EXIT.unusable);
  expect(err).toBe("a bug\n");
});

test("progress is told once a second, after the first", () => {
  let now = 0;
  const progress = new Progress("lines read", () => now);
  const go = (lines: number, until: number): string => {
    err = "";
    now = until;
    for (let line = 0; line < lines; line += 1) progress.step();
    return err;
  };
  expect(go(1_000, 500)).toBe("");
  expect(go(1_000, 1_200)).toBe("1,024 lines read …\n");
  expect(go(1_000, 1_900)).toBe("");
  expect(go(10, 9_000)).toBe("");
  expect(go(1_000, 9_000)).toBe("3,072 lines read …\n");
  expect(progress.spanMs).toBe(9_000);
});

test("a report says what there is, also when it is little, odd or much", async () => {
  const report = await verifyExport([]);
  expect(reportLines(report, 10)).toEqual([
    "NOT VERIFIED: 1 finding.",
    "  truncated at line 0: the export is empty",
    "time         0.01 s: 0 lines, 0 signatures, 0 lines/s",
  ]);
  const header = { tenant: "t", createdAt: 8.64e15 + 1, ok: true, findings: [], findingsTotal: 0 };
  const empty = reportLines({ ...report, ...header }, 10);
  expect(empty[1]).toBe('tenant       "t", exported 8640000000000001');
  expect(empty.join()).not.toContain("checkpoints");
  const bare = reportLines({ ...report, ...header, records: 2 }, 10);
  expect(bare).toContain("checkpoints  none holds: only the hash chain speaks for these records");
  const lastCheckpoint = { number: 1, at: 0, hash: "h", events: 1, keyId: "k" };
  const covered = reportLines(
    { ...report, ...header, records: 2, checkpoints: 1, lastCheckpoint, isIdentityChecked: true },
    10,
  );
  expect(covered).toContain("checkpoints  1 holds");
  expect(covered).toContain("not covered  0 records after it");
  const findings = [
    { kind: "summary", line: 3, stream: "s", detail: "d" },
    { kind: "changed", line: 4, stream: "s", seq: 2, detail: "e" },
  ] as const;
  const much = reportLines({ ...report, ...header, ok: false, findings, findingsTotal: 1_234 }, 10);
  expect(much.slice(0, 4)).toEqual([
    "NOT VERIFIED: 1,234 findings.",
    '  summary at line 3, "s": d',
    '  changed at line 4, "s" record 2: e',
    "  … and 1,232 more",
  ]);
});
