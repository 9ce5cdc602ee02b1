/** Whose signatures count (O3). */
import { expect, test } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import {
  append,
  decide,
  exported,
  FIRST_QUESTION,
  named,
  SECOND_QUESTION,
  TENANT,
  verified,
} from "../../test/audit/story.ts";
import { headerLine } from "./export-form.ts";
import { publicHalf, signRotation, type Rotation } from "./key-ring.ts";
import { recordKeys } from "./key-stream.ts";
import type { PublicKey } from "./public-key.ts";
import { SigningKey } from "./signing-key.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const old = SigningKey.create();
const next = SigningKey.create();
const foreign = SigningKey.create();
const rotation = signRotation(old, next, 5);

/** A decision and a checkpoint by each of two keys, of which the header names these. */
async function lines(keys: readonly PublicKey[], rotations: readonly Rotation[]): Promise<string[]> {
  const store = new MemorySaver();
  await recordKeys(store, TENANT, { keys, rotations });
  await decide(store, FIRST_QUESTION, old);
  await writeCheckpoint(store, TENANT, old);
  await decide(store, SECOND_QUESTION, next);
  await writeCheckpoint(store, TENANT, next);
  return exported(store);
}

const both = [publicHalf(old), publicHalf(next)];

test("without trusted keys those of the header count, and the report says that nobody vouches for them", async () => {
  const report = await verified(await lines(both, [rotation]));
  expect(report).toMatchObject({ ok: true, isIdentityChecked: false, signatures: 4 });
  expect(report.keys).toEqual(both.map((key) => ({ ...key, signatures: 2 })));
});

test("with the first key trusted, those it handed over to count as well", async () => {
  const report = await verified(await lines(both, [rotation]), { trusted: [publicHalf(old)] });
  expect(report).toMatchObject({ ok: true, isIdentityChecked: true, receipts: 2, checkpoints: 2 });
});

test("with the last key trusted, what earlier ones signed does not count", async () => {
  const report = await verified(await lines(both, [rotation]), { trusted: [publicHalf(next)] });
  expect(named(report)).toEqual([`signature ${FIRST_QUESTION} 1`, "checkpoint checkpoint 1"]);
  expect(report.findings[0]?.detail).toContain(
    `signed with "${old.keyId}", which is none of the keys that are trusted`,
  );
  // The second one covers the same past, and holds.
  expect(report).toMatchObject({ checkpoints: 1, receipts: 1 });
});

test("a trusted key that the header does not name counts all the same", async () => {
  expect(await verified(await lines([], []), { trusted: both })).toMatchObject({
    ok: true,
    receipts: 2,
    checkpoints: 2,
  });
});

test("without a key, nothing that it signed counts", async () => {
  expect(named(await verified(await lines([], [])))).toEqual([
    `signature ${FIRST_QUESTION} 1`,
    "checkpoint checkpoint 1",
    `signature ${SECOND_QUESTION} 1`,
    "checkpoint checkpoint 2",
  ]);
});

test("with foreign keys trusted, an export that holds in itself is not verified", async () => {
  const report = await verified(await lines(both, [rotation]), { trusted: [publicHalf(foreign)] });
  expect(report).toMatchObject({ ok: false, signatures: 0, receipts: 0, checkpoints: 0 });
  expect(named(report)).toHaveLength(5);
  expect(report.findings.at(-1)?.detail).toContain("could have been written anew");
});

test("with trusted keys and no checkpoint, an export is not verified", async () => {
  const store = new MemorySaver();
  await recordKeys(store, TENANT, { keys: both, rotations: [] });
  await decide(store, FIRST_QUESTION, old);
  const found = await exported(store);
  expect(await verified(found)).toMatchObject({ ok: true, uncovered: 2 });
  expect(named(await verified(found, { trusted: both }))).toEqual(["checkpoint"]);
});

test("an export without records needs no checkpoint", async () => {
  expect(await verified(await exported(new MemorySaver()), { trusted: both })).toMatchObject({ ok: true, records: 0 });
});

test("a rotation that nobody's key signed is a finding", async () => {
  const forged = { ...rotation, content: { ...rotation.content, to: publicHalf(foreign) } };
  const rotations = [forged];
  const header = headerLine({ tenant: TENANT, createdAt: 1, keys: both, rotations });
  const report = await verified([header]);
  expect(report.findings[0]).toMatchObject({ kind: "key", line: 1 });
  expect(report.findings[0]?.detail).toContain(`from "${old.keyId}" to ${foreign.keyId} does not hold`);
});

test("a foreign receipt among good ones is named", async () => {
  const store = new MemorySaver();
  await recordKeys(store, TENANT, { keys: both, rotations: [] });
  await decide(store, FIRST_QUESTION, old);
  await decide(store, SECOND_QUESTION, foreign);
  await append(store, "thread/a", [1]);
  const report = await verified(await exported(store));
  expect(named(report)).toEqual([`signature ${SECOND_QUESTION} 1`]);
  expect(report.receipts).toBe(1);
});
