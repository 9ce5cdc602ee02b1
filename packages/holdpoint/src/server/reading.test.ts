/** Reading questions, attempts and threads over HTTP (routes/interrupts.ts, routes/threads.ts; create-server.ts, H3). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { rested, until } from "../../test/engine/world.ts";
import { send, World } from "../../test/server/served.ts";
import { Holdpoint, MemorySaver, type Store } from "../index.ts";
import { createServer } from "./create-server.ts";
import { interruptSchema, pendingPageSchema, bypassPageSchema } from "./schema/interrupt-schema.ts";
import { threadPageSchema, threadSchema } from "./schema/thread-schema.ts";

const LONG = "x".repeat(300);

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

describe("questions", () => {
  test("are listed: all, by role, by person, by thread", async () => {
    const pay = await world.asked("t1");
    const ask = await world.asked("t2", "asking");
    const all = await world.get("/v1/interrupts?status=pending");
    expect(all.status).toBe(200);
    expect(pendingPageSchema.parse(all.body)).toEqual(all.body);
    expect(all.body.items?.map(({ id }) => id)).toEqual([pay.id, ask.id]);
    expect(all.body.items?.[0]).toMatchObject({
      threadId: "t1",
      graph: "paying",
      digest: pay.digest,
      purpose: "action",
    });
    const ids = async (query: string): Promise<unknown> =>
      (await world.get(`/v1/interrupts?${query}`)).body.items?.map(({ id }) => id);
    expect(await ids("role=finance")).toEqual([pay.id]);
    expect(await ids("person=ann")).toEqual([]);
    expect(await ids("threadId=t2")).toEqual([ask.id]);
  });

  test("come a page at a time", async () => {
    for (const id of ["a", "b", "c"]) await world.asked(id, "asking");
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? "limit=2" : `limit=2&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await world.get(`/v1/interrupts?${query}`);
      seen.push(...(body.items ?? []).map(({ threadId }) => threadId));
      cursor = (body["next"] as string | null) ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test.each([
    "status=over",
    "status=resolved&order=deadline",
    "status=any&mine=true",
    "mine=yes",
    "risk=none",
    "order=at",
    "q=",
    "role=a&person=b",
    "role=a&role=b",
    "role=",
    "limit=0",
    "limit=201",
    "limit=1e2",
    "limit=-1",
    "cursor=zzz",
    "threadId=%00",
    "nothing=1",
    "__proto__=1",
  ])("?%s is refused with the place", async (query) => {
    const { status, body } = await world.get(`/v1/interrupts?${query}`);
    expect(status).toBe(422);
    expect(["INVALID_ARGUMENT", "THREAD_ID_INVALID"]).toContain(body["code"]);
  });

  test("what does not fit is said with its part and path (E2)", async () => {
    const { body } = await world.get("/v1/interrupts?limit=0&x=1");
    expect(body["data"]).toMatchObject({
      issues: [
        { part: "query", path: ["limit"], message: "is no whole number from 1 to 200" },
        { part: "query", path: ["x"], message: "is not known here" },
      ],
    });
    expect(body["detail"]).toContain("limit: is no whole number from 1 to 200; x: is not known here.");
  });

  test("one question is shown with how it stands; its ETag is its digest", async () => {
    const { id, digest } = await world.asked("t");
    const open = await world.get(`/v1/interrupts/${id}`);
    expect(open.status).toBe(200);
    expect(interruptSchema.parse(open.body)).toEqual(open.body);
    expect(open.headers.get("etag")).toBe(`"${digest}"`);
    expect(open.body).toMatchObject({ id, status: "pending", standing: { status: "pending", votes: [], digest } });
    expect(open.body["standing"]).toMatchObject({ missing: [expect.stringContaining("finance") as string] });
    await world.holdpoint.decide(id, { type: "approve" }, { by: { id: "ann", roles: ["finance"] }, digest });
    await rested(world.store);
    const closed = await world.get(`/v1/interrupts/${id}`);
    expect(interruptSchema.parse(closed.body)).toEqual(closed.body);
    expect(closed.body).toMatchObject({
      status: "resolved",
      decision: { by: "ann", at: world.clock.now() },
      outcome: "consumed",
      standing: { votes: [{ by: "ann", said: "approve" }], missing: [] },
    });
  });

  test("a question without reviewers stands as the library says", async () => {
    const { id, digest } = await world.asked("t", "asking");
    const open = await world.get(`/v1/interrupts/${id}`);
    expect(open.body["standing"]).toEqual(await world.holdpoint.standing(id));
    await world.holdpoint.decide(id, 7, { by: "bob", digest });
    const closed = await world.get(`/v1/interrupts/${id}`);
    expect(interruptSchema.parse(closed.body)).toEqual(closed.body);
    expect(closed.body["standing"]).toEqual(await world.holdpoint.standing(id));
  });

  test.each(["int_x", `int_${"0".repeat(26)}`, "..%2f..%2fetc%2fpasswd", "%00", "%", "%E0%A4%A", LONG, "'%20OR%201=1"])(
    "of the id %s there is none",
    async (id) => {
      expect(await world.get(`/v1/interrupts/${id}`)).toMatchObject({
        status: 404,
        body: { code: "INTERRUPT_NOT_FOUND" },
      });
    },
  );
});

describe("attempts", () => {
  test("are listed", async () => {
    const { id } = await world.asked("t");
    await world.post(`/v1/interrupts/${id}/decisions`, { as: "bot", body: { type: "approve" } });
    const { status, body } = await world.get("/v1/bypasses?limit=10");
    expect(status).toBe(200);
    expect(bypassPageSchema.parse(body)).toEqual(body);
    expect(body.items).toMatchObject([{ by: "bot", as: "agent", attempt: "approve", interruptId: id }]);
  });
});

describe("threads", () => {
  test("are listed by status and graph, a page at a time", async () => {
    await world.asked("t1");
    await world.asked("t2", "asking");
    await until(async () => (await world.get("/v1/threads?status=waiting")).body.items?.length === 2, "both wait");
    const all = await world.get("/v1/threads");
    expect(threadPageSchema.parse(all.body)).toEqual(all.body);
    expect(all.body.items?.map(({ id, graph }) => [id, graph])).toEqual([
      ["t1", "paying"],
      ["t2", "asking"],
    ]);
    expect((await world.get("/v1/threads?graph=asking")).body.items).toMatchObject([{ id: "t2", version: "1" }]);
    expect((await world.get("/v1/threads?status=failed")).body.items).toEqual([]);
    const first = await world.get("/v1/threads?limit=1");
    const second = await world.get(`/v1/threads?limit=1&cursor=${String(first.body["next"])}`);
    expect(second.body).toMatchObject({ items: [{ id: "t2" }], next: null });
    expect(await world.get("/v1/threads?status=none")).toMatchObject({ status: 422 });
  });

  test("one is shown as it stands, with its state when it has ended", async () => {
    const { id, digest } = await world.asked("t");
    await rested(world.store);
    const waiting = await world.get("/v1/threads/t");
    expect(threadSchema.parse(waiting.body)).toEqual(waiting.body);
    expect(waiting.body).toMatchObject({ id: "t", status: "waiting", next: ["paying"], interrupts: [id], run: 1 });
    await world.holdpoint.decide(id, "yes", { by: { id: "ann", roles: ["finance"] }, digest });
    await rested(world.store);
    const done = await world.get("/v1/threads/t");
    expect(threadSchema.parse(done.body)).toEqual(done.body);
    expect(done.body).toMatchObject({ status: "completed", next: [], interrupts: [], values: "paid acme 900" });
  });

  test("the state of a graph that is not served here is left out", async () => {
    await world.asked("t");
    const app = createServer(world.holdpoint, { auth: world.auth });
    const response = await app.request("/v1/threads/t", { headers: { authorization: "Bearer ann" } });
    const body = (await response.json()) as Readonly<Record<string, unknown>>;
    expect(response.status).toBe(200);
    expect(threadSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ graph: "paying" });
    expect(body).not.toHaveProperty("values");
  });

  test("a thread that failed says why", async () => {
    const { id } = await world.asked("t", "asking");
    await world.clock.advance(3_600_000);
    await world.holdpoint.tick();
    await rested(world.store);
    const { body } = await world.get("/v1/threads/t");
    expect(threadSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ status: "failed", error: { code: "DEADLINE_PASSED" } });
    expect(await world.get(`/v1/interrupts/${id}`)).toMatchObject({ body: { status: "expired" } });
  });

  test.each([
    ["x", 404, "THREAD_NOT_FOUND"],
    ["%01", 422, "THREAD_ID_INVALID"],
    [LONG, 422, "THREAD_ID_INVALID"],
    ["..%2f..", 404, "THREAD_NOT_FOUND"],
  ])("of the id %s there is none", async (id, status, code) => {
    expect(await world.get(`/v1/threads/${id}`)).toMatchObject({ status, body: { code } });
  });
});

/** A store that nothing can be written to. */
class Inert extends WrappedStore {
  writes = 0;

