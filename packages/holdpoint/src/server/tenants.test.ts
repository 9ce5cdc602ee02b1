/**
 * Several tenants on one server: nothing of one is there for another (create-server.ts, H6; auth/principal.ts, A4).
 *
 * Every route is asked with what belongs to somebody else, and with what nobody has: the two answers are the same.
 */
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../test/engine/world.ts";
import { Town, withoutRequest, type Told } from "../../test/server/town.ts";
import { MemorySaver, type Interrupt, type Store } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { ManualClock } from "../testing/index.ts";
import { deliveryPut } from "./notify/delivery.ts";
import type { Tenant } from "../core/ids.ts";
import type { OpenApiDocument } from "./openapi.ts";

/** Routes are made with a desk; one that named a tenant itself would get around that (routes/tenant-endpoints.ts, T1). */
test("no route works for a tenant of its own choice", () => {
  const folder = new URL("routes/", import.meta.url);
  const naming = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .filter((name) => readFileSync(new URL(name, folder), "utf8").includes("DEFAULT_TENANT"));
  // A session says whose data somebody works with.
  expect(naming).toEqual(["session.ts"]);
});

const STORES: readonly (readonly [string, (clock: ManualClock) => Store])[] = [
  ["memory", (clock) => new MemorySaver({ clock })],
  ["SQLite", (clock) => SqliteSaver.fromConnString(":memory:", { clock })],
];

/** Ids that somebody may name: those of a tenant, or some that nobody has. */
interface Ids {
  readonly thread: string;
  readonly question: string;
  readonly plain: string;
  readonly digest: string;
  readonly checkpoint: string;
  readonly grant: string;
  readonly delivery: string;
}

interface Asking {
  readonly path: string;
  readonly body?: unknown;
  /** Who asks; a person when nothing is said. */
  readonly as?: string;
}

/** What each route is asked with. What takes no id of anything is not about one: such routes are in `WITHOUT_IDS`. */
const WITH_IDS: Readonly<Record<string, (ids: Ids) => readonly Asking[]>> = {
  "GET /v1/interrupts/{id}": ({ question, plain }) => [
    { path: `/v1/interrupts/${question}` },
    { path: `/v1/interrupts/${plain}` },
    { path: `/v1/interrupts/${plain}`, as: "bot" },
  ],
  "GET /v1/interrupts/{id}/similar": ({ question }) => [{ path: `/v1/interrupts/${question}/similar` }],
  "POST /v1/interrupts/{id}/claim": ({ question }) => [{ path: `/v1/interrupts/${question}/claim`, body: {} }],
  "POST /v1/interrupts/{id}/release": ({ question }) => [{ path: `/v1/interrupts/${question}/release`, body: {} }],
  "POST /v1/interrupts/{id}/decisions": ({ question, plain, digest }) => [
    ...["ann", "bot", "cron"].flatMap((as) => [
      { path: `/v1/interrupts/${question}/decisions`, as, body: { type: "approve", digest } },
      { path: `/v1/interrupts/${question}/decisions`, as, body: { type: "edit", args: { to: "x", cents: 1 }, digest } },
      { path: `/v1/interrupts/${plain}/decisions`, as, body: { type: "respond", value: 1, digest } },
    ]),
    { path: `/v1/interrupts/${question}/decisions`, body: { type: "approve" } },
  ],
  "POST /v1/interrupts/{id}/delegations": ({ question }) =>
    ["ann", "bot"].map((as) => ({
      path: `/v1/interrupts/${question}/delegations`,
      as,
      body: { to: "cara", untilAt: 9_000_000 },
    })),
  "POST /v1/interrupts/{id}/revocations": ({ question, plain }) => [
    { path: `/v1/interrupts/${question}/revocations`, body: {} },
    { path: `/v1/interrupts/${plain}/revocations`, as: "bot", body: {} },
  ],
  "POST /v1/decisions": ({ question, plain, digest }) =>
    ["ann", "bot"].flatMap((as) =>
      [question, plain].map((id) => ({
        path: "/v1/decisions",
        as,
        body: { decisions: [{ id, digest, type: "approve" }] },
      })),
    ),
  "GET /v1/threads/{id}": ({ thread }) => [{ path: `/v1/threads/${thread}` }],
  "POST /v1/threads/{id}/cancel": ({ thread }) => [{ path: `/v1/threads/${thread}/cancel`, body: {} }],
  "POST /v1/threads/{id}/continue": ({ thread }) => [
    { path: `/v1/threads/${thread}/continue`, body: {} },
    { path: `/v1/threads/${thread}/continue`, as: "bot", body: {} },
  ],
  "GET /v1/threads/{id}/journal": ({ thread }) => [{ path: `/v1/threads/${thread}/journal` }],
  "GET /v1/threads/{id}/checkpoints": ({ thread }) => [{ path: `/v1/threads/${thread}/checkpoints` }],
  "GET /v1/threads/{id}/checkpoints/{checkpointId}": ({ thread, checkpoint }) => [
    { path: `/v1/threads/${thread}/checkpoints/${checkpoint}` },
  ],
  "POST /v1/threads/{id}/forks": ({ thread, checkpoint }) => [
    { path: `/v1/threads/${thread}/forks`, body: { effects: "reuse" } },
    { path: `/v1/threads/${thread}/forks`, body: { effects: "reuse", checkpointId: checkpoint } },
  ],
  "GET /v1/interrupts": ({ thread }) => [{ path: `/v1/interrupts?status=any&threadId=${thread}` }],
  "GET /v1/threads": ({ thread }) => [{ path: `/v1/threads?q=${thread}` }],
  "GET /v1/audit": ({ thread, question }) => [{ path: `/v1/audit?q=${thread}` }, { path: `/v1/audit?q=${question}` }],
  "POST /v1/grants/{id}/revocations": ({ grant }) => [{ path: `/v1/grants/${grant}/revocations`, body: {} }],
  "POST /v1/deliveries/{id}/retries": ({ delivery }) => [{ path: `/v1/deliveries/${delivery}/retries`, body: {} }],
};

