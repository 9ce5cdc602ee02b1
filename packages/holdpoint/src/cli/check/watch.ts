/**
 * Checks in a worker thread, and watches over it, so that a check ends whatever the code does.
 *
 * W1. Code that keeps its thread from doing anything at all (a loop without an `await`) is ended with it. The others are
 *     checked from there on, one at a time, so that it is known which one it is.
 * W2. So is code that ends the process or takes all the memory.
 * W3. What a node prints goes to standard error: what comes out of a check is its own.
 */
import { Worker } from "node:worker_threads";
import { HoldpointError, type ErrorCode } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";
import { tell } from "../frame/terminal.ts";
import { safeLines } from "../show/untrusted.ts";
import type { Begun, Failure, Message, Order, ThreadCheck, ThreadPlace } from "./messages.ts";

/** How long the config may take to load, and the store to open. */
const OPENING_MS = 60_000;
/** How much longer than it may take a thread is waited for. */
const PATIENCE_MS = 1_000;
/** After so many threads whose code does not let go nobody wants to wait for the next one. */
const HUNG_MAX = 20;
/** For the heap of the worker, in MiB. */
const HEAP_MIB = 2_048;

/** What is heard of a check. */
export interface Listener {
  opened(graphs: readonly string[]): void;
  checked(check: ThreadCheck): void;
}

/** How a worker ended before it was done: what it was on, when that is known, and why. */
interface Lost {
  readonly thread: Begun | undefined;
  readonly why: string;
}

type End = { readonly kind: "done" } | ({ readonly kind: "lost" } & Lost);

function errorOf({ kind, code, message, data }: Failure): Error {
  if (kind === "usage") return new UsageError(message);
  return kind === "refusal" ? new HoldpointError(code as ErrorCode, message, data) : new Error(message);
}

function whyOf(error: Error): string {
  const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory ? `it takes more than ${HEAP_MIB} MiB of memory` : `it failed with "${error.message}"`;
}

/** As source, and as it is built. */
const [SOURCE, BUILT] = [new URL("./worker.ts", import.meta.url), new URL("./worker.js", import.meta.url)];
const ENTRY = import.meta.url.endsWith(".ts") ? SOURCE : BUILT;

/** One worker, until it is done or had to be ended. */
class Watched {
  readonly #worker: Worker;
  readonly #listener: Listener;
  readonly #limitMs: number;
  readonly #end = Promise.withResolvers<End>();
  #thread: Begun | undefined;
  #isOpen = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(order: Order, listener: Listener) {
    this.#listener = listener;
    this.#limitMs = order.threadLimitMs + PATIENCE_MS;
    this.#worker = new Worker(ENTRY, {
      workerData: order,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    this.#worker.stdout.pipe(process.stderr, { end: false });
    this.#worker.stderr.pipe(process.stderr, { end: false });
    this.#worker.on("message", (message: Message) => this.#heard(message));
    this.#worker.on("error", (error: Error) => this.#lose(whyOf(error)));
    this.#worker.on("exit", () => this.#lose("it ended the process"));
    this.#wait(OPENING_MS);
  }

  /** Resolves with how it ended; the worker is gone then. */
  async ended(): Promise<End> {
    try {
      return await this.#end.promise;
    } finally {
      clearTimeout(this.#timer);
      await this.#worker.terminate();
    }
  }

  #wait(limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isOpen) this.#lose(`it does not let anything else run for ${limitMs / 1_000} s`);
      else this.#end.reject(new UsageError(`The config did not load within ${OPENING_MS / 1_000} s.`));
    }, limitMs);
  }

  #lose(why: string): void {
    if (this.#isOpen) this.#end.resolve({ kind: "lost", thread: this.#thread, why });
    else this.#end.reject(new UsageError(`The config cannot be loaded: ${why}.`));
  }

  #heard(message: Message): void {
    if (this.#isOpen) this.#wait(this.#limitMs);
    switch (message.type) {
      case "beat":
        return;
      case "opened":
        this.#isOpen = true;
        this.#wait(this.#limitMs);
        return this.#listener.opened(message.graphs);
      case "begun":
        this.#thread = message.thread;
        return;
      case "checked":
        this.#thread = undefined;
        return this.#listener.checked(message.check);
      case "stray":
        return tell(safeLines(`Code that nobody waits for failed: ${message.message}`));
      case "failed":
        return this.#end.reject(errorOf(message.failure));
      case "done":
        return this.#end.resolve({ kind: "done" });
      default:
        return message satisfies never;
    }
  }
}

function hung(thread: Begun, why: string): ThreadCheck {
  const message = `The code of thread "${thread.threadId}" was ended: ${why}.`;
  return { ...thread, outcome: "stalled", message };
}

/**
 * Checks the threads of a store against the code of a config. Resolves with whether all of them were checked; throws
 * UsageError and what the config and the store throw.
 */
export async function watchChecks(order: Omit<Order, "alone">, listener: Listener): Promise<boolean> {
  let alone: Order["alone"];
  let last: ThreadPlace | undefined;
  let found = 0;
  const checked = (check: ThreadCheck): void => {
    const { tenant, threadId } = check;
    last = { ...(tenant === undefined ? {} : { tenant }), threadId };
    found += 1;
    listener.checked(check);
  };
  for (let lost = 0; lost <= HUNG_MAX;) {
    const { limit } = order.asked;
    if (limit !== undefined && found >= limit) return true;
    const asked = { ...order.asked, ...(limit === undefined ? {} : { limit: limit - found }) };
    const end = await new Watched(
      { ...order, asked, alone },
      { opened: (graphs) => listener.opened(graphs), checked },
    ).ended();
    if (end.kind === "done") return true;
    if (end.thread !== undefined) {
      checked(hung(end.thread, end.why));
      lost += 1;
    } else if (alone !== undefined) throw new Error(`The check came to nothing: ${end.why}.`);
    alone = { after: last };
  }
  return false;
}
