/** Any single mutation of an export is found, unless it leaves every line as it was. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import { append, decide, exported, recordErasure, recordOf, tell, TENANT, verified } from "../../test/audit/story.ts";
import { publicHalf, signRotation } from "./key-ring.ts";
import { recordKeys } from "./key-stream.ts";
import { readLines } from "./lines.ts";
import { SigningKey } from "./signing-key.ts";
import { verifyExport } from "./verify.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 50_000 : 1_500;
const old = SigningKey.create();
const signer = SigningKey.create();
const trusted = [publicHalf(old)];
let lines: readonly string[];
let bytes: Buffer;

beforeAll(async () => {
  const store = new MemorySaver();
  await tell(store, old);
  await append(store, "thread/ü\u2028", [{ text: '日本 \uFFFD 🙂 \\ "' }]);
  await append(store, "thread/a", [{ type: "personal" }], { isErased: true });
  await recordErasure(store, "thread/a", 5);
  const keys = [publicHalf(old), publicHalf(signer)];
  await recordKeys(store, TENANT, { keys, rotations: [signRotation(old, signer, 5)] });
  await decide(store, "interrupt/int_00000000000000000000000003", signer);
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/b", [{ type: "late" }]);
  lines = await exported(store);
  bytes = Buffer.from(`${lines.join("\n")}\n`);
});

test("what is mutated here holds as it is", async () => {
  expect(await verified(lines, { trusted })).toMatchObject({
    ok: true,
    erased: 1,
    receipts: 3,
    checkpoints: 3,
    uncovered: 1,
  });
});

type Mutation = (bytes: Buffer) => Buffer;
const splice =
  (at: number, gone: number, added: Uint8Array): Mutation =>
  (whole) => {
    const from = Math.floor(at * whole.length);
    return Buffer.concat([whole.subarray(0, from), added, whole.subarray(Math.min(whole.length, from + gone))]);
  };
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  // One byte becomes another, is taken out or put in.
  fc.tuple(place, fc.integer({ min: 0, max: 1 }), fc.uint8Array({ maxLength: 1 })).map((args) => splice(...args)),
  // A bit flips.
  fc.tuple(place, fc.integer({ min: 0, max: 7 })).map(([at, bit]): Mutation => (whole) => {
    const flipped = Buffer.from(whole);
    const index = Math.floor(at * whole.length);
    flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);
    return flipped;
  }),
  // A stretch is taken out, or something is put in its place.
  fc.tuple(place, fc.nat(3_000), fc.uint8Array({ maxLength: 20 })).map((args) => splice(...args)),
  // The rest is cut off.
  place.map(
    (at): Mutation =>
      (whole) =>
        whole.subarray(0, Math.floor(at * whole.length)),
  ),
);

test("a mutation of the bytes is found, or changes no line", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(mutations, fc.boolean(), async (mutate, isTrusted) => {
      const mutated = mutate(bytes);
      const report = await verifyExport(readLines([mutated]), isTrusted ? { trusted } : {});
      const isSame = mutated.equals(bytes) || mutated.equals(bytes.subarray(0, -1));
      expect(report.ok).toBe(isSame);
      if (!report.ok) found += 1;
    }),
    { numRuns: RUNS },
  );
  expect(found).toBeGreaterThan(RUNS / 2);
});

const values = fc.oneof(
  fc.constantFrom(null, "", "[]", "thread/a", "0".repeat(64), 0, 1, 2, 3, -1, 1.5, true, {}, []),
  fc.string(),
  fc.nat(),
);

test("a mutation of lines and their fields is found, or changes no line", async () => {
  const index = fc.nat(lines.length - 1);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc
          .tuple(index, index)
          .map(([left, right]) => lines.with(left, lines[right] ?? "").with(right, lines[left] ?? "")),
        fc.tuple(index, index).map(([from, to]) => lines.toSpliced(to, 0, lines[from] ?? "")),
        fc.tuple(index, fc.integer({ min: 1, max: 4 })).map(([from, count]) => lines.toSpliced(from, count)),
        fc.tuple(index, index).map(([from, to]) => lines.toSpliced(from, 1).toSpliced(to, 0, lines[from] ?? "")),
        fc
          .tuple(index, fc.constantFrom("stream", "seq", "at", "payload", "salt", "digest", "hash", "more"), values)
          .map(([at, field, value]) =>
            lines.with(at, JSON.stringify({ ...recordOf(lines[at] ?? ""), [field]: value })),
          ),
        fc
          .tuple(index, index, fc.constantFrom("stream", "seq", "at", "payload", "salt", "digest", "hash"))
          .map(([to, from, field]) => {
            const source = recordOf(lines[from] ?? "");
            return lines.with(to, JSON.stringify({ ...recordOf(lines[to] ?? ""), [field]: source?.[field as "seq"] }));
          }),
      ),
      async (mutated) => {
        const report = await verified(mutated, { trusted });
        expect(report.ok).toBe(mutated.join("\n") === lines.join("\n"));
      },
    ),
    { numRuns: RUNS },
  );
});
