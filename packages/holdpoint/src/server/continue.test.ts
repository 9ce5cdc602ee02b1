/** Letting threads go on over HTTP (routes/continue.ts). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rested, until } from "../../test/engine/world.ts";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { World, type Answered, type Who } from "../../test/server/served.ts";
import { Annotation, END, MemorySaver, START, StateGraph, step, type Store } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { createServer } from "./create-server.ts";
import { continuedSchema, threadSchema } from "./schema/thread-schema.ts";

/** Lets something happen just after a journal was read. */
class SlowReader extends WrappedStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async read(...args: Parameters<WrappedStore["read"]>): ReturnType<WrappedStore["read"]> {
    const found = await super.read(...args);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return found;
  }
}

let world: World;
let reader: SlowReader;
let app: ReturnType<typeof held>;
const done: string[] = [];
/** What the first node fails with, and the second. */
let failsFirst: Error | undefined;
let fails: Error | undefined;

/** Held before its second node. */
function held(store: Store) {
  const State = Annotation.Root({ log: Annotation<string>() });
  return new StateGraph(State)
    .addNode("one", () => {
      if (failsFirst !== undefined) throw failsFirst;
      return { log: "one" };
    })
    .addNode("two", async () => {
      await step("two", () => {
        if (fails !== undefined) throw fails;
        done.push("two");
      });
      return { log: "two" };
    })
    .addEdge(START, "one")
    .addEdge("one", "two")
    .addEdge("two", END)
    .compile({ checkpointer: store, name: "held", interruptBefore: ["two"] });
}

