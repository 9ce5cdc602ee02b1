/**
 * What happens on a server, event by event, across broken connections.
 *
 * V1. Each event comes once and in order. After a break it goes on after the last block that was received whole, by
 *     `Last-Event-ID`; so nothing is missed, however long the break was.
 * V2. It comes back after 1, 2, 4 … at most 30 s (or as the server says), and not all clients at the same instant. It
 *     gives up only where trying again cannot help: nobody is signed in, the scope is missing, the id is not one of this
 *     store.
 * V3. A connection on which nothing comes for three heartbeats is dead, whatever the network says.
 * V4. What the caller aborts ends the iteration quietly.
 * V5. Nothing of what was received is kept, however long a connection lasts.
 */
import { isProblem, type HoldpointProblem } from "./problem.ts";
import { SseReader, type SseBlock } from "./server-sent-events.ts";
import { unanswered } from "./transport.ts";

/** One thing that happened: which stream, where, and what kind. What it says is read by its id. */
export interface HoldpointEvent {
  /** Where the stream stands after it: what `after` takes. */
  readonly cursor: string;
  readonly stream: "bypass" | "checkpoint" | "claim" | "erasure" | "grant" | "interrupt" | "key" | "thread" | "other";
  /** The thread, question or grant. */
  readonly id?: string;
  readonly seq: number;
  readonly at: number;
  /** `run_started`, `interrupt_asked`, `voted` … */
  readonly kinds: readonly string[];
  /** The questions it speaks of. */
  readonly interrupts?: readonly string[];
}

/** How the connection is: `waiting` to be tried again, `open` since something was received. */
export type ConnectionState = "connecting" | "open" | "waiting";

/** From where, until when. */
export interface EventsOptions {
  /** The cursor of an event, `"0"` for the very first. Left out: from now on. */
  readonly after?: string;
  readonly signal?: AbortSignal;
  /** Hears how the connection is. */
  readonly onConnection?: (state: ConnectionState) => void;
}

/** What a stream needs of its surroundings. */
export interface EventSource {
  /** Opens it after a cursor; throws what the server refuses. */
  readonly open: (after: string | undefined, signal: AbortSignal) => Promise<Response>;
  /** Resolves after a while, or at once when that is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Three heartbeats of the server (V3). */
export const SILENCE_MS = 45_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Whether it can help to try again (V2). */
function canRetry({ status }: HoldpointProblem): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** How long to wait after so many failures in a row (V2). */
function pauseMs(failures: number, firstMs: number, random: number, problem: HoldpointProblem | undefined): number {
  const backoff = Math.min(LONGEST_MS, firstMs * 2 ** (failures - 1)) * (0.5 + random / 2);
  return Math.max(problem?.retryAfterMs ?? 0, backoff);
}

/** Aborts when the caller does, and when nothing came for too long (V3). */
class Connection {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #wait: EventSource["wait"];
  #silence = new AbortController();

  constructor(caller: AbortSignal, wait: EventSource["wait"]) {
    this.#caller = caller;
    this.#wait = wait;
    caller.addEventListener("abort", this.#end, { once: true });
    if (caller.aborted) this.#end();
  }

  readonly #end = (): void => this.#controller.abort(this.#caller.reason);

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came: the silence begins anew. */
  heard(): void {
    this.#silence.abort();
    const silence = new AbortController();
    this.#silence = silence;
    void this.#wait(SILENCE_MS, silence.signal).then(() => {
      if (!silence.signal.aborted) this.#controller.abort(new Error("Nothing came for too long."));
    });
  }

  close(): void {
    this.#caller.removeEventListener("abort", this.#end);
    this.#silence.abort();
    this.#controller.abort();
  }
}

/** The blocks of one connection. */
async function* blocksOf(response: Response, connection: Connection): AsyncGenerator<SseBlock> {
  const body = response.body;
  if (body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const decoder = new TextDecoder();
  const blocks = new SseReader();
  const { signal } = connection;
  /** Ends a reading under way, too. A race with the signal would keep what every reading gave (V5). */
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      connection.heard();
      yield* blocks.read(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

function eventIn({ data }: SseBlock, cursor: string): HoldpointEvent | undefined {
  return data === undefined ? undefined : { ...(JSON.parse(data) as Omit<HoldpointEvent, "cursor">), cursor };
}

/** What happens, from where the options say, until it is aborted (V1–V4). */
export async function* eventStream(source: EventSource, options: EventsOptions): AsyncGenerator<HoldpointEvent> {
  const { signal = new AbortController().signal, onConnection = () => undefined } = options;
  let cursor = options.after;
  let failures = 0;
  let firstMs = FIRST_MS;
  while (!signal.aborted) {
    const connection = new Connection(signal, source.wait);
    let problem: HoldpointProblem | undefined;
    onConnection("connecting");
    try {
      connection.heard();
      const response = await source.open(cursor, connection.signal);
      for await (const block of blocksOf(response, connection)) {
        failures = 0;
        firstMs = block.retryMs ?? firstMs;
        onConnection("open");
        cursor = block.id ?? cursor;
        const event = eventIn(block, cursor ?? "");
        if (event !== undefined) yield event;
      }
    } catch (error) {
      problem = isProblem(error) ? error : unanswered(error);
      if (!signal.aborted && !canRetry(problem)) throw problem;
    } finally {
      connection.close();
    }
    if (signal.aborted) return;
    failures += 1;
    onConnection("waiting");
    await source.wait(pauseMs(failures, firstMs, source.random(), problem), signal);
  }
}

/** Waits in real time. */
export function realWait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
