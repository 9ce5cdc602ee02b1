/**
 * Writes checkpoints now and then, for as long as a process serves.
 *
 * K1. One at a time: the next is waited for once the last was written, by the clock of the store.
 * K2. Nothing is written while nothing is new (write-checkpoint.ts, W3).
 * K3. One that fails is told, and the next is tried when its time comes.
 * K4. Stopping writes a last one, so that all that was appended before is covered.
 * K5. Each tenant has checkpoints of its own. One whose checkpoint fails keeps no other from having one.
 */
import { HoldpointError } from "../core/errors.ts";
import type { Tenant } from "../core/ids.ts";
import type { Signer } from "../core/signer.ts";
import { eachTenant } from "../core/tenants.ts";
import type { Store } from "../storage/store.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

export interface KeepCheckpointsOptions {
  /** How long to wait between two checkpoints, in ms; 60,000 when left out. */
  readonly everyMs?: number;
  /** Only those of this one; of all tenants when left out. */
  readonly tenant?: Tenant;
  /** Hears of checkpoints that could not be written: then nothing new is covered. */
  readonly onError: (error: unknown) => void;
}

/** What writes checkpoints until it is stopped. */
export interface CheckpointKeeper {
  /** Writes a last checkpoint and resolves once that is done; to be awaited before the store is closed. */
  stop(): Promise<void>;
}

/** Signs what is new in the streams of each tenant, again and again, until it is stopped. Keeps the process alive until then. */
export function keepCheckpoints(
  store: Store,
  signer: Signer,
  { everyMs = 60_000, tenant: only, onError }: KeepCheckpointsOptions,
): CheckpointKeeper {
  if (!(everyMs > 0)) {
    throw new HoldpointError("INVALID_ARGUMENT", `"everyMs" is ${everyMs}; it is a span of more than 0 ms.`, {
      everyMs,
    });
  }
  let stopped: Promise<void> | undefined;
  let writing = Promise.resolve();
  let cancel: () => void;
  const writeFor = async (tenant: Tenant): Promise<void> => {
    try {
      await writeCheckpoint(store, tenant, signer);
    } catch (error) {
      onError(error);
    }
  };
  const write = async (): Promise<void> => {
    if (only !== undefined) return writeFor(only);
    try {
      for await (const tenant of eachTenant(store)) await writeFor(tenant);
    } catch (error) {
      onError(error);
    }
  };
  const wait = (): void => {
    cancel = store.clock.after(everyMs, () => {
      writing = write().then(() => {
        if (stopped === undefined) wait();
      });
    });
  };
  const stop = async (): Promise<void> => {
    cancel();
    await writing;
    await write();
  };
  wait();
  return { stop: () => (stopped ??= stop()) };
}
