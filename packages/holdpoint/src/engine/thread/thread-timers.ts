/**
 * The timers of a thread while it is held: they fire here, by the store's clock. A resting thread has none (G12).
 */
import { nextDue, type PendingTimer } from "../journal/thread-view.ts";
import type { Thread } from "./thread.ts";

export class ThreadTimers {
  readonly #thread: Thread;
  /** Timers whose task was told; they stay in the view until the journal has what came of it. */
  readonly #fired = new WeakSet<PendingTimer>();
  #cancel: (() => void) | undefined;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** Calls `due` when the next timer is due. */
  schedule(due: () => void): void {
    this.cancel();
    const { view, owner } = this.#thread;
    const at = nextDue(view, this.#fired);
    if (at !== null) this.#cancel = owner.after(Math.max(0, at - owner.store.now()), due);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Tells the tasks whose timers are due, and the engine about deadlines that came. */
  fire(): void {
    const { view, owner } = this.#thread;
    const now = owner.store.now();
    for (const timer of [...view.timers.values()]) {
      if (timer.dueAt > now || this.#fired.has(timer)) continue;
      this.#fired.add(timer);
      if (timer.kind !== "deadline") this.#thread.wake(timer.task)?.due(timer.op);
      else if (timer.interrupt !== undefined) owner.expire(this.#thread, timer.interrupt);
    }
  }
}
