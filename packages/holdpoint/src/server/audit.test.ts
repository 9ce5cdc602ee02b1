/** What was recorded, over HTTP (routes/audit.ts, routes/audit-export.ts). */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { rested, until } from "../../test/engine/world.ts";
import { send, World } from "../../test/server/served.ts";
import { verifyExport } from "../audit/index.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import { auditPage, verifyStore } from "./routes/audit.ts";
import { auditPageSchema, verificationSchema } from "./schema/audit-schema.ts";

let world: World;

beforeEach(async () => {
  world = new World({ rateLimit: { perMinute: 1e9, burst: 1e9 } });
  const asked = await world.asked("t");
  await world.asked("u", "asking", "bot", { question: "\u202eevil" });
  await world.holdpoint.decide(
    asked.id,
    { type: "approve" },
    { by: { id: "ann", roles: ["finance"] }, digest: asked.digest },
  );
  await until(async () => (await rested(world.store, "t")).status === "completed", "it ended");
  await rested(world.store, "u");
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

async function all(query: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let cursor: unknown = null;
  do {
    const more = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor as string)}`;
    const { status, body } = await world.get(`/v1/audit?${query}${more}`);
    expect(status).toBe(200);
    expect(auditPageSchema.parse(body)).toEqual(body);
    items.push(...(body.items ?? []));
    cursor = body["next"];
  } while (cursor !== null);
  return items;
}

/** The lines of the export. */
async function exported(): Promise<readonly string[]> {
  const response = await fetch(`${(await world.at()).url}/v1/audit/export`, {
    headers: { authorization: "Bearer ann" },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/jsonl");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
  const text = await response.text();
  expect(text.endsWith("\n")).toBe(true);
  return text.slice(0, -1).split("\n");
}

describe("records", () => {
  test("are given in the order of commits, as the export has them, whatever the size of a page (A1)", async () => {
    const items = await all("limit=200");
    for (const limit of [1, 3]) expect(await all(`limit=${limit}`)).toEqual(items);
    const lines = (await exported()).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const records = lines.filter((line) => "stream" in line);
    expect(items.map(({ kinds: _kinds, shown: _shown, ...record }) => record)).toEqual(records);
    expect(items[0]).toMatchObject({
      stream: "thread/t",
      seq: 1,
      kinds: expect.arrayContaining(["run_started"]) as unknown,
    });
  });

  test("are given the newest first where that is asked for", async () => {
    const items = (await all("limit=200")).toReversed();
    for (const limit of [1, 3, 200]) expect(await all(`limit=${limit}&order=newest`)).toEqual(items);
    const found = items.filter(({ payload }) => String(payload).includes("evil"));
    expect(found.length).toBeGreaterThan(0);
    expect(await all("q=evil&order=newest&limit=1")).toEqual(found);
    expect(await world.get("/v1/audit?order=due")).toMatchObject({ status: 422 });
    expect(await world.get("/v1/audit?order=newest&cursor=x")).toMatchObject({ status: 422 });
  });

  test("are found by text in them, and what is hidden in them is written out beside them", async () => {
    const [found] = await all("q=evil");
    expect(found?.["payload"]).toContain("\u202e");
    expect(found?.["shown"]).toContain("\\u{202E}evil");
    expect((await all("q=THREAD/U&limit=1")).every(({ stream }) => stream === "thread/u")).toBe(true);
    expect(await all("q=nothing-like-it&limit=1")).toEqual([]);
    expect((await all("q=acme")).some((record) => "shown" in record)).toBe(false);
  });

  test("that are long come fewer to a page, and no more are read for it than that takes (A3)", async () => {
    const payload = JSON.stringify("x".repeat(500_000));
    for (let seq = 1; seq <= 60; seq += 1) {
      const record = { seq, at: 1, payload, salt: "s", digest: "0".repeat(64), hash: "0".repeat(64) };
      await world.store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "note/long", record }] });
    }
    const { events } = world.store;
    let read = 0;
    world.store.events = async (...asked) => {
      const page = await events.apply(world.store, asked);
      for (const { record } of page) read += record.payload?.length ?? 0;
      return page;
    };
    const { body } = await world.get("/v1/audit?limit=200");
    expect(body.items?.length).toBeGreaterThan(4);
    expect(body["next"]).not.toBeNull();
    expect(read).toBeLessThan(20_000_000);
    read = 0;
    expect((await world.get("/v1/audit?limit=200&q=nothing-like-it")).body).toMatchObject({ items: [] });
    expect(read).toBeLessThan(40_000_000);
    world.store.events = events;
    expect((await all("q=note%2Flong&limit=200")).length).toBe(60);
  });

  test("are searched for so long, and then from where it got to (A3)", async () => {
    const { store } = world;
    const cut = (q: string, cursor: string | undefined) =>
      auditPage({ store, tenant: DEFAULT_TENANT }, { q, cursor, limit: 200 }, () => true);
    expect(await cut("nothing-like-it", undefined)).toEqual({ items: [], next: expect.any(String) as string });
    const items: unknown[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await cut("thread/u", cursor);
      items.push(...page.items);
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(items).toEqual(await all("q=thread/u"));
  });

  test("that were erased have no payload", async () => {
    await world.store.commit({ tenant: DEFAULT_TENANT, erase: [{ stream: "thread/u", seq: 1 }] });
    expect((await all("q=thread/u"))[0]).toMatchObject({ payload: null, salt: null, kinds: [] });
  });

  test("are for those who were given the scope", async () => {
    for (const path of ["/v1/audit", "/v1/audit/export", "/v1/audit/verification"]) {
      expect(await world.get(path, { as: "reader" })).toMatchObject({ status: 403, body: { code: "SCOPE_MISSING" } });
      expect(await world.get(path, {})).toMatchObject({ status: 401 });
      expect(await world.get(`${path}?x=1`)).toMatchObject({ status: 422 });
      expect(await world.post(path, { as: "ann", body: {} })).toMatchObject({ status: 405 });
    }
    expect(await world.get("/v1/audit?cursor=zzz")).toMatchObject({ status: 422 });
  });
});

describe("the export", () => {
  test("is whole, and holds", async () => {
    const report = await verifyExport(await exported());
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect(report.records).toBeGreaterThan(3);
  });

  test("comes in pieces, and of a HEAD nothing comes", async () => {
    const question = "x".repeat(60_000);
    for (let at = 0; at < 8; at += 1) await world.asked(`long ${at}`, "asking", "bot", { question });
    const report = await verifyExport(await exported());
    expect(report).toMatchObject({ ok: true });
    const { url } = await world.at();
    expect((await send(url, "HEAD", "/v1/audit/export", { as: "ann" })).headers.get("content-type")).toBe(
      "application/jsonl",
    );
  });

  test("whoever breaks it off gives their place back; more than a few at once are refused", async () => {
    const { body } = await world.app.request("/v1/audit/export", { headers: { authorization: "Bearer ann" } });
    const again = () => world.app.request("/v1/audit/export", { headers: { authorization: "Bearer ann" } });
    const second = await again();
    expect((await again()).status).toBe(503);
    expect(world.errors.splice(0)).toMatchObject([{ error: { code: "TOO_MANY_STREAMS" } }]);
    await body?.cancel();
    await second.body?.cancel();
    const third = await again();
    expect(third.status).toBe(200);
    await third.text();
    expect((await again()).status).toBe(200);
  });

  test("of which nobody takes anything for a minute is broken off, and gives its place back", async () => {
    const ask = () => world.app.request("/v1/audit/export", { headers: { authorization: "Bearer ann" } });
    const after = vi.spyOn(world.store.clock, "after");
    const isIdle = (exports: number) =>
      until(
        async () => after.mock.calls.filter(([ms]) => ms === 60_000).length === exports,
        "a piece waits to be taken",
      );
    const [idle, other] = [await ask(), await ask()];
    await isIdle(2);
    await world.clock.advance(59_999);
    expect((await ask()).status).toBe(503);
    expect(world.errors.splice(0)).toMatchObject([{ error: { code: "TOO_MANY_STREAMS" } }]);
    await world.clock.advance(1);
    await expect(idle.text()).rejects.toThrow("Nothing of this export was taken for 60 s");
    await expect(other.text()).rejects.toThrow("60 s");
    const next = await ask();
    const reader = next.body?.getReader();
    await isIdle(3);
    await world.clock.advance(59_000);
    expect((await reader?.read())?.done).toBe(false);
    await world.clock.advance(59_000);
    expect((await reader?.read())?.done).toBe(true);
    await world.clock.advance(60_000);
    for (const { status } of [await ask(), await ask()]) expect(status).toBe(200);
  });

  test("a store that fails on the way breaks it off, and whoever runs the server hears of it", async () => {
    const { events } = world.store;
    const broken = new Error("broken");
    world.store.events = () => Promise.reject(broken);
    const response = await world.app.request("/v1/audit/export", { headers: { authorization: "Bearer ann" } });
    await expect(response.text()).rejects.toThrow("broken");
    world.store.events = events;
    expect(world.errors.splice(0)).toMatchObject([{ error: broken }]);
  });
});

describe("a verification", () => {
  test("says that everything holds, and how much there is", async () => {
    const { status, body } = await world.get("/v1/audit/verification");
    expect(status).toBe(200);
    expect(verificationSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      ok: true,
      complete: true,
      threads: 2,
      erased: 0,
      findings: [],
      isIdentityChecked: false,
    });
    expect(body["records"]).toBe((await all("limit=200")).length);
  });

  test("says what does not hold, and where", async () => {
    const { events } = world.store;
    world.store.events = async (...asked) =>
      (await events.apply(world.store, asked)).map((event) =>
        event.stream === "thread/u" && event.record.seq === 1
          ? { ...event, record: { ...event.record, payload: `${event.record.payload ?? ""} ` } }
          : event,
      );
    const { body } = await world.get("/v1/audit/verification");
    expect(verificationSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ ok: false, findings: [{ stream: "thread/u", seq: 1, kind: "changed" }] });
  });

  test("that took too long says that it is not complete, and holds as far as it came (A2)", async () => {
    for (let at = 0; at < 300; at += 1) {
      const { id } = await world.asked(`more ${at}`, "asking");
      if (at === 0) await rested(world.store, "more 0");
      expect(id).toMatch(/^int_/);
    }
    // Erased, and said so later than where it is cut.
    const cut = await verifyStore({ store: world.store, tenant: DEFAULT_TENANT }, () => true);
    expect(verificationSchema.parse(cut)).toEqual(cut);
    expect(cut).toMatchObject({ ok: true, complete: false, records: 500, findings: [] });
    await world.store.commit({ tenant: DEFAULT_TENANT, erase: [{ stream: "thread/u", seq: 1 }] });
    expect(await verifyStore({ store: world.store, tenant: DEFAULT_TENANT }, () => true)).toMatchObject({
      ok: true,
      complete: false,
      erased: 1,
      findingsTotal: 0,
    });
    expect(await verifyStore({ store: world.store, tenant: DEFAULT_TENANT }, () => false)).toMatchObject({
      ok: false,
      complete: true,
    });
  });
});
