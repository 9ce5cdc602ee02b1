/**
 * The connection to Redis, and every call that goes through it.
 *
 * L1. Nothing is sent before the server was looked at (`server-checks.ts`), after each reconnect anew. Calls wait for that,
 *     `busyMs` at most and so many at once; what cannot mend itself refuses them at once. A server may change under an
 *     open connection: it is looked at once a second while there are calls, which do not wait for that.
 * L2. A commit is sent once. When its answer does not come, it is reported as `maybe` (S1): sent again, it would find
 *     itself stored already and be refused. Reads are sent again.
 * L3. Calls are sent in the order they were made. The server answers a connection's calls in that order, and all that
 *     arrives together is one write to its log.
 * L4. A server that answers nothing for `busyMs` is taken for gone, and the connection is made anew.
 */
import type { Cluster, Redis } from "ioredis";
import { HoldpointError } from "../../core/errors.ts";
import type { Argument } from "./change-arguments.ts";
import { isConnectionError, isLasting, toMaybeError, toStoreError, wasNotSent } from "./errors.ts";
import { SCRIPTS, type Script } from "./scripts.ts";
import { checkServer, type Ask, type RedisDurability } from "./server-checks.ts";

/** How long after a look or a refusal the server is looked at again. */
const LOOK_AGAIN_MS = 1_000;
const LONGEST_PAUSE_MS = 1_000;
/** Between two looks at a server that is connected and not ready. */
const PAUSE_MS = 50;

/** A client of ioredis. */
export type Client = Redis | Cluster;

/** What the rules above need of a client, in the words of ioredis. */
export interface ConnectionOptions {
  readonly lazyConnect: boolean;
  readonly enableReadyCheck: boolean;
  readonly enableOfflineQueue: boolean;
  readonly autoResendUnfulfilledCommands: boolean;
  readonly maxRetriesPerRequest: number;
  readonly connectTimeout: number;
  readonly socketTimeout: number;
  readonly keyPrefix: string;
  readonly retryStrategy: (attempt: number) => number;
  readonly reconnectOnError: (error: Error) => boolean;
}

export interface LinkSettings {
  /** Makes the client, with these options laid over its own; not yet connected. */
  readonly make: (options: ConnectionOptions) => Promise<Client>;
  /** Where the server is, for messages. */
  readonly at: string;
  readonly durability: RedisDurability;
  readonly busyMs: number;
  readonly maxQueued: number;
  /** Brings no script to the server that writes. */
  readonly readOnly: boolean;
  /** Called with the client when it was found in order, before any call is sent. */
  readonly prepare: (client: Client) => Promise<void>;
  /** Called with a client that is in use: rejects when what it reaches is not what was prepared. */
  readonly recheck: (client: Client) => Promise<void>;
}

interface CallOptions {
  readonly once?: boolean;
  readonly first?: ((client: Client) => Promise<unknown> | undefined) | undefined;
}

/** `waiting`: for a connection, or for what the server is. `refused`: it is not what it has to be. */
type State =
  | { readonly is: "waiting"; readonly gate: PromiseWithResolvers<void> }
  | { readonly is: "ready"; readonly client: Client }
  | { readonly is: "refused"; readonly error: HoldpointError; readonly since: number };

function waiting(): State {
  const gate = Promise.withResolvers<void>();
  gate.promise.catch(() => undefined);
  return { is: "waiting", gate };
}

export class Link {
  readonly #settings: LinkSettings;
  #client: Client | undefined;
  #making: Promise<Client> | undefined;
  #state: State = waiting();
  #lastError: unknown;
  #pending = 0;
  #closed = false;
  /** Calls that were sent and not answered. */
  #inFlight = 0;
  /** A client whose server does not know a script, until it is reminded. */
  #forgetful: Client | undefined;
  #lookingAgain = false;
  #lookedAt = 0;
  readonly #whenIdle: (() => void)[] = [];

  constructor(settings: LinkSettings) {
    this.#settings = settings;
  }

