/** Reads the keys that `--key` names: public keys in PEM, or the ring of a key file (`FILE.ring.json`). */
import { readFileSync } from "node:fs";
import { readKeyRing } from "../../audit/key-ring.ts";
import { publicKeyFromPem, type PublicKey } from "../../audit/public-key.ts";
import { HoldpointError } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";
import { readProblem } from "../frame/file-problem.ts";

function readKeys(path: string): readonly PublicKey[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The key ${path} cannot be read: ${readProblem(error)}.`);
  }
  try {
    return text.trimStart().startsWith("{") ? readKeyRing(text).keys : [publicKeyFromPem(text)];
  } catch (error) {
    throw new HoldpointError("KEY_INVALID", `${path}: ${(error as Error).message}`, { path }, error);
  }
}

/** The keys of all files. */
export function readTrustedKeys(paths: readonly string[]): readonly PublicKey[] {
  return paths.flatMap(readKeys);
}
