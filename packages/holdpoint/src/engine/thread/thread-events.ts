/** What a run tells those who watch it, while it runs in this process. Nothing durable goes through here. */
import type { Interrupt } from "../../core/interrupt.ts";
import type { Json } from "../../core/json.ts";

export const STREAM_MODES = ["updates", "values", "custom", "messages", "debug"] as const;
export type StreamMode = (typeof STREAM_MODES)[number];

/** One event: `updates` after a task's result is durable, `values` after a superstep, the others as they happen. */
export interface ThreadEvent {
  readonly mode: StreamMode;
  readonly data: unknown;
}

export interface DebugEvent {
  readonly type: "task" | "task_result" | "checkpoint";
  readonly step: number;
  readonly payload: Json;
}

/** Where a token comes from; a new attempt begins anew. */
export interface TokenSource {
  readonly node: string;
  readonly step: string;
  readonly attempt: number;
}

export type ThreadListener = (event: ThreadEvent) => void;

export class ThreadEvents {
  readonly #listeners = new Set<ThreadListener>();

  /** Whether anybody watches; building an event can be saved otherwise. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  listen(listener: ThreadListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(mode: StreamMode, data: () => unknown): void {
    if (this.#listeners.size === 0) return;
    const event = { mode, data: data() };
    for (const listener of this.#listeners) listener(event);
  }

  interrupts(interrupts: readonly Interrupt[]): void {
    for (const mode of ["updates", "values"] as const) this.emit(mode, () => ({ __interrupt__: interrupts }));
  }
}

/** For threads nobody watches. */
export const SILENT = new ThreadEvents();