/** Routes that name nothing of anybody's. What they give of others is looked for in {@link LISTS}. */
const WITHOUT_IDS = [
  "GET /healthz",
  "GET /metrics",
  "GET /readyz",
  "GET /v1/session",
  "POST /v1/session",
  "POST /v1/session/end",
  "GET /v1/session/oidc/start",
  "GET /v1/session/oidc/callback",
  "GET /v1/bypasses",
  // The tenant is that of the person Slack names (notify/slack/slack-interactions.ts).
  "POST /v1/slack/interactions",
  // It names a thread that may be there already, which is a thread of one's own.
  "POST /v1/threads/{id}/runs",
  "GET /v1/graphs",
  "GET /v1/alarms",
  "GET /v1/policy",
  "POST /v1/policy/explanations",
  "POST /v1/policy/simulations",
  "GET /v1/grants",
  "POST /v1/grants",
  "GET /v1/audit/verification",
  "GET /v1/audit/export",
  "GET /v1/deliveries",
  "GET /v1/events",
];

/** Everything that is read without naming anything. */
const LISTS = [
  "/v1/interrupts?status=any",
  "/v1/interrupts?mine=true",
  "/v1/interrupts?role=finance",
  "/v1/threads",
  "/v1/threads?graph=paying",
  "/v1/bypasses",
  "/v1/grants",
  "/v1/audit",
  "/v1/audit/export",
  "/v1/deliveries",
  "/v1/alarms",
  "/v1/session",
];

const NOBODYS: Ids = {
  thread: "oakwood-thread-0",
  question: `int_${"0".repeat(26)}`,
  plain: `int_${"1".repeat(26)}`,
  digest: "0".repeat(64),
  checkpoint: `chk_0000000001_0001_${"0".repeat(12)}`,
  grant: "oakwood-grant-0",
  delivery: "ntf_0.0",
};

/** An answer in which ids that were asked for have the names of what they are. */
function without(ids: Ids, { status, text }: Told): { readonly status: number; readonly text: string } {
  const named = Object.entries(ids).reduce((all, [name, id]) => all.replaceAll(id as string, `<${name}>`), text);
  return { status, text: withoutRequest(named) };
}