  protected override pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call !== "commit" && call !== "claim" && call !== "renew") return run();
    this.writes += 1;
    return Promise.reject(new Error(`${call} was called`));
  }
}

describe("GET and HEAD change nothing (H3)", () => {
  test("every route, for everybody, on a store that refuses every commit", async () => {
    const { id, digest } = await world.asked("t");
    await rested(world.store);
    // Its deadline is over, which nobody has noticed: reading does not notice it either.
    await world.clock.advance(7_200_000);
    const store = new Inert(world.store);
    const holdpoint = new Holdpoint({ store, graphs: [] });
    const app = createServer(holdpoint, { auth: world.auth });
    const document = (await (await app.request("/openapi.json")).json()) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const paths = Object.keys(document.paths);
    expect(paths).toContain("/v1/interrupts/{id}/decisions");
    const filled = paths.map((path) => path.replace("{id}", path.startsWith("/v1/threads") ? "t" : id));
    const withDecision = filled.map((path) => `${path}?type=approve&digest=${digest}`);
    const statuses = new Map<string, number>();
    for (const path of [...filled, ...withDecision, "/openapi.json"]) {
      for (const as of ["ann", "bot", "nobody", "stranger"]) {
        for (const method of ["GET", "HEAD"]) {
          const response = await app.request(path, { method, headers: { authorization: `Bearer ${as}` } });
          await response.body?.cancel();
          statuses.set(`${method} ${as} ${path}`, response.status);
        }
      }
    }
    expect(store.writes).toBe(0);
    expect(Object.fromEntries([...statuses].filter(([, status]) => status >= 500))).toEqual({});
    expect(statuses.get(`GET ann /v1/interrupts/${id}`)).toBe(200);
    expect(statuses.get(`GET ann /v1/threads/t`)).toBe(200);
    expect(statuses.get(`GET ann /v1/events`)).toBe(200);
    expect(statuses.get(`GET ann /v1/interrupts/${id}/decisions`)).toBe(405);
    expect((await world.holdpoint.standing(id)).status).toBe("pending");
  });

  test("the store of that test does refuse what is written to it", async () => {
    const store = new Inert(new MemorySaver());
    await expect(store.commit({ tenant: "default" as never })).rejects.toThrow("commit was called");
  });

  test("a HEAD has the headers of the GET, and no body", async () => {
    const { id, digest } = await world.asked("t");
    const { status, headers } = await send((await world.at()).url, "HEAD", `/v1/interrupts/${id}`, { as: "ann" });
    expect(status).toBe(200);
    expect(headers.get("etag")).toBe(`"${digest}"`);
  });
});
