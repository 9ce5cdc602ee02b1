import { expect, test } from "vitest";
import {
  isRotation,
  keyRingText,
  publicHalf,
  readKeyRing,
  rotationHolds,
  signRotation,
  withSuccessors,
} from "./key-ring.ts";
import { KeySet } from "./public-key.ts";
import { SigningKey } from "./signing-key.ts";

const first = SigningKey.create();
const second = SigningKey.create();
const third = SigningKey.create();
const handover = signRotation(first, second, 10);
const next = signRotation(second, third, 20);
const idsOf = (keys: readonly { readonly keyId: string }[]): string[] => keys.map(({ keyId }) => keyId).sort();

test("a rotation is signed by the old key and names the new one (K1)", () => {
  expect(handover.content).toEqual({ from: first.keyId, to: publicHalf(second), at: 10 });
  expect(rotationHolds(handover, new KeySet([publicHalf(first)]))).toBe(true);
  expect(rotationHolds(handover, new KeySet([publicHalf(second)]))).toBe(false);
});

test("whoever trusts a key trusts what it handed over to, in any order (K1)", () => {
  for (const rotations of [
    [handover, next],
    [next, handover],
    [next, handover, handover],
  ]) {
    expect(idsOf(withSuccessors([publicHalf(first)], rotations))).toEqual(idsOf([first, second, third]));
    expect(idsOf(withSuccessors([publicHalf(second)], rotations))).toEqual(idsOf([second, third]));
  }
  expect(idsOf(withSuccessors([], [handover, next]))).toEqual([]);
});

test("a circle of rotations ends", () => {
  const back = signRotation(second, first, 30);
  expect(idsOf(withSuccessors([publicHalf(first)], [handover, back]))).toEqual(idsOf([first, second]));
});

test("a rotation that is forged hands over nothing", () => {
  const forged = [
    { ...handover, content: { ...handover.content, to: publicHalf(third) } },
    { ...signRotation(third, second, 10), keyId: first.keyId, content: handover.content },
  ];
  for (const rotation of forged) {
    expect(idsOf(withSuccessors([publicHalf(first)], [rotation]))).toEqual(idsOf([first]));
  }
});

test.each<readonly [string, unknown]>([
  ["nothing", undefined],
  ["no content", { ...handover, content: 7 }],
  ["no new key", { ...handover, content: { ...handover.content, to: {} } }],
  ["no old key", { ...handover, content: { ...handover.content, from: 7 } }],
  ["no instant", { ...handover, content: { ...handover.content, at: "now" } }],
  ["another signer than it is from", { ...handover, keyId: third.keyId }],
  ["no signature", { ...handover, signature: 7 }],
])("%s is no rotation", (_, value) => {
  expect(isRotation(handover)).toBe(true);
  expect(isRotation(value)).toBe(false);
});

test("a ring goes to a file and comes back", () => {
  const ring = { keys: [publicHalf(first), publicHalf(second)], rotations: [handover] };
  expect(readKeyRing(keyRingText(ring))).toEqual(ring);
  expect(keyRingText(ring).endsWith("\n")).toBe(true);
});

test.each([
  ["no JSON", "x", /cannot be read: The JSON text is refused/],
  ["another JSON", "[]", /is no key ring/],
  ["another format", '{"format":"x"}', /is no key ring/],
  ["no keys", '{"format":"holdpoint-keys/1"}', /holds a key whose id or form is wrong/],
  ["a wrong key", '{"format":"holdpoint-keys/1","keys":[{"keyId":"x"}]}', /holds a key whose id or form is wrong/],
  ["no rotations", '{"format":"holdpoint-keys/1","keys":[]}', /holds a rotation that is none/],
  ["a wrong rotation", '{"format":"holdpoint-keys/1","keys":[],"rotations":[{}]}', /holds a rotation that is none/],
])("a ring with %s is refused", (_, text, says) => {
  expect(() => readKeyRing(text)).toThrow(says);
  expect(() => readKeyRing(text)).toThrow(expect.objectContaining({ code: "KEY_INVALID" }));
});
