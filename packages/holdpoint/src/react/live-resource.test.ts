/** What the hooks look at (L1–L3), against a client that a test answers for. */
import { describe, expect, test } from "vitest";
import type { ConnectionState, EventsOptions, HoldpointClient, HoldpointEvent } from "../client/index.ts";
import { LiveResource, LiveResources, type ResourceSpec } from "./live-resource.ts";

function happened(id: string): HoldpointEvent {
  return { cursor: id, stream: "interrupt", id, seq: 1, at: 1, kinds: [] };
}

/** Lets promises that are settled be heard of. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A reading that the test answers, one after another. */
class Readings {
  readonly signals: AbortSignal[] = [];
  readonly #answers: PromiseWithResolvers<string>[] = [];

  readonly spec: ResourceSpec<string> = {
    read: (_client, signal) => {
      this.signals.push(signal);
      const answer = Promise.withResolvers<string>();
      this.#answers.push(answer);
      return answer.promise;
    },
    concerns: ({ id }) => id === "mine",
  };

  async answer(text: string): Promise<void> {
    this.#answers.shift()?.resolve(text);
    await settle();
  }

  async fail(error: unknown): Promise<void> {
    this.#answers.shift()?.reject(error);
    await settle();
  }

  get open(): number {
    return this.#answers.length;
  }
}

/** Event streams that the test feeds. */
class Streams {
  readonly opened: EventsOptions[] = [];
  #tell: ((event: HoldpointEvent) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  readonly client = {
    events: (options: EventsOptions) => this.#events(options),
  } as unknown as HoldpointClient;

  async *#events(options: EventsOptions): AsyncGenerator<HoldpointEvent> {
    this.opened.push(options);
    for (;;) {
      const next = Promise.withResolvers<HoldpointEvent | undefined>();
      this.#tell = next.resolve;
      this.#fail = next.reject;
      options.signal?.addEventListener("abort", () => next.resolve(undefined), { once: true });
      const event = await next.promise;
      if (event === undefined) return;
      yield event;
    }
  }

  connection(state: ConnectionState): void {
    this.opened.at(-1)?.onConnection?.(state);
  }

  async tell(event: HoldpointEvent): Promise<void> {
    this.#tell?.(event);
    await settle();
  }

  async fail(): Promise<void> {
    this.#fail?.(new Error("signed out"));
    await settle();
  }
}

const nobody = {} as HoldpointClient;

describe("a resource", () => {
  test("is read once somebody looks at it, and again when an event speaks of it", async () => {
    const readings = new Readings();
    const resource = new LiveResource(nobody, readings.spec);
    resource.hear(happened("mine"));
    expect(readings.open).toBe(0);
    expect(resource.current()).toEqual({ data: undefined, error: undefined, loading: true });
    let told = 0;
    const stop = resource.listen(() => (told += 1));
    const also = resource.listen(() => undefined);
    expect(readings.open).toBe(1);
    await readings.answer("one");
    expect(resource.current()).toEqual({ data: "one", error: undefined, loading: false });
    resource.hear(happened("another"));
    expect(readings.open).toBe(0);
    resource.hear(happened("mine"));
    await readings.answer("two");
    expect([resource.current().data, told]).toEqual(["two", 2]);
    stop();
    also();
  });

  test("is read once more after events that come meanwhile, however many (L2)", async () => {
    const readings = new Readings();
    const resource = new LiveResource(nobody, readings.spec);
    resource.listen(() => undefined);
    for (let times = 0; times < 5; times += 1) resource.hear(happened("mine"));
    expect(readings.open).toBe(1);
    await readings.answer("old");
    expect(readings.open).toBe(1);
    await readings.answer("new");
    expect([readings.open, resource.current().data]).toEqual([0, "new"]);
  });

  test("keeps what it knows when reading it again fails (L3)", async () => {
    const readings = new Readings();
    const resource = new LiveResource(nobody, readings.spec);
    resource.listen(() => undefined);
    await readings.answer("one");
    resource.refresh();
    await readings.fail("gone");
    expect(resource.current()).toEqual({ data: "one", error: new Error("gone"), loading: false });
    resource.refresh();
    await readings.answer("two");
    expect(resource.current()).toEqual({ data: "two", error: undefined, loading: false });
  });

  test("that nobody looks at any more is not read to its end", async () => {
    const readings = new Readings();
    const resource = new LiveResource(nobody, readings.spec);
    const stop = resource.listen(() => undefined);
    stop();
    expect(readings.signals[0]?.aborted).toBe(true);
    await readings.answer("late");
    expect(resource.current().data).toBeUndefined();
    resource.listen(() => undefined);
    await readings.answer("anew");
    expect(resource.current().data).toBe("anew");
  });
});

describe("resources of a page", () => {
  test("share one event stream, which is there while anything is looked at (L1)", async () => {
    const streams = new Streams();
    const resources = new LiveResources(streams.client);
    const [one, other] = [new Readings(), new Readings()];
    const stopOne = resources.watch("one", one.spec, () => undefined);
    const stopOther = resources.watch("other", { ...other.spec, concerns: () => false }, () => undefined);
    await one.answer("a");
    await other.answer("b");
    expect(streams.opened).toHaveLength(1);
    await streams.tell(happened("mine"));
    expect([one.open, other.open]).toEqual([1, 0]);
    stopOne();
    expect(streams.opened[0]?.signal?.aborted).toBe(false);
    stopOther();
    expect(streams.opened[0]?.signal?.aborted).toBe(true);
    resources.watch("one", one.spec, () => undefined);
    expect(streams.opened).toHaveLength(2);
  });

  test("are read anew when the stream begins: what happened before is in neither", async () => {
    const streams = new Streams();
    const resources = new LiveResources(streams.client);
    const readings = new Readings();
    resources.watch("one", readings.spec, () => undefined);
    resources.at("unseen", { ...readings.spec, read: () => Promise.reject(new Error("nobody looks at it")) });
    await readings.answer("before");
    streams.connection("connecting");
    streams.connection("open");
    await readings.answer("after");
    expect(resources.at("one", readings.spec).current().data).toBe("after");
    streams.connection("waiting");
    streams.connection("open");
    expect(readings.open).toBe(0);
  });

  test("whose stream was refused open another one when something else is looked at", async () => {
    const streams = new Streams();
    const resources = new LiveResources(streams.client);
    const readings = new Readings();
    const stop = resources.watch("one", readings.spec, () => undefined);
    await settle();
    await streams.fail();
    resources.watch("two", readings.spec, () => undefined);
    expect(streams.opened).toHaveLength(2);
    stop();
    expect(streams.opened[1]?.signal?.aborted).toBe(false);
  });

  test("may be watched and left in any order; a key that is made anew is another one", () => {
    const streams = new Streams();
    const resources = new LiveResources(streams.client);
    const readings = new Readings();
    const before = resources.at("one", readings.spec);
    resources.watch("one", readings.spec, () => undefined)();
    expect(resources.at("one", readings.spec)).not.toBe(before);
  });

  test("say so when the stream ends for good: what is looked at is read again, and is not shown as if it were live", async () => {
    const readings = new Readings();
    const streams = new Streams();
    const all = new LiveResources(streams.client);
    const told: (Error | undefined)[] = [];
    const resource = all.at("a", readings.spec);
    const stop = all.watch("a", readings.spec, () => told.push(resource.current().error));
    await readings.answer("first");
    await streams.fail();
    expect(readings.open).toBe(1);
    await readings.fail(new Error("signed out"));
    expect(told.at(-1)?.message).toBe("signed out");
    stop();
  });
});
