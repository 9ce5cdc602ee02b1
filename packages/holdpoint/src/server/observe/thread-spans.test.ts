/** Spans of what threads do (T1–T4), and that nothing depends on who looks (thread-observer.ts, O1, O2). */
import { SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import {
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  step,
  task,
  tool,
  type App,
  type HoldpointOptions,
  type Store,
} from "../../index.ts";
import type { JournalEntry } from "../../core/journal.ts";
import type { ObservedThread } from "../../engine/thread/thread-observer.ts";
import { ManualClock } from "../../testing/index.ts";
import { threadSpans } from "./thread-spans.ts";

const exported = new InMemorySpanExporter();

beforeAll(() => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] }));
});
afterAll(() => trace.disable());
beforeEach(() => exported.reset());

const SECRET = "a secret that an agent or a person said";

/** Pays when somebody approves it; says how when `asks`; fails when there is nothing to pay. */
const pay = tool(
  async ({ to, cents, asks }: { readonly to: string; readonly cents: number; readonly asks: boolean }) => {
    const how = asks ? await interrupt<string>("By which bank?") : "cash";
    if (cents === 0) throw new TypeError(`${SECRET}: nothing for ${to}`);
    return step("book", () => Promise.resolve(`${how} ${SECRET}`));
  },
  {
    name: "pay",
    description: "Pays.",
    schema: z.object({ to: z.string(), cents: z.number().int(), asks: z.boolean() }),
    effect: "act",
    approval: { reviewers: "finance" },
  },
);

type Input = Partial<{ readonly cents: number; readonly asks: boolean }>;

function office(store: Store): App<object, unknown> {
  return entrypoint({ name: "office", version: "7", checkpointer: store }, async ({ cents = 1, asks = false }: Input) =>
    pay.invoke({ to: SECRET, cents, asks }).catch((error: unknown) => String(error).length),
  );
}

interface Desk {
  readonly app: App<object, unknown>;
  readonly holdpoint: Holdpoint;
  start(input?: Input): Promise<unknown>;
  /** Answers the one open question. */
  answer(value: unknown): Promise<void>;
}

function desk(more: Partial<HoldpointOptions> = {}): Desk {
  const store = new MemorySaver({ clock: new ManualClock() });
  const app = office(store);
  const holdpoint = new Holdpoint({ store, graphs: [app], observer: threadSpans(), ...more });
  return {
    app,
    holdpoint,
    start: (input = {}) => app.invoke(input, { configurable: { thread_id: "t" } }),
    async answer(value) {
      const [question] = (await holdpoint.pending()).items;
      if (question === undefined) throw new Error("nothing is asked");
      const by = { id: "ann", roles: ["finance"] };
      await holdpoint.decide(question.id, value, { by, digest: question.digest });
      await app.invoke(null, { configurable: { thread_id: "t" } });
    },
  };
}

const named = (name: string): readonly ReadableSpan[] =>
  exported.getFinishedSpans().filter((span) => span.name === name);
const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined => parentSpanContext?.spanId;

