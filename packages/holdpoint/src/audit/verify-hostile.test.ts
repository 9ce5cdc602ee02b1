/** Lines made to break whoever reads them: all of it ends as findings (O1). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { genesis, seal } from "../core/chain.ts";
import { MemorySaver } from "../storage/memory.ts";
import { append, exported, named, TENANT, verified } from "../../test/audit/story.ts";
import { headerLine, recordLine } from "./export-form.ts";
import { FINDINGS_MAX } from "./findings.ts";
import { publicHalf } from "./key-ring.ts";
import { signReceipt } from "./receipt.ts";
import { SigningKey } from "./signing-key.ts";

const HEADER = headerLine({ tenant: TENANT, createdAt: 1, keys: [], rotations: [] });
const HASH = "0".repeat(64);
const line = (stream: string, seq: number, payload = "[]"): string =>
  recordLine(stream, { seq, at: 1, payload, salt: "s", digest: HASH, hash: HASH });

test("lines of any text and any JSON are findings, never an error", async () => {
  const parts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(HEADER, line("a", 1), line("a", 9), "{}", "[", '{"type":"heads","heads":[]}', '{"type":"end"}'),
    fc
      .record({ type: fc.constantFrom("header", "heads", "end"), heads: fc.anything(), keys: fc.anything() })
      .map((one) => JSON.stringify(one) ?? ""),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts), fc.boolean(), async (some, hasHeader) => {
      const report = await verified(hasHeader ? [HEADER, ...some] : some);
      expect(report.ok).toBe(false);
      expect(report.findingsTotal).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["deep", "[".repeat(200_000) + "]".repeat(200_000)],
  ["broken", "\ud800"],
  ["infinite", "1e999"],
])("a receipt with %s content is a finding", async (_, content) => {
  const payload = `[{"receipt":{"content":{"a":${content === "\ud800" ? '"\\ud800"' : content}},"keyId":"k","signature":"s"}}]`;
  const record = seal(genesis(TENANT, "s"), 1, 1, payload, "s");
  const report = await verified([HEADER, recordLine("s", record)]);
  expect(named(report)).toContain("signature s 1");
});

test("deep nesting in every kind of line is a finding", async () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  for (const one of [
    deep,
    `{"stream":${deep}}`,
    `{"type":"heads","heads":${deep}}`,
    `{"type":"end","records":${deep}}`,
    `{"type":"header","keys":${deep}}`,
  ]) {
    expect((await verified([HEADER, one])).findings[0]).toMatchObject({ kind: "malformed", line: 2 });
    expect((await verified([one])).findings[0]).toMatchObject({ kind: "malformed", line: 1 });
  }
});

test("sequence numbers of any size are taken for what they are", async () => {
  const report = await verified([HEADER, line("a", 2 ** 53 - 1), line("a", 1), line("a", 5)]);
  expect(report.findings.filter(({ kind }) => kind === "missing")).toMatchObject([
    { seq: 2, detail: "records 2 to 4 are missing before line 2" },
    { seq: 6, detail: "records 6 to 9007199254740990 are missing before line 2" },
  ]);
  expect(named(await verified([HEADER, line("a", 2 ** 53), line("a", 0), line("a", 1.5)]))).toEqual([
    "malformed",
    "malformed",
    "malformed",
    "truncated",
  ]);
});

test("many gaps and many findings take bounded memory, and are counted", async () => {
  const report = await verified([HEADER, ...Array.from({ length: 3_000 }, (_, index) => line("a", 2 * (index + 1)))]);
  expect(report.findings).toHaveLength(FINDINGS_MAX);
  expect(report.findingsTotal).toBeGreaterThan(6_000);
  expect(report.records).toBe(3_000);
});

test("names that would write to a terminal are shown, not obeyed", async () => {
  const name = "\u001b[2J\u009b1m\u202e\u2028";
  const store = new MemorySaver();
  await append(store, name, [1]);
  const lines = await exported(store);
  const report = await verified(lines.toSpliced(-2, 0, lines.at(-2) ?? "", name));
  for (const { detail } of report.findings) expect(detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(report.findings.map(({ detail }) => detail).join()).toContain("\\u{202e}");
});

test("ids and fields that would write to a terminal are shown, not obeyed", async () => {
  const store = new MemorySaver();
  const name = "\u001b[2J\u009b1m";
  await append(store, "s", [{ receipt: { content: {}, keyId: name, signature: "" } }]);
  const signer = SigningKey.create();
  const receipt = signReceipt(signer, { tenant: TENANT, stream: "s", seq: 2, [name]: 1 });
  await append(store, "s", [{ receipt, [name]: 2 }]);
  const { findings } = await verified(await exported(store), { trusted: [publicHalf(signer)] });
  expect(findings.map(({ kind }) => kind)).toEqual(["signature", "signature", "checkpoint"]);
  for (const { detail } of findings) expect(detail).not.toMatch(/\p{Cc}/u);
  expect(findings[1]?.detail).toContain("the receipt does not say the");
});

test("a name of any length is cut short", async () => {
  const lines = [HEADER, "x".repeat(10_000)];
  expect((await verified(lines)).findings[0]?.detail.length).toBeLessThan(200);
});

test("an export of another form is refused as a whole", async () => {
  for (const first of [
    "",
    "{}",
    '{"type":"header"}',
    HEADER.replace("audit/1", "audit/2"),
    HEADER.replace('"keys":[]', '"keys":[1]'),
    HEADER.replace("[]}", "[1]}"),
    HEADER.replace('"createdAt":1', '"createdAt":-1'),
    HEADER.replace('"default"', "7"),
  ]) {
    const report = await verified([first, line("a", 1)]);
    expect(report).toMatchObject({ ok: false, tenant: undefined, records: 0, lines: 1 });
    expect(report.findings[0]?.detail).toContain("nothing else was checked");
  }
});
