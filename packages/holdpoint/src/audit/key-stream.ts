/**
 * The public keys that sign for a tenant, kept in the stream `key`: so they travel with what they signed, and the moment
 * a key came in is part of the log.
 */
import { genesis, seal } from "../core/chain.ts";
import { HoldpointError } from "../core/errors.ts";
import type { Tenant } from "../core/ids.ts";
import { canonical, isObject, type Json } from "../core/json.ts";
import type { Store, StreamRecord } from "../storage/store.ts";
import { isRotation, type KeyRing, type Rotation } from "./key-ring.ts";
import { isPublicKey, type PublicKey } from "./public-key.ts";
import { newSalt } from "./salt.ts";

/** The stream that holds a tenant's public keys. */
export const KEYS = "key";

const PAGE = 500;
/** Every round another process recorded keys; more than a few in a row are no coincidence. */
const ROUNDS = 20;

/** What the stream `key` says, and where it ends. */
interface RecordedKeys {
  readonly ring: { readonly keys: PublicKey[]; readonly rotations: Rotation[] };
  readonly head: number;
  readonly hash: string;
}

/** Takes what can be read: that a record is damaged is for the verification to say, which needs the other keys. */
function readEntries({ payload }: StreamRecord, ring: RecordedKeys["ring"]): void {
  let entries: unknown;
  try {
    entries = JSON.parse(payload ?? "null");
  } catch {
    return;
  }
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    if (!isObject(entry)) continue;
    const { type, ...rest } = entry;
    if (type === "key" && isPublicKey(rest)) ring.keys.push({ keyId: rest.keyId, publicKey: rest.publicKey });
    if (type === "rotation" && isRotation(rest)) ring.rotations.push(rest);
  }
}

async function readStream(store: Store, tenant: Tenant): Promise<RecordedKeys> {
  const ring: RecordedKeys["ring"] = { keys: [], rotations: [] };
  let head = 0;
  let hash = genesis(tenant, KEYS);
  for (;;) {
    const page = await store.read(tenant, KEYS, head, PAGE);
    for (const record of page) {
      readEntries(record, ring);
      ({ seq: head, hash } = record);
    }
    if (page.length < PAGE) return { ring, head, hash };
  }
}

/** The public keys that are recorded for a tenant, and how they followed one another. */
export async function readKeys(store: Store, tenant: Tenant): Promise<KeyRing> {
  return (await readStream(store, tenant)).ring;
}

/** Records the keys and rotations of a ring that are not there yet. To be called before something is signed. */
export async function recordKeys(store: Store, tenant: Tenant, ring: KeyRing): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const known = await readStream(store, tenant);
    const keyIds = new Set(known.ring.keys.map(({ keyId }) => keyId));
    const signatures = new Set(known.ring.rotations.map(({ signature }) => signature));
    const entries: readonly Json[] = [
      ...ring.keys.filter(({ keyId }) => !keyIds.has(keyId)).map((key) => ({ type: "key", ...key })),
      ...ring.rotations
        .filter(({ signature }) => !signatures.has(signature))
        .map((one) => ({ type: "rotation", ...one })),
    ];
    if (entries.length === 0) return;
    const record = seal(known.hash, known.head + 1, store.now(), canonical(entries), newSalt());
    const { ok } = await store.commit({ tenant, append: [{ stream: KEYS, record }] });
    if (ok) return;
  }
  throw new HoldpointError(
    "STORE_CONFLICT",
    `Keys of tenant "${tenant}" were recorded by others ${ROUNDS} times in a row; try again.`,
    { tenant },
  );
}