describe("a thread", () => {
  test("has a span from when it is taken up until it rests, with what it asked (T1)", async () => {
    const { start, answer } = desk();
    await start();
    const [first] = named("thread office");
    expect(first?.attributes).toEqual({
      "holdpoint.thread_id": "t",
      "holdpoint.tenant": "default",
      "holdpoint.graph": "office",
      "holdpoint.version": "7",
      "holdpoint.status": "waiting",
    });
    expect(first?.events.map(({ name }) => name)).toEqual(["interrupt_asked"]);
    expect(named('tool "pay"')).toEqual([]);
    await answer({ type: "approve" });
    const last = named("thread office").at(-1);
    expect(last?.attributes["holdpoint.status"]).toBe("completed");
    expect(last?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test("has in it what went through a gate, and steps that act; nothing of what they say (T3)", async () => {
    const { holdpoint, start, answer } = desk();
    await start();
    const [question] = (await holdpoint.pending()).items;
    await answer({ type: "approve" });
    const [paying] = named('tool "pay"');
    expect(named("thread office").map(({ spanContext }) => spanContext)).not.toHaveLength(1);
    const threads = new Set(named("thread office").map((span) => span.spanContext().spanId));
    expect(threads.has(parentOf(paying as ReadableSpan) ?? "")).toBe(true);
    expect(paying?.attributes).toMatchObject({
      "holdpoint.operation": 'tool "pay"',
      "holdpoint.attempt": 1,
      "holdpoint.verdict": "ask",
      "holdpoint.interrupt_id": question?.id,
    });
    const all = exported.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]);
    expect(JSON.stringify(all)).not.toContain(SECRET);
  });

  test("that fails at something says which error it was, by its name", async () => {
    const { start, answer } = desk();
    await start({ cents: 0 });
    await answer({ type: "approve" });
    const [paying] = named('tool "pay"');
    expect(paying?.status.code).toBe(SpanStatusCode.ERROR);
    expect(paying?.attributes["error.type"]).toBe("TypeError");
    expect(paying?.status.message).toBeUndefined();
  });

  test.each([1_000, 0])(
    "that rests within a call ends its span as unfinished, and begins none again (T2): %i hot",
    async (hotThreads) => {
      const { start, answer } = desk({ hotThreads });
      await start({ asks: true });
      await answer({ type: "approve" });
      expect(named('tool "pay"').map(({ attributes }) => attributes["holdpoint.unfinished"])).toEqual([true]);
      await answer("ours");
      // Replayed or not, what was told is not told again (O2).
      expect(named('tool "pay"')).toHaveLength(1);
      expect(named("thread office").at(-1)?.attributes["holdpoint.status"]).toBe("completed");
    },
  );

  test("has no span for what no gate is before, and one for each attempt of a step", async () => {
    const { holdpoint } = desk();
    let attempts = 0;
    const flaky = (): Promise<string> => {
      attempts += 1;
      if (attempts === 2) return Promise.resolve("done");
      return Promise.reject(Object.assign(new Error(SECRET), { code: "BUSY" }));
    };
    const inner = task("inner", () => step("flaky", flaky, { retry: { maxAttempts: 2 } }));
    const app = entrypoint({ name: "plain", checkpointer: holdpoint.store }, async () => inner());
    const done = app.invoke({}, { configurable: { thread_id: "p" } });
    await vi.waitFor(() => expect(attempts).toBe(1));
    await (holdpoint.store.clock as ManualClock).advance(60_000);
    expect(await done).toBe("done");
    const names = exported.getFinishedSpans().map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith("thread"))).toEqual(['step "flaky"', 'step "flaky"']);
    const [first, second] = named('step "flaky"');
    expect([first?.attributes["error.type"], first?.status.code]).toEqual(["BUSY", SpanStatusCode.ERROR]);
    expect([second?.attributes["holdpoint.attempt"], second?.status.code]).toEqual([2, SpanStatusCode.UNSET]);
  });

  test("that is lost says so", async () => {
    const { holdpoint } = desk();
    const begun = Promise.withResolvers<void>();
    const never = new Promise<never>(() => undefined);
    const endless = (): Promise<never> => {
      begun.resolve();
      return never;
    };
    const stuck = entrypoint({ name: "stuck", checkpointer: holdpoint.store }, () => step("endless", endless));
    // Whoever waits for it goes on waiting: another process may take it up.
    void stuck.invoke({}, { configurable: { thread_id: "s" } }).catch(() => undefined);
    await begun.promise;
    let isStopped = false;
    void holdpoint.stop({ waitMs: 1 }).then(() => (isStopped = true));
    await vi.waitFor(async () => {
      await (holdpoint.store.clock as ManualClock).advance(1);
      expect(isStopped).toBe(true);
    });
    const [span] = named("thread stuck");
    expect(span?.attributes["holdpoint.status"]).toBe("lost");
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
    const [unfinished] = named('step "endless"');
    expect(unfinished?.attributes["holdpoint.unfinished"]).toBe(true);
  });
});

describe("an observer that fails (O1)", () => {
  test.each(["taken", "appended", "left"] as const)("in %s changes nothing", async (where) => {
    const heard: string[] = [];
    const fails = (): never => {
      throw new Error("nobody looks");
    };
    const hears = (what: string) => () => void heard.push(what);
    const observer = { taken: hears("taken"), appended: hears("appended"), left: hears("left"), [where]: fails };
    const { start, answer, app } = desk({ observer });
    await start();
    await answer({ type: "approve" });
    const { values } = await app.getState({ configurable: { thread_id: "t" } });
    expect(values).toBe(`cash ${SECRET}`);
    expect(new Set(heard).size).toBe(2);
  });
});

describe("by itself", () => {
  const thread = {
    id: "t",
    tenant: "default",
    program: { name: "g", version: "1" },
    view: { status: "completed" },
  } as unknown as ObservedThread;
  const started = {
    type: "scope_started",
    task: "0.0.0",
    op: "op_1",
    name: 'tool "read"',
    permit: { judged: { verdict: "allow", rules: [], policy: "" } },
  } as unknown as JournalEntry;

  test("it says of what was allowed that nobody was asked", () => {
    const observer = threadSpans();
    observer.taken(thread);
    observer.appended(thread, started);
    observer.left(thread, "rested");
    expect(named('tool "read"')[0]?.attributes).toEqual({
      "holdpoint.operation": 'tool "read"',
      "holdpoint.operation_id": "op_1",
      "holdpoint.attempt": 1,
      "holdpoint.verdict": "allow",
      "holdpoint.unfinished": true,
    });
  });

  test("of a thread that was taken up before it looked it says nothing", () => {
    const observer = threadSpans();
    observer.appended(thread, started);
    observer.left(thread, "lost");
    expect(exported.getFinishedSpans()).toEqual([]);
  });
});
