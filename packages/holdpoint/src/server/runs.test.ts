/** Starting runs and ending them over HTTP (routes/threads.ts, routes/start-run.ts; auth/principal.ts, A1). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Process, until } from "../../test/engine/world.ts";
import { WHO, World, type Who } from "../../test/server/served.ts";
import { Observed, paying, payTool, typesIn } from "../../test/approvals/office.ts";
import { entrypoint, Holdpoint, HoldpointError, MemorySaver } from "../index.ts";
import { createServer } from "./create-server.ts";
import { runStartedSchema, threadSchema } from "./schema/thread-schema.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

const run = (id: string, as: Who, body: unknown) => world.post(`/v1/threads/${id}/runs`, { as, body });

describe("starting", () => {
  test("is stored when it is answered, and goes on by itself", async () => {
    const { status, body } = await run("t", "ann", { graph: "paying", input: {} });
    expect(status).toBe(202);
    expect(runStartedSchema.parse(body)).toEqual({ threadId: "t", graph: "paying", version: "1" });
    expect(await world.get("/v1/threads/t")).toMatchObject({ status: 200, body: { run: 1 } });
    await until(async () => (await world.holdpoint.pending({ threadId: "t" })).items.length === 1, "it asks");
  });

  test("is not answered before it is stored; when it cannot be stored, it is refused", async () => {
    const store = new Observed(new MemorySaver({ clock: world.clock }));
    const other = new World({ store, clock: world.clock });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    store.before = () => promise;
    let answered = 0;
    const started = other
      .post("/v1/threads/t/runs", { as: "ann", body: { graph: "paying", input: {} } })
      .finally(() => {
        answered += 1;
      });
    await until(() => other.clock.timers > 0, "the thread runs");
    await other.get("/v1/threads");
    expect([answered, store.commits.length]).toEqual([0, 0]);
    resolve(undefined);
    expect((await started).status).toBe(202);
    expect(typesIn(store.commits[0] ?? ({} as never))["thread"]?.[0]).toBe("run_started");
    store.before = () => {
      throw new HoldpointError("STORE_FULL", "No room at /var/lib.");
    };
    const refused = await other.post("/v1/threads/u/runs", { as: "ann", body: { graph: "paying", input: {} } });
    expect(refused).toMatchObject({ status: 503, body: { code: "STORE_FULL" } });
    await other.stop();
  });

  test.each<[Who, string | undefined]>([
    ["ann", "ann"],
    ["bot", "rita"],
    ["cron", undefined],
  ])("by %s: its requester is %s, whatever the body says (A1)", async (as, requester) => {
    for (const name of ["onBehalfOf", "requester", "actor", "config", "configurable"]) {
      expect(await run("t", as, { graph: "paying", input: {}, [name]: "zoe" })).toMatchObject({
        status: 422,
        body: { code: "INVALID_ARGUMENT" },
      });
    }
    const { review } = await world.asked("t", "paying", as, { actor: "zoe", requester: "zoe", onBehalfOf: "zoe" });
    expect(review?.["requester"]).toBe(requester);
  });

  test("of a thread whose run has ended is its next run; of one that waits it is refused", async () => {
    const { id, digest } = await world.asked("t");
    expect(await run("t", "ann", { graph: "paying", input: {} })).toMatchObject({
      status: 409,
      body: { code: "THREAD_BUSY", data: { threadId: "t" } },
    });
    expect(await run("t", "ann", { graph: "asking", input: {} })).toMatchObject({
      status: 404,
      body: { code: "GRAPH_NOT_FOUND" },
    });
    await world.post(`/v1/interrupts/${id}/decisions`, { as: "ann", body: { type: "reject", digest } });
    await until(async () => (await world.get("/v1/threads/t")).body["status"] === "completed", "it ended");
    expect((await run("t", "ann", { graph: "paying", input: {} })).status).toBe(202);
    expect(await world.get("/v1/threads/t")).toMatchObject({ body: { run: 2 } });
  });

  test("twice at once: one is started", async () => {
    const both = await Promise.all([1, 2].map(() => run("t", "ann", { graph: "paying", input: {} })));
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([202, 409]));
  });

  test.each([
    ["an unknown graph", { graph: "none", input: {} }, 404, "GRAPH_NOT_FOUND"],
    ["an unknown version", { graph: "paying", version: "9", input: {} }, 404, "GRAPH_NOT_FOUND"],
    ["an unknown version of an unknown graph", { graph: "none", version: "9", input: {} }, 404, "GRAPH_NOT_FOUND"],
    ["no input", { graph: "paying" }, 422, "INVALID_ARGUMENT"],
    ["no graph", { input: {} }, 422, "INVALID_ARGUMENT"],
    ["a list", [], 422, "INVALID_ARGUMENT"],
  ])("with %s is refused, and leaves no thread behind", async (_name, body, status, code) => {
    expect(await run("t", "ann", body)).toMatchObject({ status, body: { code } });
    expect((await world.get("/v1/threads")).body.items).toEqual([]);
  });

  test("of an unknown graph says which there are", async () => {
    const { body } = await run("t", "ann", { graph: "none", input: {} });
    expect(body["detail"]).toMatch(/^No graph "none" can be started here; there are paying, .*\.$/);
    const { body: other } = await run("t", "ann", { graph: "paying", version: "9", input: {} });
    expect(other["detail"]).toMatch(/^No graph "paying" of version "9" can be started here; there are paying 1, .*\.$/);
  });

  test.each([
    "a/b",
    "ü 🙂",
    "100%",
    "%2F",
    "../../x",
    "a?b#c",
    "'; DROP TABLE threads; --",
    "__proto__",
    "constructor",
  ])("of the thread %j, which is found again by that id", async (id) => {
    const path = `/v1/threads/${encodeURIComponent(id)}`;
    const started = await world.post(`${path}/runs`, { as: "ann", body: { graph: "asking", input: {} } });
    expect(started).toMatchObject({ status: 202, body: { threadId: id } });
    expect(await world.get(path)).toMatchObject({ status: 200, body: { id } });
  });

  test.each(["%01", "%0a", "order-%E2%80%AE71", "order-71%E2%80%8B", "x".repeat(257)])(
    "of the thread %s is refused",
    async (id) => {
      expect(await run(id, "ann", { graph: "asking", input: {} })).toMatchObject({
        status: 422,
        body: { code: "THREAD_ID_INVALID" },
      });
    },
  );

  test("takes its scope", async () => {
    expect(await run("t", "nobody", { graph: "paying", input: {} })).toMatchObject({
      status: 403,
      body: { code: "SCOPE_MISSING", data: { scope: "threads:run" } },
    });
  });

  test("of several versions the one that is named is started, else the last", async () => {
    const graphs = ["1", "2"].map((version) => paying(world.store, payTool([]), { version }));
    const app = createServer(new Holdpoint({ store: world.store, graphs }), { auth: world.auth, graphs });
    const start = async (id: string, version?: string): Promise<unknown> => {
      const response = await app.request(`/v1/threads/${id}/runs`, {
        method: "POST",
        headers: { authorization: "Bearer ann", "content-type": "application/json" },
        body: JSON.stringify({ graph: "paying", version, input: {} }),
      });
      return response.json();
    };
    expect(await start("t1")).toMatchObject({ version: "2" });
    expect(await start("t2", "1")).toMatchObject({ version: "1" });
  });
});

test("a thread that this code cannot go on with says why (G8)", async () => {
  const { id, digest } = await world.asked("t", "asking");
  const name = "asking";
  const other = entrypoint({ name, version: "2", onVersionChange: "refuse", checkpointer: world.store }, async () => 0);
  const elsewhere = new Process(world.store);
  await new Holdpoint({ store: elsewhere, graphs: [other] }).decide(id, 7, { by: "bob", digest });
  await until(async () => (await world.get("/v1/threads/t")).body["status"] === "blocked", "it is blocked");
  const { body } = await world.get("/v1/threads/t");
  expect(threadSchema.parse(body)).toEqual(body);
  expect(body).toMatchObject({ blocked: expect.stringContaining("onVersionChange") as string });
  elsewhere.end();
});

describe("ending", () => {
  test("closes its questions; again it changes nothing", async () => {
    const { id } = await world.asked("t");
    const ended = await world.post("/v1/threads/t/cancel", { as: "ann", body: { reason: "not needed" } });
    expect(ended.status).toBe(202);
    expect(threadSchema.parse(ended.body)).toEqual(ended.body);
    await until(async () => (await world.get("/v1/threads/t")).body["status"] === "canceled", "it ended");
    expect(await world.get("/v1/threads/t")).toMatchObject({ body: { error: { message: "not needed" } } });
    expect(await world.get(`/v1/interrupts/${id}`)).toMatchObject({ body: { status: "canceled" } });
    expect((await world.post("/v1/threads/t/cancel", { as: "ann" })).status).toBe(202);
  });

  test("says nothing of what is in the thread to whoever may not read threads", async () => {
    const secret = "the patient is Ada";
    const other = new World({
      graphs: (store) => entrypoint({ name: "failing", checkpointer: store }, () => Promise.reject(new Error(secret))),
    });
    await other.post("/v1/threads/t/runs", { as: "ann", body: { graph: "failing", input: {} } });
    await until(async () => (await other.get("/v1/threads/t")).body["status"] === "failed", "it failed");
    expect(JSON.stringify((await other.get("/v1/threads/t")).body)).toContain(secret);
    const all = await other.post("/v1/threads/t/cancel", { as: "ann" });
    expect(JSON.stringify(all.body)).toContain(secret);
    other.auth.authenticate = () => ({ ...WHO.cron, scopes: ["threads:cancel"] });
    const ended = await other.post("/v1/threads/t/cancel", { as: "cron" });
    expect(ended).toMatchObject({ status: 202, body: { id: "t", status: "failed" } });
    expect(threadSchema.parse(ended.body)).toEqual(ended.body);
    for (const field of ["values", "error", "blocked"]) expect(ended.body).not.toHaveProperty(field);
    expect(JSON.stringify(ended.body)).not.toContain(secret);
    await other.stop();
  });

  test.each([
    ["of a thread that is not there", "x", "ann", {}, 404, "THREAD_NOT_FOUND"],
    ["without the scope", "t", "nobody", {}, 403, "SCOPE_MISSING"],
    ["for no reason that could be told", "t", "ann", { reason: "" }, 422, "INVALID_ARGUMENT"],
  ] as const)("%s is refused", async (_name, id, as, body, status, code) => {
    await world.asked("t");
    expect(await world.post(`/v1/threads/${id}/cancel`, { as, body })).toMatchObject({ status, body: { code } });
  });
});
