/**
 * Key rings: the public keys that spoke for a store, and the signed statements by which each handed over to the next.
 *
 * K1. A rotation is signed by the old key and names the new one. Whoever trusts a key trusts what it handed over to.
 * K2. A ring holds nothing secret: it is what is given to whoever checks.
 */
import { HoldpointError } from "../core/errors.ts";
import { canonical, isObject, isText, type Json } from "../core/json.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Signer } from "../core/signer.ts";
import { checkSigned } from "./check-signed.ts";
import { isPublicKey, KeySet, type PublicKey } from "./public-key.ts";
import { sign, type Signed } from "./signed.ts";

/** What a rotation says. */
export type RotationContent = {
  readonly from: string;
  readonly to: PublicKey;
  readonly at: number;
};

/** One key handing over to the next, signed by the old one (K1). */
export type Rotation = Signed<RotationContent>;

/** Public keys, oldest first, and how they followed one another. */
export interface KeyRing {
  readonly keys: readonly PublicKey[];
  readonly rotations: readonly Rotation[];
}

const FORMAT = "holdpoint-keys/1";

/** The public half of whoever signs. */
export function publicHalf({ keyId, publicKey }: Signer): PublicKey {
  return { keyId, publicKey };
}

/** States that `old` hands over to `next`. */
export function signRotation(old: Signer, next: Signer, at: number): Rotation {
  return sign(old, "rotation", { from: old.keyId, to: publicHalf(next), at });
}

/** True for what has the shape of a rotation; whether its signature holds is another question. */
export function isRotation(value: unknown): value is Rotation {
  if (!isObject(value) || !isObject(value["content"])) return false;
  const { content, keyId, signature } = value;
  const { from, to, at } = content;
  return isPublicKey(to) && typeof from === "string" && Number.isSafeInteger(at) && keyId === from && isText(signature);
}

/** True when the signature of a rotation is one of the key it says it is from, given that key. */
export function rotationHolds(rotation: Rotation, keys: KeySet): boolean {
  return checkSigned("rotation", rotation, keys).ok;
}

/** `trusted` and every key that was handed over to by one of them (K1). */
export function withSuccessors(trusted: readonly PublicKey[], rotations: readonly Rotation[]): readonly PublicKey[] {
  const found = new Map(trusted.map((key) => [key.keyId, key]));
  const keys = new KeySet(trusted);
  const handovers = Map.groupBy(rotations, ({ content }) => content.from);
  const open = [...found.keys()];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const rotation of handovers.get(from) ?? []) {
      const { to } = rotation.content;
      if (found.has(to.keyId) || !rotationHolds(rotation, keys)) continue;
      found.set(to.keyId, to);
      keys.add(to);
      open.push(to.keyId);
    }
  }
  return [...found.values()];
}

/** A ring as the text of a file. */
export function keyRingText({ keys, rotations }: KeyRing): string {
  return `${canonical({ format: FORMAT, keys, rotations })}\n`;
}

/** Reads the text of a ring's file; throws KEY_INVALID. */
export function readKeyRing(text: string): KeyRing {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new HoldpointError("KEY_INVALID", `The key ring cannot be read: ${(error as Error).message}`, {}, error);
  }
  if (!isObject(value) || value["format"] !== FORMAT) {
    throw new HoldpointError("KEY_INVALID", `The text is no key ring: its format must be "${FORMAT}".`);
  }
  const { keys, rotations } = value;
  if (!Array.isArray(keys) || !keys.every(isPublicKey)) {
    throw new HoldpointError("KEY_INVALID", "The key ring holds a key whose id or form is wrong.");
  }
  if (!Array.isArray(rotations) || !rotations.every(isRotation)) {
    throw new HoldpointError("KEY_INVALID", "The key ring holds a rotation that is none.");
  }
  return { keys, rotations };
}