  /** Runs a script. `first` comes before it, and may be done twice. */
  async run<T>(
    script: Script,
    keys: readonly string[],
    args: readonly Argument[],
    first?: (client: Client) => Promise<unknown> | undefined,
  ): Promise<T> {
    const send = (client: Client): Promise<unknown> => client.evalsha(script.sha, keys.length, ...keys, ...args);
    return this.call(send, { once: script.writes, first }) as Promise<T>;
  }

  /** Makes a call with the client, as soon as there is one. `once`: it must not be made twice (L2). */
  async call<T>(send: (client: Client) => Promise<T>, { once = false, first }: CallOptions = {}): Promise<T> {
    const { at, busyMs, maxQueued } = this.#settings;
    if (this.#closed) throw new HoldpointError("STORE_FAILED", "The store is closed.", { closed: true });
    if (this.#pending >= maxQueued) {
      throw new HoldpointError("STORE_BUSY", `${maxQueued} calls wait for Redis at ${at} already.`, { at, maxQueued });
    }
    this.#pending += 1;
    try {
      const end = performance.now() + busyMs;
      for (;;) {
        const client = this.#state.is === "ready" ? this.#state.client : await this.#connected(end);
        if (performance.now() - this.#lookedAt >= LOOK_AGAIN_MS) void this.#recheck(client);
        const tried = await this.#attempt(client, send, { once, first });
        if ("value" in tried) return tried.value;
        if (tried.error !== undefined) throw tried.error;
        if (performance.now() >= end) throw toStoreError(this.#lastError ?? new Error("Socket timeout"), at);
      }
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  /** Makes a call once: its value, an error that ends it, or neither when it may be made again. */
  async #attempt<T>(
    client: Client,
    send: (client: Client) => Promise<T>,
    { once = false, first }: CallOptions,
  ): Promise<{ readonly value: T } | { readonly error: Error | undefined }> {
    let isSent = false;
    this.#inFlight += 1;
    try {
      await first?.(client);
      isSent = true;
      return { value: await send(client) };
    } catch (error) {
      if (isForgotten(error)) {
        this.#forgetful = client;
        this.#waitAgain();
        return { error: undefined };
      }
      if (!isConnectionError(error)) return { error: toStoreError(error, this.#settings.at) };
      this.#lastError ??= error;
      this.#lost(client);
      return { error: once && isSent && !wasNotSent(error) ? toMaybeError(error, this.#settings.at) : undefined };
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#remind();
    }
  }

  /** Finishes the calls under way, then lets the connection go. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#pending > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenIdle.push(resolve);
      await promise;
    }
    const client = await this.#making?.catch(() => undefined);
    client?.disconnect();
  }

  /** A client that may be used; rejects when there is none until `end`. */
  async #connected(end: number): Promise<Client> {
    this.#making ??= this.#make();
    await this.#making;
    for (;;) {
      const state = this.#state;
      if (state.is === "ready") return state.client;
      if (state.is === "refused") {
        if (performance.now() - state.since < LOOK_AGAIN_MS) throw state.error;
        this.#state = waiting();
        if (this.#client?.status === "ready") void this.#look(this.#client);
      } else await this.#until(state.gate.promise, end);
    }
  }

  async #until(gate: Promise<void>, end: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(toStoreError(this.#lastError ?? new Error("Socket timeout"), this.#settings.at)),
      Math.max(0, end - performance.now()),
    );
    try {
      await Promise.race([gate, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #make(): Promise<Client> {
    const { at } = this.#settings;
    let client: Client;
    try {
      client = await this.another();
    } catch (error) {
      this.#making = undefined;
      throw toStoreError(error, at);
    }
    this.#client = client;
    client.on("error", (error) => this.#failed(error));
    client.on("ready", () => void this.#look(client));
    client.on("close", () => this.#lost(client));
    // A cluster that has another node: it may have taken over from one.
    client.on("+node", () => {
      if (client.status === "ready") void this.#look(client);
    });
    // What stood in the way was told as an error, too.
    client.connect().catch((error: unknown) => (this.#lastError ??= error));
    return client;
  }

  /** A client of its own, that is not connected yet. */
  async another(): Promise<Client> {
    const { busyMs, make } = this.#settings;
    const client = await make({
      lazyConnect: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: busyMs,
      socketTimeout: busyMs,
      keyPrefix: "",
      retryStrategy: (attempt) => Math.min(LONGEST_PAUSE_MS, 10 * 2 ** Math.min(attempt, 10)),
      reconnectOnError: (error) => error.message.startsWith("READONLY"),
    });
    client.on("error", () => {
      // A refused TLS connection may fail twice, and the client listens once: the second would end the process.
      if ("stream" in client) client.stream.on("error", () => undefined);
    });
    return client;
  }

  #failed(error: unknown): void {
    this.#lastError = error;
    if (isLasting(error)) this.#refuse(error);
  }

  #refuse(error: unknown): void {
    const { at } = this.#settings;
    const told = toStoreError(error, at);
    if (this.#state.is === "waiting") this.#state.gate.reject(told);
    this.#state = { is: "refused", error: told, since: performance.now() };
  }

  #lost(client: Client): void {
    this.#waitAgain();
    this.#lookAgain(client);
  }

  #waitAgain(): void {
    if (this.#state.is === "ready") this.#state = waiting();
  }

  /** A client that is connected says nothing more by itself: one of a cluster whose node is gone, or that was refused. */
  #lookAgain(client: Client): void {
    if (client.status !== "ready" || this.#lookingAgain) return;
    this.#lookingAgain = true;
    setTimeout(() => {
      this.#lookingAgain = false;
      if (this.#state.is === "waiting" && client.status === "ready") void this.#look(client);
    }, PAUSE_MS).unref();
  }

  /** Looks at a server that is in use, and refuses it when it is no longer what it has to be (L1). */
  async #recheck(client: Client): Promise<void> {
    this.#lookedAt = performance.now();
    const { at, durability, recheck } = this.#settings;
    try {
      for (const ask of asksOf(client)) await checkServer(ask, durability, at);
      await recheck(client);
    } catch (error) {
      // Where the connection failed, or the server is not ready, calls notice by themselves.
      const told = toStoreError(error, at);
      const isUsed = this.#state.is === "ready" && this.#state.client === client;
      if (isUsed && told.code !== "STORE_UNREACHABLE") this.#refuse(told);
    }
  }

  /** Looks at the server, and opens the gate or refuses it (L1). */
  async #look(client: Client): Promise<void> {
    if (this.#closed && this.#pending === 0) return;
    const { at, durability, readOnly, prepare } = this.#settings;
    try {
      // A node that takes over meanwhile gets no script before it was looked at, and so can take no commit.
      const asks = asksOf(client);
      for (const ask of asks) await checkServer(ask, durability, at);
      await loadScripts(asks, readOnly);
      await prepare(client);
    } catch (error) {
      const told = toStoreError(error, at);
      if (!isConnectionError(error) && told.code !== "STORE_UNREACHABLE") return this.#refuse(told);
      this.#lastError = error;
      return this.#lookAgain(client);
    }
    if (client.status !== "ready") return;
    if (this.#state.is === "waiting") this.#state.gate.resolve();
    this.#lastError = undefined;
    this.#lookedAt = performance.now();
    this.#state = { is: "ready", client };
  }

  /** Brings scripts back that the server forgot, once nothing is under way: what was sent meanwhile would overtake (L3). */
  #remind(): void {
    const client = this.#forgetful;
    if (client === undefined) return;
    this.#forgetful = undefined;
    void this.#look(client);
  }
}

/** True when the server does not know the script: it ran nothing. */
function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** How to ask each primary by itself. */
function asksOf(client: Client): readonly Ask[] {
  const nodes = "nodes" in client ? client.nodes("master") : [client];
  return nodes.map(
    (node) =>
      (command, ...args) =>
        node.call(command, ...args),
  );
}

async function loadScripts(asks: readonly Ask[], readOnly: boolean): Promise<void> {
  const wanted = Object.values(SCRIPTS).filter(({ writes }) => !(writes && readOnly));
  const loads = asks.flatMap((ask) => wanted.map(({ text }) => ask("SCRIPT", "LOAD", text)));
  await Promise.all(loads);
}
