/** The tasks of a thread whose code is in memory, in the order in which they came there. */
import type { TaskId } from "../../core/ids.ts";
import type { TaskRun } from "../operations/task-run.ts";

export class TasksInMemory {
  readonly #tasks = new Map<TaskId, TaskRun>();

  get(id: TaskId): TaskRun | undefined {
    return this.#tasks.get(id);
  }

  add(task: TaskRun): void {
    this.#tasks.set(task.spec.id, task);
  }

  /** A task has ended. */
  remove(id: TaskId): void {
    this.#tasks.delete(id);
  }

  /** The next thing one of them has to do in a turn, if there is one. */
  next(): (() => void) | undefined {
    for (const task of this.#tasks.values()) {
      const job = task.next();
      if (job !== undefined) return job;
    }
    return undefined;
  }

  /** Whether {@link next} has something to give. */
  get ready(): boolean {
    for (const task of this.#tasks.values()) if (task.ready) return true;
    return false;
  }

  /** Called after every turn. */
  endTurn(): void {
    for (const task of [...this.#tasks.values()]) task.endTurn();
  }

  /** Whether all of them can go on only through people or time. */
  get suspended(): boolean {
    for (const task of this.#tasks.values()) if (!task.ended && !task.suspended) return false;
    return true;
  }

  /** Whether one of them stands before a gate. */
  get atGate(): boolean {
    return [...this.#tasks.values()].some(({ gates }) => gates > 0);
  }

  /** Lets go of the code of all of them. */
  leave(reason: string): void {
    for (const task of this.#tasks.values()) task.leave(reason);
    this.#tasks.clear();
  }
}
