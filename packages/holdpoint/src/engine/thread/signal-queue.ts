/**
 * The outcomes of questions on their way into a thread, taken up one at a time: each when what the one before led to
 * has come to rest, and its task is live. So the loser of a race of questions is *unused*, not consumed (G3).
 */
import type { StoredQuestion } from "../../core/interrupt.ts";
import { deliver, type Signal } from "./signals.ts";
import type { Thread } from "./thread.ts";

export class SignalQueue {
  readonly #thread: Thread;
  /** Whether the task of a question is in memory and still replaying. */
  readonly #replaying: (signal: Signal) => boolean;
  /** Whether what the one before led to is still being looked up (a gate is at work). */
  readonly #held: () => boolean;
  readonly #signals: Signal[] = [];

  constructor(thread: Thread, replaying: (signal: Signal) => boolean, held: () => boolean) {
    this.#thread = thread;
    this.#replaying = replaying;
    this.#held = held;
  }

  get empty(): boolean {
    return this.#signals.length === 0;
  }

  /** Whether {@link next} has something to give. */
  get ready(): boolean {
    return !this.#held() && this.#signals.some((signal) => !this.#replaying(signal));
  }

  /** Takes an outcome in; once. The task that asked is brought into memory. */
  push(question: StoredQuestion): void {
    if (this.#signals.some((other) => other.question.record.id === question.record.id)) return;
    this.#thread.questions.know(question);
    const asked = this.#thread.view.questions.get(question.record.id);
    this.#signals.push({ question, asked });
    if (asked !== undefined) this.#thread.wake(asked.task);
  }

  next(): (() => void) | undefined {
    const signal = this.#held() ? undefined : this.#signals.find((one) => !this.#replaying(one));
    if (signal === undefined) return undefined;
    this.#signals.splice(this.#signals.indexOf(signal), 1);
    return () => deliver(this.#thread, signal);
  }

  clear(): void {
    this.#signals.length = 0;
  }
}
