import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, verify } from "node:crypto";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { publicKeyPem } from "./public-key.ts";
import { SigningKey } from "./signing-key.ts";

test("what it signs, anybody can verify with the public key", () => {
  const signer = SigningKey.create();
  const signature = Buffer.from(signer.sign("Zürich 🙂"), "base64url");
  expect(verify(null, Buffer.from("Zürich 🙂"), createPublicKey(publicKeyPem(signer)), signature)).toBe(true);
});

test("a key is taken as PEM and as KeyObject, and is the same key", () => {
  const made = SigningKey.create();
  for (const given of [made.toPem(), createPrivateKey(made.toPem())]) {
    const signer = SigningKey.from(given);
    expect(signer).toMatchObject({ keyId: made.keyId, publicKey: made.publicKey });
    expect(signer.sign("x")).toBe(made.sign("x"));
  }
});

test("two keys are two", () => {
  expect(SigningKey.create().keyId).not.toBe(SigningKey.create().keyId);
});

test("what is no private Ed25519 key is refused", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const secret = SigningKey.create().toPem();
  const encrypted = createPrivateKey(secret).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "x",
  });
  const symmetric = createSecretKey(Buffer.alloc(32));
  for (const key of [publicKey, rsa, symmetric, "nonsense", "", encrypted as string]) {
    expect(() => SigningKey.from(key)).toThrow(expect.objectContaining({ code: "KEY_INVALID" }));
  }
});

test("the private key is in nothing that is listed, logged or serialized (N1)", () => {
  const signer = SigningKey.create();
  const secret = signer.toPem().split("\n")[1] ?? "";
  expect(secret.length).toBeGreaterThan(40);
  const shown = JSON.stringify(signer) + inspect(signer, { showHidden: true, depth: 9 }) + Object.keys(signer).join();
  expect(shown).not.toContain(secret);
  expect(JSON.parse(JSON.stringify(signer))).toEqual({ keyId: signer.keyId, publicKey: signer.publicKey });
});
