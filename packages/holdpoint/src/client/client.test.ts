/** The client against the real server over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_TENANT } from "../core/ids.ts";
import { POLL_MS } from "../server/events/event-feed.ts";
import { SignInLinks, Sessions } from "../server/index.ts";
import { eventStream, realWait, SILENCE_MS } from "./event-stream.ts";
import { MemorySaver } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { WHO, World, type Who } from "../../test/server/served.ts";
import { until } from "../../test/engine/world.ts";
import {
  actionOf,
  HoldpointClient,
  HoldpointProblem,
  isProblem,
  reviewOf,
  UNREACHABLE,
  type ClientOptions,
  type ConnectionState,
  type HoldpointEvent,
} from "./index.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.stop());

async function clientOf(as: Who = "ann", options: ClientOptions = {}): Promise<HoldpointClient> {
  return new HoldpointClient({ url: `${(await world.at()).url}/`, token: as, ...options });
}

async function problemOf(promise: Promise<unknown>): Promise<HoldpointProblem> {
  try {
    await promise;
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("questions", () => {
  test("are listed, read and decided by what was shown (C2)", async () => {
    const client = await clientOf();
    await world.asked("t1");
    const { items, next } = await client.interrupts({ mine: true, q: "acme", limit: 10 });
    expect(items).toMatchObject([{ threadId: "t1", tool: "pay", status: "pending", votes: 0 }]);
    expect(next).toBeNull();
    const [first] = items;
    const question = await client.interrupt(first?.id ?? "");
    expect(question.you.may).toMatchObject({ approve: true, edit: true });
    expect(actionOf(question)).toMatchObject({ tool: "pay", args: { cents: 900, memo: "-", to: "acme" } });
    expect(reviewOf(question)?.envelope?.args).toEqual({ cents: 900, memo: "-", to: "acme" });
    const receipt = await client.decide(question.id, { type: "approve", digest: question.digest, comment: "Fine." });
    expect(receipt).toMatchObject({ by: "ann", shown: question.digest, comment: "Fine." });
    // The same again gets the same receipt (G2).
    const again = await client.decide(question.id, { type: "approve", digest: question.digest, comment: "Fine." });
    expect(again.id).toBe(receipt.id);
    await until(() => world.paid.length === 1, "it is paid");
    expect((await client.interrupts({ status: "resolved" })).items).toHaveLength(1);
    expect(await client.similar(question.id)).toEqual([]);
    expect(actionOf({ value: "How many?" })).toBeUndefined();
  });

  test("that were decided are a conflict, which says by whom; a stale digest is none, too", async () => {
    const [ann, cara] = [await clientOf("ann"), await clientOf("cara")];
    const { id, digest } = await world.asked("t1");
    await ann.decide(id, { type: "reject", digest });
    const conflict = await problemOf(cara.decide(id, { type: "approve", digest }));
    expect(conflict).toMatchObject({ status: 409, code: "ALREADY_DECIDED", data: { by: ["ann"] } });
    expect(conflict.ended).toMatchObject({ how: "rejected", by: ["ann"] });
    const other = await world.asked("t2");
    expect(await problemOf(cara.decide(other.id, { type: "approve", digest: "0".repeat(64) }))).toMatchObject({
      status: 412,
      code: "DIGEST_MISMATCH",
    });
  });

  test("take edits; what does not fit is said field by field", async () => {
    const client = await clientOf();
    const { id, digest } = await world.asked("t1");
    const edit = { type: "edit", digest } as const;
    const problem = await problemOf(client.decide(id, { ...edit, args: { to: 7, cents: 5, memo: "-" } }));
    expect(problem).toMatchObject({ status: 422, code: "ANSWER_INVALID" });
    expect(problem.issues).toMatchObject([{ path: "$.to" }]);
    expect(problem.requestId).toMatch(/^req_/);
    await client.decide(id, { ...edit, args: { to: "acme", cents: 500, memo: "half" } });
    await until(() => world.paid.length === 1, "it is paid");
    expect(world.paid).toEqual(["acme 500 half"]);
  });

  test("can be claimed, handed on, taken back, and answered", async () => {
    const [ann, cara] = [await clientOf("ann"), await clientOf("cara")];
    const { id } = await world.asked("t1");
    expect((await ann.claim(id)).claim).toMatchObject({ by: "ann" });
    expect((await ann.interrupts()).items[0]?.claim).toMatchObject({ by: "ann" });
    expect(await ann.release(id)).toEqual({ claim: null });
    const standing = await cara.delegate(id, { to: "bob", untilAt: world.clock.now() + 60_000 });
    expect(standing.status).toBe("pending");
    expect((await (await clientOf("bob")).interrupt(id)).you.for).toMatchObject([{ person: "cara" }]);
    expect(await problemOf(ann.revoke(id, "Changed my mind."))).toMatchObject({ code: "VOTE_NOT_FOUND" });
    expect(await problemOf(ann.revoke(id))).toMatchObject({ code: "VOTE_NOT_FOUND" });
    const asking = await world.asked("t2", "asking");
    expect(await ann.decide(asking.id, { type: "respond", value: 7, digest: asking.digest })).toMatchObject({
      value: 7,
    });
    expect((await ann.bypasses()).items).toEqual([]);
  });

  test("of one rule and low risk are decided together; others are refused as a whole", async () => {
    const client = await clientOf();
    const { id, digest } = await world.asked("t1");
    const problem = await problemOf(client.decideAll([{ id, digest, type: "approve" }]));
    expect(problem).toMatchObject({ status: 422, code: "DECISION_NOT_ALLOWED" });
  });

  test("are nothing an agent decides, whatever its client sends", async () => {
    const { id, digest } = await world.asked("t1");
    const problem = await problemOf((await clientOf("bot")).decide(id, { type: "approve", digest }));
    expect(problem).toMatchObject({ status: 403, code: "AGENT_CANNOT_DECIDE" });
    expect(world.paid).toEqual([]);
  });
});

describe("threads", () => {
  test("are started once for one idempotency key, listed, read, forked and canceled", async () => {
    const client = await clientOf();
    const run = { graph: "paying", input: {} };
    const started = await client.startRun("a/b c", run, { idempotencyKey: "k1" });
    expect(await client.startRun("a/b c", run, { idempotencyKey: "k1" })).toEqual(started);
    await client.startRun("other", run);
    await until(async () => (await client.thread("a/b c")).interrupts.length === 1, "it asks");
    expect((await client.threads({ graph: "paying", order: "newest" })).items.map(({ id }) => id)).toContain("a/b c");
    const { items } = await client.journal("a/b c", { limit: 1 });
    expect(items[0]).toMatchObject({ seq: 1, kind: "run_started" });
    const [checkpoint] = (await client.checkpoints("a/b c")).items;
    expect(await client.checkpoint("a/b c", checkpoint?.id ?? "")).toMatchObject({ id: checkpoint?.id });
    const fork = await client.fork("a/b c", { effects: "reuse", threadId: "fork", hold: true });
    expect(fork).toEqual({ threadId: "fork" });
    expect((await client.cancel("a/b c", "No longer needed.")).id).toBe("a/b c");
    await until(async () => (await client.cancel("other")).status === "canceled", "it is canceled");
    expect((await client.graphs()).map(({ name }) => name)).toContain("paying");
    expect(await client.alarms()).toEqual([]);
    expect(await problemOf(client.thread("nowhere"))).toMatchObject({ status: 404, code: "THREAD_NOT_FOUND" });
  });
});

describe("who asks", () => {
  test("is known by a token, which may be made for each request", async () => {
    const { url } = await world.at();
    const tokens = ["ann", "cara"];
    const client = new HoldpointClient({ url, token: () => Promise.resolve(tokens.shift() ?? "nobody-at-all") });
    expect((await client.session()).principal).toMatchObject({ kind: "person", id: "ann" });
    expect((await client.session()).principal.id).toBe("cara");
    expect(await problemOf(client.session())).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("signs in with a link, is known by the cookie, and sends the secret that its page keeps (T2)", async () => {
    const clock = new ManualClock();
    const store = new MemorySaver({ clock });
    const links = new SignInLinks(store);
    await world.stop();
    world = new World({ clock, store, signIn: { sessions: new Sessions(store), links } });
    const { url } = await world.at();
    let cookie = "";
    // What a browser does: it keeps the cookie, and says where a page is from.
    const browser: typeof fetch = async (address, init) => {
      const headers = new Headers(init?.headers);
      headers.set("cookie", cookie);
      headers.set("origin", url);
      expect(init?.credentials).toBe("same-origin");
      const response = await fetch(address, { ...init, headers });
      cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return response;
    };
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
      removeItem: (name: string) => void kept.delete(name),
    };
    const client = new HoldpointClient({ url, fetch: browser, storage });
    expect((await problemOf(client.session())).data).toEqual({ signIn: ["link"] });
    const { token } = await links.make(WHO.ann);
    const session = await client.signIn(token);
    expect(session.principal.id).toBe("ann");
    expect(await client.session()).toEqual(session);
    expect(client.isSignedInHere).toBe(true);
    const { id, digest } = await world.asked("t1");
    expect(await client.decide(id, { type: "approve", digest })).toMatchObject({ by: "ann" });
    // A page of another port of this host has the cookie; what else it takes to ask anything it never learns.
    const other = new HoldpointClient({ url, fetch: browser });
    expect(await problemOf(other.session())).toMatchObject({ status: 403, code: "CSRF_REFUSED" });
    expect(await problemOf(other.interrupts())).toMatchObject({ status: 403, code: "CSRF_REFUSED" });
    expect(other.isSignedInHere).toBe(false);
    expect(await problemOf(other.signOut())).toMatchObject({ status: 403, code: "CSRF_REFUSED" });
    // Another page of this address has what the first one keeps.
    const second = new HoldpointClient({ url, fetch: browser, storage });
    expect(second.isSignedInHere).toBe(true);
    await second.signOut();
    expect([client.isSignedInHere, kept.size]).toEqual([false, 0]);
    expect(await problemOf(client.session())).toMatchObject({ status: 401 });
    // What is refused is of no use any more.
    client.signedIn("of another session");
    await client.signIn((await links.make(WHO.ann)).token);
    second.signedIn("of another session");
    expect(await problemOf(client.signOut())).toMatchObject({ code: "CSRF_REFUSED" });
    expect(client.isSignedInHere).toBe(false);
    // What was refused late takes nothing from who has signed in meanwhile.
    client.signedIn("of another session");
    const slow: typeof fetch = async (address, init) => {
      const response = await browser(address, init);
      await second.signIn((await links.make(WHO.ann)).token);
      return response;
    };
    const late = new HoldpointClient({ url, fetch: slow, storage });
    expect(await problemOf(late.session())).toMatchObject({ code: "CSRF_REFUSED" });
    expect((await client.session()).principal.id).toBe("ann");
    expect(client.signInAddress("/requests/1?a=b")).toBe(`${url}/v1/session/oidc/start?to=%2Frequests%2F1%3Fa%3Db`);
  });
});

describe("what goes wrong", () => {
  test("nobody answers: a problem of its own; what is aborted says so itself (T1)", async () => {
    const { url } = await world.at();
    await world.stop();
    const client = new HoldpointClient({ url, token: "ann" });
    expect(await problemOf(client.session())).toMatchObject({ status: 0, code: UNREACHABLE });
    const reason = new Error("enough");
    await expect(client.session({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test.each<readonly [string, () => Response, object]>([
    ["a page of something else", () => new Response("<html>", { status: 502 }), { status: 502, code: "NOT_HOLDPOINT" }],
    ["JSON of something else", () => Response.json([1], { status: 500 }), { status: 500, code: "NOT_HOLDPOINT" }],
    ["what is no JSON", () => new Response("<html>"), { status: 200, code: "NOT_HOLDPOINT" }],
    [
      "a bare problem",
      () => Response.json({ code: "X", data: 1, detail: 2 }, { status: 429, headers: { "retry-after": "3" } }),
      { status: 429, code: "X", message: "X", data: {}, requestId: undefined, retryAfterMs: 3_000 },
    ],
    [
      "issues of all kinds",
      () =>
        Response.json(
          { code: "X", data: { issues: [{ path: ["a", "0"] }, { path: "$.b", message: "no" }, 7, {}] } },
          { status: 422 },
        ),
      {
        issues: [
          { path: "$.a[0]", message: "" },
          { path: "$.b", message: "no" },
          { path: "$", message: "" },
        ],
      },
    ],
    [
      "an end that is none",
      () => Response.json({ code: "X", data: { ended: { how: "approved" } } }, { status: 409 }),
      { ended: undefined },
    ],
  ])("%s", async (_what, respond, problem) => {
    const client = new HoldpointClient({ fetch: () => Promise.resolve(respond()) });
    expect(await problemOf(client.session())).toMatchObject(problem);
  });

  test("an answer that breaks off", async () => {
    const broken = (): Response =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }));
    const client = new HoldpointClient({ fetch: () => Promise.resolve(broken()) });
    expect(await problemOf(client.session())).toMatchObject({ status: 0, code: UNREACHABLE });
    const stop = new AbortController();
    const aborted = new HoldpointClient({
      fetch: () => {
        stop.abort(new Error("enough"));
        return Promise.resolve(broken());
      },
    });
    await expect(aborted.session({ signal: stop.signal })).rejects.toThrow("enough");
  });

  test("a problem knows its code", () => {
    const problem = new HoldpointProblem({ status: 409, code: "A", detail: "No." }, new Error("cause"));
    expect([isProblem(problem), isProblem(problem, "A"), isProblem(problem, "B"), isProblem(new Error("A"))]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(problem.cause).toEqual(new Error("cause"));
  });
});

describe("audit, policy and grants", () => {
  const GRANT = { tool: "pay", maxUses: 2, expiresInMs: 1_000, reason: "A trial." };

  test.each<readonly [string, (client: HoldpointClient) => Promise<unknown>, unknown]>([
    ["GET /v1/audit?limit=5&q=pay", (client) => client.audit({ limit: 5, q: "pay" }), undefined],
    ["GET /v1/audit?order=newest", (client) => client.audit({ order: "newest" }), undefined],
    ["GET /v1/audit?", (client) => client.audit(), undefined],
    ["GET /v1/audit/export?", (client) => client.auditExport(), undefined],
    ["GET /v1/audit/verification?", (client) => client.auditVerification(), undefined],
    ["GET /v1/policy?", (client) => client.policies(), undefined],
    ["GET /v1/grants?cursor=c", (client) => client.grants({ cursor: "c" }), undefined],
    ["GET /v1/grants?", (client) => client.grants(), undefined],
    ["POST /v1/policy/explanations?", (client) => client.explain({ tool: "pay", args: {} }), { tool: "pay", args: {} }],
    ["POST /v1/policy/simulations?", (client) => client.simulate("rules: []"), { policy: "rules: []" }],
    ["POST /v1/grants?", (client) => client.issueGrant(GRANT), GRANT],
    ["POST /v1/grants/g%2F1/revocations?", (client) => client.revokeGrant("g/1"), {}],
    ["GET /v1/deliveries?limit=5", (client) => client.deadDeliveries({ limit: 5 }), undefined],
    ["GET /v1/deliveries?", (client) => client.deadDeliveries(), undefined],
    ["POST /v1/deliveries/d%2F1/retries?", (client) => client.retryDelivery("d/1"), {}],
    ["POST /v1/threads/t%2F1/continue?", (client) => client.continueThread("t/1"), {}],
  ])("%s", async (line, call, body) => {
    const sent: unknown[] = [];
    const client = new HoldpointClient({
      url: "http://holdpoint.example",
      token: "ann",
      fetch: (address, init) => {
        const { pathname, searchParams } = new URL(address);
        sent.push(`${init?.method} ${pathname}?${searchParams.toString()}`, init?.body ?? null);
        expect(init?.credentials).toBe("omit");
        return Promise.resolve(Response.json({ policies: [] }));
      },
    });
    await call(client);
    expect(sent).toEqual([line, body === undefined ? null : JSON.stringify(body)]);
  });
});

describe("events", () => {
  /** The server looks into its store as often as its clock says. */
  const told = (what: string, is: () => boolean): Promise<void> =>
    until(async () => {
      await world.clock.advance(POLL_MS);
      return is();
    }, what);

  test("come as they happen, from where the client says", async () => {
    const client = await clientOf();
    const stop = new AbortController();
    const got: HoldpointEvent[] = [];
    const listening = (async () => {
      for await (const event of client.events({ after: "0", signal: stop.signal })) got.push(event);
    })();
    const { id } = await world.asked("t1");
    await told("t1 asks", () => got.some(({ interrupts = [] }) => interrupts.includes(id)));
    expect(got[0]).toMatchObject({ stream: "thread", id: "t1", seq: 1, kinds: ["run_started"] });
    const after = got[0]?.cursor ?? "";
    stop.abort();
    await listening;
    const later = client.events({ after });
    expect((await later.next()).value).toEqual(got[1]);
    await later.return(undefined);
  });

  test("are neither missed nor told twice when the server goes away and comes back (V1)", async () => {
    const stop = new AbortController();
    const got: HoldpointEvent[] = [];
    const states: ConnectionState[] = [];
    const source = {
      open: async (after: string | undefined, signal: AbortSignal): Promise<Response> => {
        const headers = { authorization: "Bearer ann", ...(after === undefined ? {} : { "last-event-id": after }) };
        return fetch(`${(await world.at()).url}/v1/events`, { headers, signal });
      },
      wait: (ms: number, signal: AbortSignal): Promise<void> =>
        ms === SILENCE_MS ? realWait(ms, signal) : new Promise(setImmediate),
      random: (): number => 0,
    };
    const listening = (async () => {
      const onConnection = (state: ConnectionState): void => void states.push(state);
      for await (const event of eventStream(source, { after: "0", signal: stop.signal, onConnection })) got.push(event);
    })();
    for (const thread of ["t1", "t2", "t3"]) {
      await world.asked(thread);
      await told(`${thread} is told of`, () => got.some(({ id }) => id === thread));
      await world.stop();
    }
    await world.asked("t4");
    await told("t4 is told of", () => got.some(({ id }) => id === "t4"));
    stop.abort();
    await listening;
    expect(states).toContain("waiting");
    const all = await world.store.events(DEFAULT_TENANT, undefined, 1_000);
    expect(got.map(({ cursor }) => cursor)).toEqual(all.map(({ cursor }) => cursor));
  });
});
