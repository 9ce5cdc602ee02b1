/**
 * Signing what is decided straight on a database.
 *
 * G1. Where keys are on record, what is not signed does not count and makes the question unusable for those who check:
 *     so nothing is written without one of these keys.
 */
import { existsSync } from "node:fs";
import { openKeyFile } from "../../audit/key-file.ts";
import { readKeys } from "../../audit/key-stream.ts";
import { HoldpointError, type HoldpointOptions, type Store, type Tenant } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";

type Signer = NonNullable<HoldpointOptions["signer"]>;

function openSigner(path: string): Signer {
  if (!existsSync(path)) {
    throw new HoldpointError(
      "KEY_INVALID",
      `There is no signing key ${path}; name the file of one that signs for this database with --signing-key FILE.`,
      { path },
    );
  }
  return openKeyFile(path).signer;
}

/** Who signs; refuses to go on without a key of the store, where it has some (G1). */
export async function signerFor(
  { store, tenant }: { readonly store: Store; readonly tenant: Tenant },
  path: string | undefined,
  given?: Signer,
): Promise<Signer | undefined> {
  const { keys } = await readKeys(store, tenant);
  const signer = path === undefined ? given : openSigner(path);
  if (keys.length === 0 || keys.some(({ keyId }) => keyId === signer?.keyId)) return signer;
  throw new UsageError(
    signer === undefined
      ? "Decisions of this database are signed, and one that is not would not count: name the key with --signing-key FILE, or decide through the server."
      : `${signer.keyId} is none of the keys that sign for this database (${keys.map(({ keyId }) => keyId).join(", ")}).`,
  );
}
