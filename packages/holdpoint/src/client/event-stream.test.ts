/** Events across broken connections (V1–V5), on connections that a test makes and breaks. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { eventStream, realWait, SILENCE_MS, type ConnectionState, type EventsOptions } from "./event-stream.ts";
import { HoldpointProblem } from "./problem.ts";

/** One connection: what comes, and how it ends. */
interface Scripted {
  readonly blocks?: readonly string[];
  /** `order`: as it should; `break`: the network; `hang`: nothing more comes. */
  readonly ends?: "order" | "break" | "hang";
  readonly refuse?: HoldpointProblem;
}

function block(id: number): string {
  return `id: ${id}\nevent: thread\ndata: ${JSON.stringify({ stream: "thread", id: "t", seq: id, at: id, kinds: [] })}\n\n`;
}

function body({ blocks = [], ends = "order" }: Scripted): ReadableStream<Uint8Array> {
  const chunks = blocks.map((text) => new TextEncoder().encode(text));
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = chunks[at];
        at += 1;
        if (chunk !== undefined) controller.enqueue(chunk);
        else if (ends === "order") controller.close();
        else if (ends === "break") controller.error(new TypeError("terminated"));
        else await new Promise(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A server as it is scripted, connection by connection; it ends the iteration when there are no more. */
class Script {
  readonly #connections: readonly Scripted[];
  readonly #stop = new AbortController();
  readonly asked: (string | undefined)[] = [];
  readonly waits: number[] = [];
  readonly states: ConnectionState[] = [];
  readonly #silences: (() => void)[] = [];

  constructor(...connections: readonly Scripted[]) {
    this.#connections = connections;
  }

  readonly #open = (after: string | undefined): Promise<Response> => {
    const connection = this.#connections[this.asked.length];
    this.asked.push(after);
    if (connection === undefined) {
      this.#stop.abort();
      return Promise.reject(new Error("aborted"));
    }
    if (connection.refuse !== undefined) return Promise.reject(connection.refuse);
    return Promise.resolve(new Response(body(connection)));
  };

  /** What was waited for is over at once; silences are over when a test says so. */
  readonly #wait = (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms !== SILENCE_MS) {
      this.waits.push(ms);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#silences.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  };

  /** Nothing came for too long. */
  readonly silence = (): void => {
    for (const over of this.#silences.splice(0)) over();
  };

  async run(options: EventsOptions = {}, random = 1): Promise<readonly string[]> {
    const source = { open: this.#open, wait: this.#wait, random: () => random };
    const signal = this.#stop.signal;
    const onConnection = (state: ConnectionState): void => {
      this.states.push(state);
    };
    const got: string[] = [];
    for await (const { cursor, seq } of eventStream(source, { signal, onConnection, ...options })) {
      expect(cursor).toBe(String(seq));
      got.push(cursor);
      if (options.signal?.aborted === true) break;
    }
    return got;
  }
}

function refusal(status: number, retryAfterMs?: number): HoldpointProblem {
  return new HoldpointProblem({
    status,
    code: "X",
    detail: "No.",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

describe("events", () => {
  test("come once and in order, and go on after the last whole block (V1)", async () => {
    const script = new Script(
      { blocks: ["retry: 2000\nid: 0\n\n", block(1) + block(2)], ends: "break" },
      { blocks: [`${block(3)}id: 4\ndata: {"str`], ends: "break" },
      { blocks: [block(4), block(5)], ends: "order" },
      { blocks: [": nothing new\n\n"], ends: "order" },
    );
    expect(await script.run()).toEqual(["1", "2", "3", "4", "5"]);
    expect(script.asked).toEqual([undefined, "2", "3", "5", "5"]);
  });

  test("begin where the caller says; a block without data says where the stream stands", async () => {
    const script = new Script({ blocks: ["id: 41\n\n"], ends: "break" }, { blocks: [block(42)] });
    expect(await script.run({ after: "40" })).toEqual(["42"]);
    expect(script.asked).toEqual(["40", "41", "42"]);
  });

  test("are waited for longer after each failure, and as long as the server says (V2)", async () => {
    const many = Array.from({ length: 7 }, (): Scripted => ({ refuse: refusal(503) }));
    const script = new Script(...many, { blocks: ["retry: 200\n\n"], ends: "order" }, { refuse: refusal(429, 9_000) });
    expect(await script.run()).toEqual([]);
    expect(script.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 200, 9_000]);
    const sooner = new Script({ refuse: refusal(0) }, { refuse: refusal(408) });
    await sooner.run({}, 0);
    expect(sooner.waits).toEqual([500, 1_000]);
  });

  test.each([400, 401, 403, 404, 422])("are given up when the server says %i (V2)", async (status) => {
    const problem = refusal(status);
    await expect(new Script({ refuse: problem }).run()).rejects.toBe(problem);
  });

  test("on a connection on which nothing comes are asked for anew (V3)", async () => {
    const script = new Script({ blocks: [block(1)], ends: "hang" }, { blocks: [block(2)] });
    const running = script.run();
    while (script.states.at(-1) !== "open") await new Promise(setImmediate);
    script.silence();
    expect(await running).toEqual(["1", "2"]);
  });

  test("say how the connection is", async () => {
    const script = new Script({ blocks: [block(1)] }, { refuse: refusal(0) });
    await script.run();
    expect(script.states).toEqual(["connecting", "open", "waiting", "connecting", "waiting", "connecting"]);
  });

  test("end quietly when they are aborted: before, meanwhile, while waiting (V4)", async () => {
    const before = new Script({ blocks: [block(1)] });
    expect(await before.run({ signal: AbortSignal.abort() })).toEqual([]);
    expect(before.asked).toEqual([]);

    const stop = new AbortController();
    const script = new Script({ blocks: [block(1)], ends: "hang" });
    const events = eventStream(
      {
        open: () => Promise.resolve(new Response(body({ blocks: [block(1)], ends: "hang" }))),
        wait: realWait,
        random: Math.random,
      },
      { signal: stop.signal },
    );
    expect((await events.next()).value).toMatchObject({ cursor: "1" });
    const next = events.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(script.asked).toEqual([]);

    const late = new AbortController();
    const waiting = eventStream(
      { open: () => Promise.reject(refusal(503)), wait: realWait, random: () => 1 },
      { signal: late.signal, onConnection: (state) => state === "waiting" && late.abort() },
    );
    expect(await waiting.next()).toEqual({ done: true, value: undefined });
  });

  test("of a response that comes when it is aborted already are none, and it is let go of (V4)", async () => {
    const stop = new AbortController();
    let isCanceled = false;
    const late = new ReadableStream<Uint8Array>({ cancel: () => void (isCanceled = true) });
    const open = async (): Promise<Response> => {
      stop.abort();
      return new Response(late);
    };
    const events = eventStream({ open, wait: realWait, random: () => 0 }, { signal: stop.signal });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(isCanceled).toBe(true);
  });

  test("keep nothing of what was received: a long connection costs what a short one does (V5)", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const stop = new AbortController();
    let chunks: WeakRef<Uint8Array>[] = [];
    let at = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const chunk = new TextEncoder().encode(block((at += 1)));
          chunks.push(new WeakRef(chunk));
          controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
    const source = { open: async () => new Response(body), wait: realWait, random: () => 0 };
    const events = eventStream(source, { signal: stop.signal });
    for (let count = 0; count < 200; count += 1) await events.next();
    await new Promise(setImmediate);
    collect();
    chunks = chunks.filter((chunk) => chunk.deref() !== undefined);
    expect(chunks.length).toBeLessThan(20);
    stop.abort();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test("of a response without a body are none", async () => {
    let asked = 0;
    const stop = new AbortController();
    const source = {
      open: (): Promise<Response> => {
        asked += 1;
        if (asked === 2) stop.abort();
        return Promise.resolve(new Response(null));
      },
      wait: (): Promise<void> => Promise.resolve(),
      random: (): number => 0,
    };
    expect(await eventStream(source, { signal: stop.signal }).next()).toEqual({ done: true, value: undefined });
    expect(asked).toBe(2);
  });
});