beforeEach(() => {
  done.length = 0;
  failsFirst = undefined;
  fails = undefined;
  const clock = new ManualClock();
  reader = new SlowReader(new MemorySaver({ clock }));
  world = new World({ clock, store: reader, graphs: (store) => (app = held(store)) });
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

const letGoOn = (id: string, as: Who = "ann"): Promise<Answered> =>
  world.post(`/v1/threads/${id}/continue`, { as, body: {} });

/** A thread that fails in its first node. */
async function begun(id: string): Promise<void> {
  await world.post(`/v1/threads/${id}/runs`, { as: "bot", body: { graph: "held", input: { log: "" } } });
  await comes(id, "failed");
}

/** A thread that came to its breakpoint. */
async function waiting(id: string): Promise<void> {
  await world.post(`/v1/threads/${id}/runs`, { as: "bot", body: { graph: "held", input: { log: "" } } });
  expect((await rested(world.store, id)).status).toBe("waiting");
}

const comes = (id: string, to: string): Promise<void> =>
  until(async () => (await rested(world.store, id)).status === to, `${id} is ${to}`);

const says = async (id: string): Promise<readonly unknown[]> =>
  ((await world.get(`/v1/threads/${id}/journal`)).body.items ?? []).map((entry) => entry["says"]);

describe("a thread that is held", () => {
  test("says where, goes on when somebody lets it, and it is on record who did", async () => {
    await waiting("t");
    const { body } = await world.get("/v1/threads/t");
    expect(threadSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ status: "waiting", interrupts: [], held: { when: "before", nodes: ["two"] } });
    const answered = await letGoOn("t");
    expect(answered).toMatchObject({ status: 202, body: { threadId: "t", graph: "held", version: "1" } });
    expect(continuedSchema.parse(answered.body)).toEqual(answered.body);
    await comes("t", "completed");
    expect(done).toEqual(["two"]);
    expect(await says("t")).toContain("ann let it go on.");
    expect((await world.get("/v1/threads/t")).body).not.toHaveProperty("held");
  });

  test("is let go on by people alone; that others tried is on record (B1)", async () => {
    await waiting("t");
    for (const as of ["bot", "cron"] as const) {
      expect(await letGoOn("t", as)).toMatchObject({
        status: 403,
        body: { code: "AGENT_CANNOT_DECIDE", detail: expect.stringContaining("past a breakpoint") as string },
      });
    }
    expect(done).toEqual([]);
    expect((await world.get("/v1/threads/t")).body).toHaveProperty("held");
    expect((await world.get("/v1/bypasses")).body.items).toMatchObject([
      { by: "bot", as: "agent", attempt: "continue", interruptId: "t" },
      { by: "cron", as: "service", attempt: "continue", interruptId: "t" },
    ]);
  });

  test("may be a fork that waits for it", async () => {
    await waiting("t");
    await letGoOn("t");
    await comes("t", "completed");
    const checkpoints = (await world.get("/v1/threads/t/checkpoints")).body.items ?? [];
    const at = checkpoints.find(({ next }) => (next as string[]).includes("one"))?.["id"];
    const fork = { checkpointId: at, effects: "execute", threadId: "f", hold: true };
    expect((await world.post("/v1/threads/t/forks", { as: "ann", body: fork })).status).toBe(202);
    expect((await world.get("/v1/threads/f")).body).toMatchObject({ held: { when: "before", nodes: ["one"] } });
    expect((await letGoOn("f")).status).toBe(202);
    await until(async () => (await says("f")).at(-1) === "It is held before two until somebody lets it go on.", "held");
    await rested(world.store, "f");
    expect((await letGoOn("f")).status).toBe(202);
    await comes("f", "completed");
    expect(done).toEqual(["two", "two"]);
  });
});

describe("what agents and services fork from behind a breakpoint is held (thread-history.ts, K1)", () => {
  const forked = async (id: string, at: string | undefined, as: Who = "bot", of = "t"): Promise<unknown> => {
    const body = { effects: "execute", threadId: id, ...(at === undefined ? {} : { checkpointId: at }) };
    expect((await world.post(`/v1/threads/${of}/forks`, { as, body })).status).toBe(202);
    await rested(world.store, id);
    return (await world.get(`/v1/threads/${id}`)).body["held"];
  };

  const checkpointsOf = async (id: string): Promise<readonly string[]> =>
    ((await world.get(`/v1/threads/${id}/checkpoints`)).body.items ?? []).map(({ id: at }) => String(at));

  test("where it stands, where it came to stand, and once a person let it go on", async () => {
    await waiting("t");
    const [came] = await checkpointsOf("t");
    expect(await forked("f1", undefined)).toEqual({ when: "before", nodes: ["two"] });
    expect(await forked("f2", came, "cron")).toEqual({ when: "before", nodes: ["two"] });
    fails = new Error("No paper.");
    await letGoOn("t");
    await comes("t", "failed");
    fails = undefined;
    expect(await forked("f3", undefined)).toEqual({ when: "before", nodes: ["two"] });
    for (const id of ["f1", "f2", "f3"]) expect((await letGoOn(id, "bot")).status).toBe(403);
    expect(done).toEqual([]);
    expect(await forked("f4", undefined, "ann")).toBeUndefined();
    expect(done).toEqual(["two"]);
  });

  test("behind one that was set by hand, and in a fork that a person holds", async () => {
    failsFirst = new Error("No ink.");
    await begun("t");
    const [start] = await checkpointsOf("t");
    await app.updateState({ configurable: { thread_id: "t" } }, { log: "by hand" });
    failsFirst = undefined;
    const [byHand] = await checkpointsOf("t");
    expect(await forked("f", byHand)).toEqual({ when: "before", nodes: ["one"] });
    const body = { effects: "execute", threadId: "h", hold: true, checkpointId: start };
    await world.post("/v1/threads/t/forks", { as: "ann", body });
    for (const at of await checkpointsOf("h")) {
      expect(await forked(`f${at}`, at, "bot", "h")).toEqual({ when: "before", nodes: ["one"] });
    }
  });

  test("but not where nobody has to let it go on", async () => {
    failsFirst = new Error("No ink.");
    await begun("t");
    failsFirst = undefined;
    // It comes to the breakpoint by itself.
    expect(await forked("f", undefined)).toEqual({ when: "before", nodes: ["two"] });
    expect(await says("f")).toContain("Somebody let it go on.");
    expect(done).toEqual([]);
  });
});

test("whoever may try a failed thread again does not let it pass a breakpoint it came to meanwhile (B1)", async () => {
  failsFirst = new Error("No ink.");
  await begun("t");
  failsFirst = undefined;
  reader.meanwhile = async () => {
    expect((await letGoOn("t")).status).toBe(202);
    await comes("t", "waiting");
  };
  expect(await letGoOn("t", "bot")).toMatchObject({ status: 403, body: { code: "AGENT_CANNOT_DECIDE" } });
  expect((await world.get("/v1/threads/t")).body).toHaveProperty("held");
  expect(done).toEqual([]);
  expect((await world.get("/v1/bypasses")).body.items).toMatchObject([{ by: "bot", attempt: "continue" }]);
});

test("one that failed is tried again, also for a service", async () => {
  fails = new Error("No paper.");
  await waiting("t");
  await letGoOn("t");
  await comes("t", "failed");
  fails = undefined;
  expect((await letGoOn("t", "cron")).status).toBe(202);
  await comes("t", "completed");
  expect(await says("t")).toContain("cron had the run tried again.");
});

describe("others are not touched (B2)", () => {
  test("those that wait for answers, and those that have ended", async () => {
    await world.asked("t", "asking");
    await rested(world.store, "t");
    expect(await letGoOn("t")).toMatchObject({
      status: 409,
      body: { code: "THREAD_NOT_HELD", detail: 'Thread "t" waits for answers; nobody has to let it go on.' },
    });
    await waiting("u");
    await letGoOn("u");
    await comes("u", "completed");
    expect((await letGoOn("u")).body["detail"]).toBe('Thread "u" is completed; nobody has to let it go on.');
    await waiting("v");
    await world.post("/v1/threads/v/cancel", { as: "ann", body: {} });
    expect((await letGoOn("v")).body["detail"]).toBe('Thread "v" is canceled; nobody has to let it go on.');
  });

  test("those that are not there, whose graph is not here, or that may not be", async () => {
    expect(await letGoOn("nowhere")).toMatchObject({ status: 404, body: { code: "THREAD_NOT_FOUND" } });
    expect(await letGoOn("t", "reader")).toMatchObject({ status: 403, body: { data: { scope: "threads:run" } } });
    await waiting("t");
    const bare = createServer(world.holdpoint, { auth: world.auth });
    const response = await bare.request("/v1/threads/t/continue", {
      method: "POST",
      body: "{}",
      headers: { authorization: "Bearer ann", "content-type": "application/json" },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "GRAPH_NOT_FOUND" });
  });
});
