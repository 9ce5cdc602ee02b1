/** Journals, checkpoints, forks, graphs and alarms over HTTP (routes/thread-history.ts, routes/graphs.ts). */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { z } from "zod";
import { rested, until } from "../../test/engine/world.ts";
import { World, type Answered } from "../../test/server/served.ts";
import { DEFAULT_TENANT, threadId } from "../core/ids.ts";
import { Annotation, END, entrypoint, Holdpoint, interrupt, START, StateGraph, step, type Store } from "../index.ts";
import { createServer } from "./create-server.ts";
import {
  alarmsSchema,
  checkpointPageSchema,
  checkpointSchema,
  forkedSchema,
  graphsSchema,
  journalPageSchema,
  threadPageSchema,
} from "./schema/thread-schema.ts";

let world: World;

const done: string[] = [];

/** Two nodes and a question between them; what each does is written down. */
function trip(store: Store, version = "1") {
  const State = Annotation.Root({
    log: Annotation<readonly string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
  });
  const act = (what: string): Promise<string> =>
    step(what, () => {
      done.push(what);
      return what;
    });
  return new StateGraph(State)
    .addNode("book", async () => ({ log: [await act("flight")] }))
    .addNode("confirm", async () => ({ log: [await interrupt<string>("Sure?")] }))
    .addNode("pay", async () => ({ log: [await act("pay \u202enow")] }), { ends: ["book"] })
    .addEdge(START, "book")
    .addEdge("book", "confirm")
    .addConditionalEdges("confirm", (state) => (state.log.includes("no") ? END : "pay"), { [END]: END, pay: "pay" })
    .addEdge("pay", END)
    .compile({ checkpointer: store, name: "trip", version });
}

