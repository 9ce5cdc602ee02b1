/**
 * Ed25519 public keys: their one written form, and sets of them that check signatures.
 *
 * B1. A key is 32 bytes as base64url, written in the one canonical way; its id is derived from it, so that neither can
 *     be exchanged without the other.
 * B2. A signature is 64 bytes as base64url, written in the one canonical way; another spelling of the same bytes is none.
 */
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { sha256 } from "../core/digest.ts";
import { HoldpointError } from "../core/errors.ts";

/** A public key and its id. */
export type PublicKey = {
  /** `key_` and the first 24 hex characters of the key's digest. */
  readonly keyId: string;
  /** 32 bytes as base64url. */
  readonly publicKey: string;
};

const KEY = /^[A-Za-z0-9_-]{43}$/;
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;

/** The id of a public key (B1). */
export function keyIdOf(publicKey: string): string {
  return `key_${sha256(publicKey).slice(0, 24)}`;
}

function bytes(text: string, form: RegExp): Buffer | undefined {
  if (!form.test(text)) return undefined;
  const decoded = Buffer.from(text, "base64url");
  return decoded.toString("base64url") === text ? decoded : undefined;
}

/** The public half of a key object; undefined when it is no Ed25519 key. */
export function publicKeyOf(key: KeyObject): PublicKey | undefined {
  if (key.asymmetricKeyType !== "ed25519") return undefined;
  const publicKey = String(key.export({ format: "jwk" }).x);
  return { keyId: keyIdOf(publicKey), publicKey };
}

function toKeyObject(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
}

/** True for a public key that is written as it should be and carries its own id (B1). */
export function isPublicKey(value: unknown): value is PublicKey {
  if (typeof value !== "object" || value === null) return false;
  const { keyId, publicKey } = value as Partial<Record<string, unknown>>;
  return typeof publicKey === "string" && bytes(publicKey, KEY) !== undefined && keyId === keyIdOf(publicKey);
}

/** A public key as PEM, the form other tools read. */
export function publicKeyPem({ publicKey }: PublicKey): string {
  return toKeyObject(publicKey).export({ type: "spki", format: "pem" }) as string;
}

/** Reads a public key from PEM; throws KEY_INVALID. A private key is refused: whoever checks must not need one. */
export function publicKeyFromPem(pem: string): PublicKey {
  if (pem.includes("PRIVATE KEY")) {
    throw new HoldpointError(
      "KEY_INVALID",
      "The text holds a private key where a public key belongs; keep the private key to yourself and pass the public one.",
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw new HoldpointError("KEY_INVALID", "The text is no public key in PEM form.", {}, error);
  }
  const found = publicKeyOf(key);
  if (found !== undefined) return found;
  throw new HoldpointError(
    "KEY_INVALID",
    `The public key is of type ${String(key.asymmetricKeyType)}; an Ed25519 key is needed.`,
  );
}

/** Public keys by their ids, made ready once. */
export class KeySet {
  readonly #keys = new Map<string, KeyObject>();

  constructor(keys: Iterable<PublicKey> = []) {
    for (const key of keys) this.add(key);
  }

  /** Adds a key; ignored when its id is not its own (B1). */
  add(key: PublicKey): void {
    if (isPublicKey(key)) this.#keys.set(key.keyId, toKeyObject(key.publicKey));
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** True when the key of that id is in the set and signed exactly this text (B2). */
  verify(keyId: string, text: string, signature: string): boolean {
    const key = this.#keys.get(keyId);
    const signed = bytes(signature, SIGNATURE);
    return key !== undefined && signed !== undefined && verify(null, Buffer.from(text), key, signed);
  }
}
