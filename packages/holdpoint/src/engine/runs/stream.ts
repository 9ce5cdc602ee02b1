/** The events of a run as an async iterable: what happens is queued, and what was queued is never lost to a slow reader. */
import type { Interrupt } from "../../core/interrupt.ts";
import type { DebugEvent, StreamMode, ThreadEvent, TokenSource } from "../thread/thread-events.ts";

/** The data of each mode. A pause is the last event of `updates` and `values`. */
export interface StreamData<Output> {
  /** What each node that ended did to the state. */
  readonly updates: { readonly [node: string]: unknown; readonly __interrupt__?: readonly Interrupt[] };
  /** The state after each superstep. */
  readonly values: Output & { readonly __interrupt__?: readonly Interrupt[] };
  /** What nodes and steps sent. */
  readonly custom: unknown;
  /** Tokens, and where they come from. */
  readonly messages: readonly [token: string, source: TokenSource];
  readonly debug: DebugEvent;
}

/** What a stream yields: plain data for one mode, `[mode, data]` for several. */
export type StreamItem<Modes, Output> = Modes extends readonly StreamMode[]
  ? { readonly [Mode in Modes[number]]: readonly [Mode, StreamData<Output>[Mode]] }[Modes[number]]
  : Modes extends StreamMode
    ? StreamData<Output>[Modes]
    : never;

/**
 * Collects the events of `modes` that `run` causes. `run` is given the listener, and resolves with what comes last.
 * Iteration ends when it does, and throws what it throws.
 */
export async function* collect(
  modes: readonly StreamMode[],
  single: boolean,
  run: (listener: (event: ThreadEvent) => void) => Promise<readonly ThreadEvent[]>,
): AsyncGenerator<unknown> {
  const queue: ThreadEvent[] = [];
  let wake: (() => void) | undefined;
  let done = false;
  let failure: { readonly error: unknown } | undefined;
  const take = (event: ThreadEvent): void => {
    if (!modes.includes(event.mode)) return;
    queue.push(event);
    wake?.();
  };
  const running = run(take)
    .then(
      (last) => last.forEach(take),
      (error: unknown) => {
        failure = { error };
      },
    )
    .finally(() => {
      done = true;
      wake?.();
    });
  for (;;) {
    const event = queue.shift();
    if (event !== undefined) yield single ? event.data : [event.mode, event.data];
    else if (done) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await running;
  if (failure !== undefined) throw failure.error;
}