beforeEach(() => {
  done.length = 0;
  world = new World({ graphs: trip });
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

/** A trip that came to its end. */
async function travelled(id = "t"): Promise<void> {
  const asked = await world.asked(id, "trip");
  await world.clock.advance(1_000);
  await world.holdpoint.decide(asked.id, "yes", { by: "ann", digest: asked.digest });
  await until(async () => (await rested(world.store, id)).status === "completed", "it ended");
}

/** All items of a list, page after page. */
async function all(
  path: string,
  limit: number,
  schema: z.ZodType,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let cursor: unknown = null;
  do {
    const more = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor as string)}`;
    const { status, body } = await world.get(`${path}?limit=${limit}${more}`);
    expect([status, body["detail"]]).toEqual([200, undefined]);
    expect(schema.parse(body)).toEqual(body);
    expect(body.items?.length).toBeLessThanOrEqual(limit);
    items.push(...(body.items ?? []));
    cursor = body["next"];
  } while (cursor !== null);
  return items;
}

describe("the journal", () => {
  test("says what happened, entry by entry, whatever the size of a page", async () => {
    await travelled();
    const items = await all("/v1/threads/t/journal", 200, journalPageSchema);
    for (const limit of [1, 2, 3]) {
      expect(await all("/v1/threads/t/journal", limit, journalPageSchema)).toEqual(items);
    }
    expect(items.map(({ says }) => says)).toEqual(
      expect.arrayContaining([
        "Run 1 of trip 1 began for rita.",
        'Step "flight" began.',
        'Step "flight" was done.',
        "book ended; next: confirm.",
        expect.stringMatching(/asked people\.$/),
        expect.stringMatching(/^The answer of ann came to /),
        'Step "pay \\u{202E}now" was done.',
        "The run was completed.",
      ]),
    );
    const asked = items.find(({ kind }) => kind === "interrupt_asked");
    expect(asked).toMatchObject({ interruptId: expect.stringMatching(/^int_/) as string, detail: { value: "Sure?" } });
    expect(JSON.stringify(items)).not.toContain("\u202e");
  });

  test("says of what was erased that it was", async () => {
    await travelled();
    const erase = [{ stream: "thread/t", seq: 1 }];
    expect(await world.store.commit({ tenant: DEFAULT_TENANT, erase })).toEqual({ ok: true });
    const { body } = await world.get("/v1/threads/t/journal?limit=1");
    expect(body.items).toEqual([
      {
        seq: 1,
        index: 0,
        at: expect.any(Number) as number,
        kind: "erased",
        says: expect.stringMatching(/erased/) as string,
        detail: null,
      },
    ]);
  });

  test("ends a page early where entries are long", async () => {
    const question = "x".repeat(700_000);
    for (const id of ["a"]) await world.asked(id, "asking", "bot", { question });
    const { body } = await world.get("/v1/threads/a/journal");
    expect(body["next"]).not.toBeNull();
    const items = await all("/v1/threads/a/journal", 200, journalPageSchema);
    expect(items.some(({ kind }) => kind === "interrupt_asked")).toBe(true);
  });

  test.each(["x", "1", "0.0", "1.x", "-1.0", "99999999999999999.0"])("the cursor %s is refused", async (cursor) => {
    await world.asked("t", "asking");
    expect(await world.get(`/v1/threads/t/journal?cursor=${cursor}`)).toMatchObject({ status: 422 });
  });

  test("after its end there is nothing, and of a thread that is not there neither", async () => {
    await world.asked("t", "asking");
    expect(await world.get("/v1/threads/t/journal?cursor=99.0")).toMatchObject({ body: { items: [], next: null } });
    for (const what of ["journal", "checkpoints", "checkpoints/chk_0000000001_0001_000000000000"]) {
      expect(await world.get(`/v1/threads/none/${what}`)).toMatchObject({
        status: 404,
        body: { code: "THREAD_NOT_FOUND" },
      });
    }
  });
});

describe("checkpoints", () => {
  test("are listed newest first, whatever the size of a page, as getStateHistory has them", async () => {
    await travelled();
    const items = await all("/v1/threads/t/checkpoints", 200, checkpointPageSchema);
    for (const limit of [1, 2, 3]) {
      expect(await all("/v1/threads/t/checkpoints", limit, checkpointPageSchema)).toEqual(items);
    }
    const history = [];
    const app = trip(world.store);
    for await (const one of app.getStateHistory({ configurable: { thread_id: "t" } })) history.push(one);
    expect(items.map(({ id, next, step, source }) => ({ id, next, step, source }))).toEqual(
      history.map(({ config, next, metadata }) => ({
        id: config.configurable.checkpoint_id,
        next,
        step: metadata.step,
        source: metadata.source,
      })),
    );
    expect(items[0]).toMatchObject({ next: [], source: "loop" });
    expect(items.at(-1)).toMatchObject({ next: ["book"], source: "input", run: 1 });
  });

  test("one has the state there, and no state where the graph is not served", async () => {
    await travelled();
    const [, before] = await all("/v1/threads/t/checkpoints", 200, checkpointPageSchema);
    const { status, body } = await world.get(`/v1/threads/t/checkpoints/${String(before?.["id"])}`);
    expect(status).toBe(200);
    expect(checkpointSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ ...before, values: { log: ["flight", "yes"] } });
    const bare = createServer(world.holdpoint, { auth: world.auth });
    const response = await bare.request(`/v1/threads/t/checkpoints/${String(before?.["id"])}`, {
      headers: { authorization: "Bearer ann" },
    });
    expect(await response.json()).not.toHaveProperty("values");
  });

  test("those that are not there are said to be missing, and cursors that are none refused", async () => {
    await travelled();
    for (const id of ["x", "chk_0000000001_0001_000000000000", "%00"]) {
      expect(await world.get(`/v1/threads/t/checkpoints/${id}`)).toMatchObject({
        status: 404,
        body: { code: "CHECKPOINT_NOT_FOUND" },
      });
    }
    expect(await world.get("/v1/threads/t/checkpoints?cursor=x")).toMatchObject({ status: 422 });
  });
});

describe("a fork", () => {
  const fork = (body: object, as: "ann" | "bot" | "cron" | "reader" = "ann", id = "t"): Promise<Answered> =>
    world.post(`/v1/threads/${id}/forks`, { as, body });

  test("goes on by itself from where it begins, and repeats no effect that is recorded", async () => {
    await travelled();
    const checkpoints = await all("/v1/threads/t/checkpoints", 200, checkpointPageSchema);
    const at = checkpoints.find(({ next }) => (next as string[]).includes("confirm"))?.["id"];
    const { status, body } = await fork({ checkpointId: at, effects: "reuse", threadId: "again" });
    expect(status).toBe(202);
    expect(forkedSchema.parse(body)).toEqual({ threadId: "again" });
    await until(async () => (await world.holdpoint.pending({ threadId: "again" })).items.length === 1, "it asks");
    expect(done).toEqual(["flight", "pay \u202enow"]);
    const [forked] = await all("/v1/threads/again/journal", 200, journalPageSchema);
    expect(forked).toMatchObject({
      kind: "forked",
      says: expect.stringMatching(/^It was forked from the thread t at record/) as string,
    });
  });

  test("may be held, and gets a name of its own when none is given", async () => {
    await travelled();
    const { body } = await fork({
      effects: "execute",
      hold: true,
      checkpointId: (await all("/v1/threads/t/checkpoints", 200, checkpointPageSchema)).at(-1)?.["id"],
    });
    const id = String(body["threadId"]);
    expect(id).toMatch(/^t~/);
    expect((await rested(world.store, id)).status).toBe("waiting");
    expect(done).toHaveLength(2);
  });

  test("counts whoever asks for it as a requester, beside that of its parent", async () => {
    const asked = await world.asked("p");
    await rested(world.store, "p");
    expect((await fork({ effects: "reuse", threadId: "q" }, "ann", "p")).status).toBe(202);
    await until(async () => (await world.holdpoint.pending({ threadId: "q" })).items.length === 1, "it asks");
    const [question] = (await world.holdpoint.pending({ threadId: "q" })).items;
    expect(question?.id).not.toBe(asked.id);
    const may = async (as: "ann" | "cara"): Promise<unknown> =>
      (await world.get(`/v1/interrupts/${String(question?.id)}`, { as })).body["you"];
    expect(await may("ann")).toMatchObject({ may: { approve: expect.stringMatching(/asked for this/) as string } });
    expect(await may("cara")).toMatchObject({ may: { approve: true } });
    // A service that works for nobody adds nobody.
    expect((await fork({ effects: "reuse", threadId: "r" }, "cron", "p")).status).toBe(202);
    expect((await fork({ effects: "reuse", threadId: "s" }, "bot", "p")).status).toBe(202);
  });

  test("is refused where it cannot be", async () => {
    await travelled();
    expect(await fork({ effects: "reuse" }, "reader")).toMatchObject({ status: 403, body: { code: "SCOPE_MISSING" } });
    expect(await fork({ effects: "none" })).toMatchObject({ status: 422 });
    expect(await fork({ effects: "reuse", threadId: "t" })).toMatchObject({ status: 422 });
    expect(await fork({ effects: "reuse", checkpointId: "x" })).toMatchObject({ status: 404 });
    expect(await fork({ effects: "reuse" }, "ann", "none")).toMatchObject({ status: 404 });
    const bare = createServer(world.holdpoint, { auth: world.auth });
    const response = await bare.request("/v1/threads/t/forks", {
      method: "POST",
      body: JSON.stringify({ effects: "reuse" }),
      headers: { authorization: "Bearer ann", "content-type": "application/json" },
    });
    expect(response.status).toBe(404);
  });
});

describe("graphs", () => {
  test("are drawn where they have nodes", async () => {
    const { status, body } = await world.get("/v1/graphs");
    expect(status).toBe(200);
    expect(graphsSchema.parse(body)).toEqual(body);
    expect(body.items?.find(({ name }) => name === "paying")).toEqual({
      name: "paying",
      version: "1",
      nodes: [],
      edges: [],
    });
    const drawn = body.items?.find(({ name }) => name === "trip");
    expect(drawn).toMatchObject({
      nodes: [START, "book", "confirm", "pay", END],
      mermaid: expect.stringMatching(/^flowchart TD/) as string,
    });
    expect(drawn?.["edges"]).toEqual([
      { from: START, to: "book", conditional: false },
      { from: "book", to: "confirm", conditional: false },
      { from: "pay", to: END, conditional: false },
      { from: "confirm", to: END, conditional: true },
      { from: "confirm", to: "pay", conditional: true },
      { from: "pay", to: "book", conditional: true },
    ]);
  });
});

describe("alarms", () => {
  test("name threads whose graph is not here, and those that are blocked, with what to do", async () => {
    expect((await world.get("/v1/alarms")).body).toEqual({ items: [] });
    await world.asked("gone", "asking");
    const asked = await world.asked("stuck", "trip");
    await rested(world.store, "stuck");
    // Another deploy: one graph is left out, the other does something else than it did.
    const changed = entrypoint({ name: "trip", version: "2", checkpointer: world.store }, async () => "something else");
    const holdpoint = new Holdpoint({ store: world.store, graphs: [changed] });
    const app = createServer(holdpoint, { auth: world.auth });
    const alarms = async (): Promise<unknown> => {
      const response = await app.request("/v1/alarms", { headers: { authorization: "Bearer ann" } });
      const body: unknown = await response.json();
      expect(alarmsSchema.parse(body)).toEqual(body);
      return body;
    };
    expect(await alarms()).toMatchObject({
      items: [
        {
          kind: "unclaimable",
          threadId: "gone",
          graph: "asking",
          version: "1",
          says: 'Thread "gone" belongs to the graph "asking"; here is "trip".',
        },
      ],
    });
    const rowOf = () => world.store.thread(DEFAULT_TENANT, threadId("stuck"));
    const block = async (body: string): Promise<void> => {
      const thread = {
        id: threadId("stuck"),
        hold: { kind: "claim", worker: "w", leaseMs: 1 },
        set: { status: "blocked", body },
        release: { wakeAt: null, wakesSeen: (await rowOf())?.wakes ?? 0 },
      } as const;
      expect(await world.store.commit({ tenant: DEFAULT_TENANT, thread })).toMatchObject({ ok: true });
      await world.clock.advance(1);
    };
    for (const [body, says] of [
      ["{}", 'Thread "stuck" is blocked.'],
      ["[]", 'Thread "stuck" is blocked.'],
      ['{"blocked":"It met \u202e."}', "It met \\u{202E}."],
    ] as const) {
      await block(body);
      expect(await alarms()).toMatchObject({
        items: [{ kind: "blocked", threadId: "stuck", says }, { kind: "unclaimable" }],
      });
    }
    // No journal is read for it (A1).
    const read = vi.spyOn(world.store, "read");
    await world.store.commit({ tenant: DEFAULT_TENANT, erase: [{ stream: "thread/stuck", seq: 1 }] });
    expect(await alarms()).toMatchObject({ items: [{ says: "It met \\u{202E}." }, { kind: "unclaimable" }] });
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    expect(asked.id).toMatch(/^int_/);
  });
});

describe("threads", () => {
  test("are found by text in their names, the newest first where that is wanted", async () => {
    for (const id of ["Order-1", "other", "order-2", "x-order"]) await world.asked(id, "asking");
    await world.asked("z", "trip");
    const ids = async (query: string): Promise<unknown> => {
      const { body } = await world.get(`/v1/threads?${query}`);
      expect(threadPageSchema.parse(body)).toEqual(body);
      return body.items?.map(({ id }) => id);
    };
    expect(await ids("q=order")).toEqual(["Order-1", "order-2", "x-order"]);
    expect(await ids("q=ORDER&order=newest&limit=1")).toEqual(["x-order"]);
    expect(await ids("q=trip")).toEqual(["z"]);
    expect(await ids("order=newest&limit=2")).toEqual(["z", "x-order"]);
    expect(await ids("q=nothing")).toEqual([]);
  });
});
