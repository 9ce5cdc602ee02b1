import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { isPublicKey, keyIdOf, KeySet, publicKeyFromPem, publicKeyOf, publicKeyPem } from "./public-key.ts";
import { SigningKey } from "./signing-key.ts";

const signer = SigningKey.create();
const key = { keyId: signer.keyId, publicKey: signer.publicKey };

test("a key's id is derived from it (B1)", () => {
  expect(key.keyId).toMatch(/^key_[0-9a-f]{24}$/);
  expect(key.keyId).toBe(keyIdOf(key.publicKey));
  expect(isPublicKey(key)).toBe(true);
});

test.each<readonly [string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["text", "key"],
  ["no key", { keyId: key.keyId }],
  ["another id", { ...key, keyId: "key_000000000000000000000000" }],
  ["too short a key", { keyId: keyIdOf("AAAA"), publicKey: "AAAA" }],
  // 43 characters hold 258 bits: the last two must be zero, or there would be four spellings of each key.
  ["another spelling of the bytes", { keyId: keyIdOf(`${"A".repeat(42)}B`), publicKey: `${"A".repeat(42)}B` }],
])("%s is no public key (B1)", (_, value) => {
  expect(isPublicKey(value)).toBe(false);
  const set = new KeySet();
  set.add(value as typeof key);
  expect(set.has(key.keyId)).toBe(false);
});

test("PEM goes there and back", () => {
  const pem = publicKeyPem(key);
  expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(publicKeyFromPem(pem)).toEqual(key);
});

test("a public key in PEM is refused when it is none", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  const refusals: readonly (readonly [pem: string, says: RegExp])[] = [
    ["nonsense", /no public key in PEM/],
    [signer.toPem(), /holds a private key/],
    [rsa.export({ type: "spki", format: "pem" }) as string, /of type rsa; an Ed25519 key/],
  ];
  for (const [pem, says] of refusals) {
    expect(() => publicKeyFromPem(pem)).toThrow(says);
    expect(() => publicKeyFromPem(pem)).toThrow(expect.objectContaining({ code: "KEY_INVALID" }));
  }
  expect(publicKeyOf(createPublicKey(rsa.export({ type: "spki", format: "pem" })))).toBeUndefined();
});

test("a set verifies what one of its keys signed, and nothing else (B2)", () => {
  const set = new KeySet([key]);
  const signature = signer.sign("text");
  expect(set.verify(key.keyId, "text", signature)).toBe(true);
  expect(set.verify(key.keyId, "other", signature)).toBe(false);
  expect(set.verify("key_other", "text", signature)).toBe(false);
  expect(new KeySet().verify(key.keyId, "text", signature)).toBe(false);
  const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(signature.at(-1) ?? "");
  // The same bytes in another spelling: the last character carries bits that say nothing.
  const respelled =
    signature.slice(0, -1) + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(last + 1);
  expect(Buffer.from(respelled, "base64url").equals(Buffer.from(signature, "base64url"))).toBe(true);
  for (const wrong of [respelled, `${signature}=`, signature.slice(1), `${signature}\n`, "", "A".repeat(86)]) {
    expect(set.verify(key.keyId, "text", wrong)).toBe(false);
  }
});
