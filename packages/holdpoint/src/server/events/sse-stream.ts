/**
 * A stream of server-sent events for one client.
 *
 * R1. The id of an event is the store's cursor just after it. A client that sends the last one it saw goes on from there,
 *     on whatever server of the store: nothing is missed, nothing comes twice.
 * R2. The client takes what comes; only then more is read. A slow one keeps one chunk in memory and nothing else.
 * R3. When nothing happens, a comment is sent all the same, so that both ends know of each other.
 * R4. Whether the client may still listen is asked again at least as often as that.
 * R5. Once it is over it ends at once, also while it waits for the store.
 */
import type { Clock } from "../../core/clock.ts";
import type { EventFeed } from "./event-feed.ts";
import type { Told } from "./feed-event.ts";

/** The longest silence (R3). */
export const HEARTBEAT_MS = 15_000;
/** How soon a client comes back after the connection broke. */
const RETRY_MS = 2_000;
/** Events in one chunk at the most. */
const BATCH = 100;
/** The id that stands before the first event there is. */
export const BEGINNING = "0";

/** What a stream is made of. */
export interface SseSource {
  readonly feed: EventFeed;
  readonly clock: Clock;
  /** The cursor to go on from; undefined for the beginning. */
  readonly from: string | undefined;
  /** Ends it when the server stops. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the client may still listen (R4). */
  readonly allowed: () => Promise<boolean>;
  /** It ended: with what went wrong, if anything did. */
  readonly ended: (error?: unknown) => void;
}

const encoder = new TextEncoder();

function block({ cursor, event }: Told): string {
  return `id: ${cursor}\nevent: ${event.stream}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Opens the stream of a client. */
export function sseStream({ feed, clock, from, signal, allowed, ended }: SseSource): ReadableStream<Uint8Array> {
  let cursor = from;
  let checkedAt = clock.now();
  let isOver = false;
  let end: () => void = () => undefined;
  let isRung = false;
  let wake: () => void = () => undefined;

  const over = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    signal?.removeEventListener("abort", stop);
    unlisten();
    wake();
    // The client comes back, and is told then what is wrong.
    end();
    ended(error);
  };
  const stop = (): void => over();
  signal?.addEventListener("abort", stop);
  const unlisten = feed.listen((error) => {
    isRung = true;
    wake();
    if (error !== undefined) over(error);
  });
  /** Waits until there is something new, the silence was long enough, or it is over. */
  const rung = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(HEARTBEAT_MS, () => wake());
      wake = () => {
        wake = () => undefined;
        cancel();
        resolve();
      };
    });

  const next = async (): Promise<string> => {
    isRung = false;
    const found = await feed.after(cursor, BATCH);
    if (found.length === 0 && !isRung && !isOver) await rung();
    const events = found.length === 0 && !isOver ? await feed.after(cursor, BATCH) : found;
    cursor = events.at(-1)?.cursor ?? cursor;
    return events.length === 0 ? ": nothing new\n\n" : events.map(block).join("");
  };

  // It keeps one chunk, as streams do unless they are told otherwise (R2).
  return new ReadableStream<Uint8Array>({
    start(controller) {
      end = () => controller.close();
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\nid: ${cursor ?? BEGINNING}\n\n`));
    },
    async pull(controller) {
      try {
        if (clock.now() - checkedAt >= HEARTBEAT_MS) {
          checkedAt = clock.now();
          if (!(await allowed())) over();
        }
        const text = isOver ? "" : await next();
        if (!isOver) controller.enqueue(encoder.encode(text));
      } catch (error) {
        over(error);
      }
    },
    cancel() {
      end = () => undefined;
      over();
    },
  });
}
