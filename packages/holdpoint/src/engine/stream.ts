/** The events of a run as an async iterable: what happens is queued, and what was queued is never lost to a slow reader. */
import type { StreamMode, ThreadEvent } from "./thread-events.ts";

/** What a stream yields: plain data for one mode, `[mode, data]` for several. */
export type StreamItem<Modes> = Modes extends readonly StreamMode[] ? readonly [Modes[number], unknown] : unknown;

/**
 * Collects the events of `modes` that `run` causes. `run` is given the listener, and resolves with what comes last.
 * Iteration ends when it does, and throws what it throws.
 */
export async function* collect(modes: readonly StreamMode[], single: boolean, run: (listener: (event: ThreadEvent) => void) => Promise<readonly ThreadEvent[]>): AsyncGenerator<unknown> {
  const queue: ThreadEvent[] = [];
  let wake: (() => void) | undefined;
  let done = false;
  let failure: { readonly error: unknown } | undefined;
  const take = (event: ThreadEvent): void => {
    if (!modes.includes(event.mode)) return;
    queue.push(event);
    wake?.();
  };
  const running = run(take).then(
    (last) => last.forEach(take),
    (error: unknown) => {
      failure = { error };
    },
  ).finally(() => {
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