describe.each(STORES)("in %s", (_name, open) => {
  let clock: ManualClock;
  let town: Town;
  let oakwood: Ids;
  let question: Interrupt;

  /** Everything that a tenant can have. */
  async function settle(tenant: string): Promise<{ readonly ids: Ids; readonly question: Interrupt }> {
    const thread = `${tenant}-thread-1`;
    const asked = await town.asked(tenant, thread, "amount", { cents: 5 });
    const plain = await town.asked(tenant, `${tenant}-plain`, "asking", { question: `secret of ${tenant}` });
    const body = { id: `${tenant}-grant-1`, tool: "pay", maxUses: 3, expiresInMs: 60_000, reason: `for ${tenant}` };
    expect((await town.ask(`${tenant}:ann`, "POST", "/v1/grants", { body })).status).toBe(200);
    // An agent that tries to decide: on record.
    const tried = { type: "approve", digest: asked.digest };
    await town.ask(`${tenant}:bot`, "POST", `/v1/interrupts/${asked.id}/decisions`, { body: tried });
    const at = { id: `ntf_${tenant}`, kind: "asked", interruptId: asked.id, at: 1 } as const;
    const delivery = { notice: at, channel: `mail-${tenant}`, state: "dead", attempts: 1, nextAt: 1 } as const;
    const put = deliveryPut(delivery, 0);
    await town.store.commit({ tenant: tenant as Tenant, put: [put] });
    const { body: checkpoints } = await town.ask(`${tenant}:ann`, "GET", `/v1/threads/${thread}/checkpoints`);
    return {
      question: asked,
      ids: {
        thread,
        question: asked.id,
        plain: plain.id,
        digest: asked.digest,
        checkpoint: String(checkpoints.items?.[0]?.["id"]),
        grant: body.id,
        delivery: put.key,
      },
    };
  }

  beforeEach(async () => {
    clock = new ManualClock();
    town = new Town(open(clock));
    ({ ids: oakwood, question } = await settle("oakwood"));
  });

  afterEach(async () => {
    expect(town.errors).toEqual([]);
    await town.store.close();
  });

  test("every route of the API is looked at here", async () => {
    const { body } = await town.ask("ann", "GET", "/openapi.json");
    const { paths = {} } = body as unknown as OpenApiDocument;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...Object.keys(WITH_IDS), ...WITHOUT_IDS].toSorted()).toEqual(routes.toSorted());
  });

  test("what belongs to a tenant is there for it", async () => {
    for (const path of LISTS) expect((await town.ask("oakwood:ann", "GET", path)).status).toBe(200);
    const paths = [...LISTS, `/v1/threads/${oakwood.thread}/checkpoints`];
    const all = await Promise.all(paths.map(async (path) => (await town.ask("oakwood:ann", "GET", path)).text));
    for (const id of Object.values(oakwood)) expect(all.join("\n")).toContain(id);
    expect(all.join("\n")).toContain("secret of oakwood");
  });

  test.each(Object.keys(WITH_IDS))("%s with what is another tenant's is as with what nobody has", async (route) => {
    const askings = WITH_IDS[route]?.(oakwood) ?? [];
    const others = WITH_IDS[route]?.(NOBODYS) ?? [];
    const [method = ""] = route.split(" ");
    const ends = await town.store.lastEvent("oakwood" as Tenant);
    for (const [index, { path, body, as = "ann" }] of askings.entries()) {
      const nothing = others[index];
      // Each of another tenant, which has nothing yet, so that what is on record of one says nothing about the other.
      const found = await town.ask(`beta${index}:${as}`, method, path, { body });
      const none = await town.ask(`gamma${index}:${as}`, method, nothing?.path ?? "", { body: nothing?.body });
      expect(without(oakwood, found)).toEqual(without(NOBODYS, none));
      // And for the server's own, which is a tenant as any other.
      const own = await town.ask(as, method, path, { body });
      expect(without(oakwood, own)).toEqual(without(NOBODYS, none));
    }
    expect(askings.length).toBeGreaterThan(0);
    // Nothing happened to what is oakwood's.
    expect(await town.store.lastEvent("oakwood" as Tenant).then((end) => end !== undefined)).toBe(true);
    const events = await town.store.events("oakwood" as Tenant, ends, 10);
    expect(events).toEqual([]);
    expect(await town.holdpoint.forTenant("oakwood").standing(question.id)).toMatchObject({ status: "pending" });
  });

  test.each(Object.keys(WITH_IDS))("%s with what is one's own is not as with what nobody has", async (route) => {
    const [method = ""] = route.split(" ");
    const [own] = WITH_IDS[route]?.(oakwood) ?? [];
    const [none] = WITH_IDS[route]?.(NOBODYS) ?? [];
    const nothing = await town.ask("gamma:ann", method, none?.path ?? "", { body: none?.body });
    const found = await town.ask("oakwood:ann", method, own?.path ?? "", { body: own?.body });
    expect(without(oakwood, found)).not.toEqual(without(NOBODYS, nothing));
  });

  test.each(LISTS)("GET %s has nothing of another tenant", async (path) => {
    for (const as of ["beta:ann", "ann"]) {
      const { status, text } = await town.ask(as, "GET", path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/oakwood/);
      for (const id of Object.values(oakwood)) expect(text).not.toContain(id);
    }
  });

  test("a cursor of one tenant leads to nothing of it in another", async () => {
    await town.asked("oakwood", "oakwood-second", "asking");
    for (const path of ["/v1/interrupts", "/v1/threads", "/v1/audit"]) {
      const { body } = await town.ask("oakwood:ann", "GET", `${path}?limit=1`);
      const next = String(body["next"]);
      expect(next).not.toBe("null");
      const { text } = await town.ask("beta:ann", "GET", `${path}?limit=200&cursor=${encodeURIComponent(next)}`);
      expect(text).not.toMatch(/oakwood|int_/);
    }
  });

  test("no header, query or body names the tenant", async () => {
    const path = `/v1/threads/${oakwood.thread}`;
    for (const name of ["x-tenant", "x-holdpoint-tenant", "tenant", "x-tenant-id"]) {
      expect((await town.ask("beta:ann", "GET", path, { headers: { [name]: "oakwood" } })).status).toBe(404);
    }
    expect((await town.ask("beta:ann", "GET", "/v1/threads?tenant=oakwood")).status).toBe(422);
    const body = { graph: "amount", input: {}, tenant: "oakwood" };
    expect((await town.ask("beta:ann", "POST", "/v1/threads/x/runs", { body })).status).toBe(422);
  });

  test("the same ids in two tenants are two threads, two grants and two questions", async () => {
    const mine = await town.asked("beta", oakwood.thread, "amount", { cents: 7 });
    expect(mine.id).not.toBe(oakwood.question);
    expect(mine.digest).not.toBe(oakwood.digest);
    const grant = { id: oakwood.grant, tool: "pay", maxUses: 1, expiresInMs: 60_000, reason: "mine" };
    expect((await town.ask("beta:ann", "POST", "/v1/grants", { body: grant })).status).toBe(200);
    const said = { type: "reject", digest: mine.digest };
    const path = `/v1/interrupts/${mine.id}/decisions`;
    expect((await town.ask("beta:ann", "POST", path, { body: said })).status).toBe(200);
    await until(async () => {
      const { body } = await town.ask("beta:ann", "GET", `/v1/threads/${oakwood.thread}`);
      return body["status"] === "completed";
    }, "beta's thread ends");
    expect(await town.ask("oakwood:ann", "GET", `/v1/threads/${oakwood.thread}`)).toMatchObject({
      body: { status: "waiting", interrupts: [oakwood.question] },
    });
    expect((await town.ask("beta:ann", "POST", `/v1/grants/${oakwood.grant}/revocations`, { body: {} })).status).toBe(
      200,
    );
    expect((await town.ask("oakwood:ann", "GET", "/v1/grants?state=active")).body.items).toHaveLength(1);
    expect(town.paid).toEqual([]);
  });

  test("an Idempotency-Key is a tenant's own", async () => {
    const send = (as: string, cents: number): Promise<Told> =>
      town.ask(as, "POST", `/v1/threads/keyed-${cents}/runs`, {
        body: { graph: "amount", input: { cents } },
        headers: { "idempotency-key": "k" },
      });
    expect((await send("oakwood:bot", 1)).status).toBe(202);
    expect((await send("oakwood:bot", 2)).status).toBe(409);
    expect((await send("beta:bot", 2)).status).toBe(202);
    expect((await send("bot", 3)).status).toBe(202);
  });

  test("how often one asks is counted for each tenant's own people", async () => {
    const busy = new Town(town.store, { rateLimit: { perMinute: 1, burst: 2 } });
    const asks = async (as: string): Promise<number> => (await busy.ask(as, "GET", "/v1/threads")).status;
    expect([await asks("oakwood:ann"), await asks("oakwood:ann"), await asks("oakwood:ann")]).toEqual([200, 200, 429]);
    expect([await asks("beta:ann"), await asks("ann")]).toEqual([200, 200]);
  });

  test("the export of a tenant verifies, and has its records alone", async () => {
    await settle("beta");
    for (const tenant of ["oakwood", "beta"]) {
      const { body, text } = await town.ask(`${tenant}:ann`, "GET", "/v1/audit/verification");
      expect({ text, body }).toMatchObject({ body: { ok: true, complete: true, threads: 2 } });
      const exported = await town.ask(`${tenant}:ann`, "GET", "/v1/audit/export");
      expect(exported.text).toContain(`"tenant":"${tenant}"`);
      expect(exported.text).not.toContain(tenant === "oakwood" ? "beta" : "oakwood");
    }
  });

  test("events are told to the tenant that they are of, and to nobody who changed to another meanwhile", async () => {
    const stream = async (as: string, from: string | undefined): Promise<() => Promise<string>> => {
      const headers = from === undefined ? {} : { "last-event-id": from };
      const response = await town.fetch(as, "GET", "/v1/events", { headers });
      expect(response.status).toBe(200);
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      return async () => new TextDecoder().decode((await reader.read()).value);
    };
    const [theirs, mine] = [await stream("beta:ann", "0"), await stream("oakwood:ann", "0")];
    expect(await mine()).toBe("retry: 2000\nid: 0\n\n");
    expect(await mine()).toContain(oakwood.thread);
    expect(await theirs()).toBe("retry: 2000\nid: 0\n\n");
    const next = theirs();
    await clock.settle();
    await town.asked("oakwood", "oakwood-second", "asking");
    await clock.advance(1_000);
    await town.asked("beta", "beta-thread", "amount", { cents: 6 });
    await clock.advance(1_000);
    const told = await next;
    expect(told).toContain("beta-thread");
    expect(told).not.toMatch(/oakwood/);
  });

  test("figures are about all together, name no tenant, and are for the server's own", async () => {
    const { Metrics } = await import("./observe/metrics.ts");
    const figures = new Town(town.store, { observe: { metrics: new Metrics(town.holdpoint) } });
    await settle("beta");
    const { status, text } = await figures.ask("cron", "GET", "/metrics");
    expect(status).toBe(200);
    expect(text).toContain('holdpoint_pending_interrupts{age="under 5m"} 4');
    expect(text).not.toMatch(/oakwood|beta/);
    expect(await figures.ask("oakwood:cron", "GET", "/metrics")).toMatchObject({ status: 403 });
    clock.advance(20_000).catch(() => undefined);
    await town.ask("oakwood:ann", "POST", `/v1/interrupts/${oakwood.question}/decisions`, {
      body: { type: "reject", digest: oakwood.digest },
    });
    await clock.advance(20_000);
    const later = await figures.ask("cron", "GET", "/metrics");
    expect(later.text).toContain('holdpoint_decision_seconds_count{as="reject"} 1');
  });

  test("who asks is told for whom", async () => {
    expect(await town.ask("oakwood:ann", "GET", "/v1/session")).toMatchObject({
      body: { principal: { id: "ann", tenant: "oakwood" } },
    });
    expect((await town.ask("ann", "GET", "/v1/session")).body["principal"]).not.toHaveProperty("tenant");
  });
});
