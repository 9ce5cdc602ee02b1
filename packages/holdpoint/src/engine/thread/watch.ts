/**
 * Watches over tasks that do not move: a replay that stands still, a node that takes too long.
 *
 * The time a replay may stand still is real time, not the injected clock's: it measures an event loop, not a plan.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Task } from "../operations/operation.ts";
import type { Thread } from "./thread.ts";

/** What a watch needs of the thread whose tasks it watches. */
type Watching = Pick<Thread, "program" | "turns"> & { readonly owner: Pick<Thread["owner"], "limits" | "after"> };

interface Watched {
  stall?: { readonly held: boolean; readonly timer: NodeJS.Timeout };
  cancelLimit?: () => void;
}

export class Watch {
  readonly #thread: Watching;
  readonly #tasks = new Map<Task, Watched>();

  constructor(thread: Watching) {
    this.#thread = thread;
  }

  #of(task: Task): Watched {
    const found = this.#tasks.get(task);
    if (found !== undefined) return found;
    const made: Watched = {};
    this.#tasks.set(task, made);
    return made;
  }

  started(task: Task): void {
    this.moved(task);
  }

  /** An outcome was delivered: the node's time limit begins anew. */
  moved(task: Task): void {
    const { timeoutMs } = this.#thread.program.options(task.spec.node);
    if (timeoutMs === undefined) return;
    const watched = this.#of(task);
    watched.cancelLimit?.();
    watched.cancelLimit = this.#thread.owner.after(timeoutMs, () => {
      if (task.ended || task.suspended) return;
      this.#thread.turns.touch();
      task.fail(
        new HoldpointError(
          "TASK_TIMEOUT",
          `The node "${task.spec.node}" did not end, or call an operation, within ${timeoutMs} ms.`,
          { node: task.spec.node, timeoutMs },
        ),
      );
    });
  }

  /** A replay is not finished; when nothing moves it is given a while, then the thread is blocked. */
  stalling(task: Task, moving: boolean): void {
    const watched = this.#of(task);
    if (!moving && watched.stall?.held === task.holding) return;
    clearTimeout(watched.stall?.timer);
    delete watched.stall;
    if (moving) return;
    const { replayGraceMs, replaySilenceMs } = this.#thread.owner.limits;
    const timer = setTimeout(
      () => {
        if (task.ended || !task.replaying) return;
        this.#thread.turns.touch();
        task.block(task.describeDifference("the code did not come to it"));
      },
      task.holding ? replayGraceMs : replaySilenceMs,
    );
    watched.stall = { held: task.holding, timer };
  }

  live(task: Task): void {
    const watched = this.#of(task);
    clearTimeout(watched.stall?.timer);
    delete watched.stall;
  }

  ended(task: Task): void {
    const watched = this.#tasks.get(task);
    clearTimeout(watched?.stall?.timer);
    watched?.cancelLimit?.();
    this.#tasks.delete(task);
  }

  /** The thread rests: no timer stays behind. */
  rest(): void {
    for (const watched of this.#tasks.values()) {
      watched.cancelLimit?.();
      delete watched.cancelLimit;
    }
  }

  stop(): void {
    for (const task of [...this.#tasks.keys()]) this.ended(task);
  }
}
