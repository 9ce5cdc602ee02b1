/**
 * The signing key in a file, made on first use, and its ring of public keys in `FILE.ring.json` beside it.
 *
 * L1. The private key is in a file of mode 0600 that appears whole or not at all; of many processes that start at once,
 *     one makes the key and the others take it.
 * L2. A rotation is safe against a crash at any point: the next key is in `FILE.next`, then in the ring, then in FILE.
 *     Once the ring names it, whoever opens the file next brings the rotation to its end.
 */
import { HoldpointError } from "../core/errors.ts";
import { keyRingText, publicHalf, readKeyRing, signRotation, type KeyRing } from "./key-ring.ts";
import { checkDirectory, createFile, moveFile, readGuarded, replaceFile } from "./private-file.ts";
import { SigningKey } from "./signing-key.ts";

/** A signing key and the ring it belongs to. */
export interface OpenedKey {
  readonly signer: SigningKey;
  readonly ring: KeyRing;
}

const ringPath = (path: string): string => `${path}.ring.json`;
const nextPath = (path: string): string => `${path}.next`;

function readRing(path: string): KeyRing {
  const text = readGuarded(ringPath(path), "public");
  return text === undefined ? { keys: [], rotations: [] } : readKeyRing(text);
}

function readKey(path: string): SigningKey | undefined {
  const pem = readGuarded(path, "private");
  if (pem === undefined) return undefined;
  try {
    return SigningKey.from(pem);
  } catch (error) {
    throw new HoldpointError("KEY_INVALID", `${path} holds no private Ed25519 key in PEM form.`, { path }, error);
  }
}

function create(path: string): SigningKey | undefined {
  const made = SigningKey.create();
  return createFile(path, made.toPem(), "private") ? made : undefined;
}

function readOrCreate(path: string): SigningKey {
  // Read again when another process was faster to make it.
  const found = readKey(path) ?? create(path) ?? readKey(path);
  if (found !== undefined) return found;
  throw new HoldpointError("KEY_INVALID", `${path} is a link to a file that is not there.`, { path });
}

/** Brings a rotation to its end that a crash left half done (L2). */
function finishRotation(path: string, ring: KeyRing): void {
  const next = readKey(nextPath(path));
  if (next !== undefined && ring.keys.at(-1)?.keyId === next.keyId) moveFile(nextPath(path), path);
}

/** Opens the signing key in a file, and makes it when there is none. Throws KEY_INVALID. */
export function openKeyFile(path: string): OpenedKey {
  checkDirectory(path);
  finishRotation(path, readRing(path));
  const signer = readOrCreate(path);
  // Read after the key: a rotation writes the ring first, so the ring that is read now knows the key that was read.
  const ring = readRing(path);
  if (ring.keys.some(({ keyId }) => keyId === signer.keyId)) return { signer: signer.after(ring.keys), ring };
  const grown: KeyRing = { ...ring, keys: [...ring.keys, publicHalf(signer)] };
  replaceFile(ringPath(path), keyRingText(grown), "public");
  return { signer: signer.after(grown.keys), ring: grown };
}

/** Hands over to a new key (L2); the old private key is gone afterwards. Throws KEY_INVALID. */
export function rotateKeyFile(path: string, at: number): OpenedKey {
  const { signer: old, ring } = openKeyFile(path);
  const next = SigningKey.create();
  if (!createFile(nextPath(path), next.toPem(), "private")) {
    throw new HoldpointError(
      "KEY_INVALID",
      `${nextPath(path)} is there: another rotation is under way, or one was cut short; remove it when no other is.`,
      { path: nextPath(path) },
    );
  }
  const grown: KeyRing = {
    keys: [...ring.keys, publicHalf(next)],
    rotations: [...ring.rotations, signRotation(old, next, at)],
  };
  replaceFile(ringPath(path), keyRingText(grown), "public");
  moveFile(nextPath(path), path);
  return { signer: next.after(grown.keys), ring: grown };
}
