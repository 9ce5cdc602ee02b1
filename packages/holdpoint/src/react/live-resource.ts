/**
 * Something a server has, kept as it is now: read once somebody looks at it, and again when an event speaks of it.
 *
 * L1. One event stream for all that is looked at; none while nothing is.
 * L2. While one reading is under way, events ask for one more after it, however many they are.
 * L3. What was read stays when reading it again fails; the error is told beside it.
 */
import type { ConnectionState, HoldpointClient, HoldpointEvent } from "../client/index.ts";

/** What is known of it. */
export interface Live<Value> {
  /** Undefined until it was read. */
  readonly data: Value | undefined;
  /** Why it could not be read the last time. */
  readonly error: Error | undefined;
  readonly loading: boolean;
}

/** How to read it, and which events speak of it. */
export interface ResourceSpec<Value> {
  readonly read: (client: HoldpointClient, signal: AbortSignal) => Promise<Value>;
  readonly concerns: (event: HoldpointEvent) => boolean;
}

const NOTHING: Live<never> = { data: undefined, error: undefined, loading: true };

/** One thing that is looked at (L2, L3). */
export class LiveResource<Value> {
  readonly #client: HoldpointClient;
  readonly #spec: ResourceSpec<Value>;
  readonly #listeners = new Set<() => void>();
  #live: Live<Value> = NOTHING;
  #reading: AbortController | undefined;
  #isStale = false;

  constructor(client: HoldpointClient, spec: ResourceSpec<Value>) {
    this.#client = client;
    this.#spec = spec;
  }

  /** What is known now; the same object until something changes. */
  readonly current = (): Live<Value> => this.#live;

  /** Reads it anew. */
  readonly refresh = (): void => {
    if (this.#reading !== undefined) this.#isStale = true;
    else void this.#read();
  };

  /** Hears of an event. */
  hear(event: HoldpointEvent): void {
    if (this.#listeners.size > 0 && this.#spec.concerns(event)) this.refresh();
  }

  /** Somebody looks at it, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#reading?.abort();
      this.#reading = undefined;
    };
  }

  async #read(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    this.#isStale = false;
    const next = await this.#spec.read(this.#client, reading.signal).then(
      (data): Live<Value> => ({ data, error: undefined, loading: false }),
      (error: unknown): Live<Value> => ({ data: this.#live.data, error: asError(error), loading: false }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.#live = next;
    for (const listener of this.#listeners) listener();
    if (this.#isStale) void this.#read();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

interface Watched {
  readonly resource: LiveResource<unknown>;
  watchers: number;
}

/** All that is looked at on one page (L1). */
export class LiveResources {
  readonly client: HoldpointClient;
  readonly #resources = new Map<string, Watched>();
  #stream: AbortController | undefined;

  constructor(client: HoldpointClient) {
    this.client = client;
  }

  /** The resource of a key; made when it is first asked for. */
  at<Value>(key: string, spec: ResourceSpec<Value>): LiveResource<Value> {
    return this.#entry(key, spec).resource as LiveResource<Value>;
  }

  /** Listens to the resource of a key, until the returned function is called. */
  watch<Value>(key: string, spec: ResourceSpec<Value>, listener: () => void): () => void {
    const entry = this.#entry(key, spec);
    entry.watchers += 1;
    const unlisten = entry.resource.listen(listener);
    if (this.#stream === undefined) void this.#follow();
    return () => {
      unlisten();
      entry.watchers -= 1;
      if (entry.watchers === 0 && this.#resources.get(key) === entry) this.#resources.delete(key);
      if ([...this.#resources.values()].some(({ watchers }) => watchers > 0)) return;
      this.#stream?.abort();
      this.#stream = undefined;
    };
  }

  #entry<Value>(key: string, spec: ResourceSpec<Value>): Watched {
    const found = this.#resources.get(key);
    if (found !== undefined) return found;
    const made = { resource: new LiveResource<Value>(this.client, spec) as LiveResource<unknown>, watchers: 0 };
    this.#resources.set(key, made);
    return made;
  }

  async #follow(): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    let isOpen = false;
    // What happened between the first reading and the beginning of the stream is in neither.
    const onConnection = (state: ConnectionState): void => {
      if (state !== "open" || isOpen) return;
      isOpen = true;
      for (const { resource, watchers } of this.#resources.values()) if (watchers > 0) resource.refresh();
    };
    try {
      for await (const event of this.client.events({ signal: stream.signal, onConnection })) {
        for (const { resource } of this.#resources.values()) resource.hear(event);
      }
    } catch {
      // The session is over, say: what is read again says so, and whoever watches next opens it again.
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      for (const { resource, watchers } of this.#resources.values()) if (watchers > 0) resource.refresh();
    }
  }
}
