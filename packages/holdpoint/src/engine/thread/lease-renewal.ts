/** Renewing the leases of the threads that run in this process: all of them in one call, three times in their length. */
import type { ThreadOwner } from "./thread.ts";
import type { ThreadRun } from "./thread-run.ts";

export class LeaseRenewal {
  readonly #owner: Pick<ThreadOwner, "store" | "leaseMs" | "after">;
  readonly #running: ReadonlyMap<string, ThreadRun>;
  #cancel: (() => void) | undefined;

  /** `running`: the threads that run here, as they are at each time. */
  constructor(owner: Pick<ThreadOwner, "store" | "leaseMs" | "after">, running: ReadonlyMap<string, ThreadRun>) {
    this.#owner = owner;
    this.#running = running;
  }

  /** A thread runs here: leases are renewed from now on. */
  begin(): void {
    if (this.#cancel !== undefined) return;
    this.#cancel = this.#owner.after(Math.ceil(this.#owner.leaseMs / 3), () => {
      this.#cancel = undefined;
      void this.#renew();
    });
  }

  /** While nothing runs here no timer is left, which would also keep a process from ending (engine.ts, G-c). */
  endWhenIdle(): void {
    if (this.#running.size === 0) this.end();
  }

  /** Renews nothing any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #renew(): Promise<void> {
    const held = [...this.#running.values()].flatMap((run) =>
      run.journal.fence === undefined ? [] : [{ run, fence: run.journal.fence }],
    );
    if (held.length > 0) {
      try {
        const wakes = await this.#owner.store.renew(
          held.map(({ run, fence }) => ({ tenant: run.tenant, id: run.id, fence })),
          this.#owner.leaseMs,
        );
        held.forEach(({ run, fence }, index) => {
          if (run.journal.fence === fence) run.renewed(wakes[index]);
        });
      } catch {
        // A store that cannot be reached now may be in a moment; the lease itself says when it is too late.
      }
    }
    if (this.#running.size > 0) this.begin();
  }
}
