/**
 * The private key that signs: given by the user as PEM or `KeyObject`, or kept in a file (key-file.ts).
 *
 * N1. The private key never leaves this object by accident: it is in no property that is listed, logged or serialized.
 */
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { HoldpointError } from "../core/errors.ts";
import type { Signer } from "../core/signer.ts";
import { KeySet, publicKeyOf, type PublicKey } from "./public-key.ts";

/** Signs with an Ed25519 private key. */
export class SigningKey implements Signer {
  readonly keyId: string;
  readonly publicKey: string;
  readonly #key: KeyObject;
  readonly #known: KeySet;

  private constructor(key: KeyObject, before: readonly PublicKey[] = []) {
    const found = key.type === "private" ? publicKeyOf(key) : undefined;
    if (found === undefined) {
      throw new HoldpointError(
        "KEY_INVALID",
        `The signing key is a ${key.type} key (${key.asymmetricKeyType ?? "symmetric"}); a private Ed25519 key is needed.`,
      );
    }
    this.keyId = found.keyId;
    this.publicKey = found.publicKey;
    this.#key = key;
    this.#known = new KeySet([...before, found]);
  }

  /** A new key, from the system's randomness. */
  static create(): SigningKey {
    return new SigningKey(generateKeyPairSync("ed25519").privateKey);
  }

  /** A key the caller has, as PKCS #8 PEM or `KeyObject`. Throws KEY_INVALID. */
  static from(key: string | KeyObject): SigningKey {
    if (typeof key !== "string") return new SigningKey(key);
    let read: KeyObject;
    try {
      read = createPrivateKey(key);
    } catch (error) {
      throw new HoldpointError(
        "KEY_INVALID",
        "The signing key is no private key in PEM form; give an unencrypted PKCS #8 Ed25519 key.",
        {},
        error,
      );
    }
    return new SigningKey(read);
  }

  /** The same key, which also knows the signatures of those it took over from: the keys of its ring. */
  after(before: readonly PublicKey[]): SigningKey {
    return new SigningKey(this.#key, before);
  }

  verify(keyId: string, text: string, signature: string): boolean {
    return this.#known.verify(keyId, text, signature);
  }

  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#key).toString("base64url");
  }

  /** The private key as PKCS #8 PEM, for storing it. */
  toPem(): string {
    return this.#key.export({ type: "pkcs8", format: "pem" }) as string;
  }
}
