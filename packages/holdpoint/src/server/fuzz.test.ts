/**
 * Requests made from the OpenAPI document, to a server with all it can be configured with: none of them is its failure,
 * and each operation is reached by some that got past the checks of what was sent. With HOLDPOINT_SOAK=1 for a minute.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Heard, PUBLIC_URL } from "../../test/notify/desk.ts";
import { pressed, SIGNING_SECRET, SlackDouble, TOKEN } from "../../test/notify/slack-double.ts";
import { CLIENT, LocalProvider } from "../../test/server/provider.ts";
import { documentOf, operationsOf, requestsOf, type Known, type MadeRequest } from "../../test/server/requests-of.ts";
import { World } from "../../test/server/served.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { ManualClock } from "../testing/index.ts";
import { OidcSignIn } from "./auth/oidc-sign-in.ts";
import { SCOPES } from "./auth/principal.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignInLinks } from "./auth/sign-in-links.ts";
import { NotSent } from "./notify/channel.ts";
import { Notifications } from "./notify/notifications.ts";
import { Metrics } from "./observe/metrics.ts";
import { problemSchema } from "./schema/problem-schema.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const SPAN_MS = 60_000;
const PUBLIC = "https://approvals.example.com";
/** Refused for what was sent, or for whom: such a request did not get as far as what it is about. */
const CHECKS: ReadonlySet<unknown> = new Set([
  "INVALID_ARGUMENT", "JSON_INVALID", "THREAD_ID_INVALID", "UNAUTHENTICATED", "CSRF_REFUSED", "SCOPE_MISSING",
  "METHOD_NOT_ALLOWED", "ROUTE_NOT_FOUND", "UNSUPPORTED_MEDIA_TYPE", "TOO_LARGE", "IDEMPOTENCY_KEY_REUSED",
]); // prettier-ignore
/** What a provider did not send is refused as that: nothing else can be made of it. */
const CALLBACK = "GET /v1/session/oidc/callback";
const TRIES = 200;

let folder: string;
let world: World;
let slack: SlackDouble;
let provider: LocalProvider;
let notifications: Notifications;
let links: SignInLinks;
const rejections: unknown[] = [];
const onRejection = (error: unknown): void => void rejections.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", onRejection);
  folder = mkdtempSync(join(tmpdir(), "holdpoint-fuzz-"));
  slack = new SlackDouble();
  provider = await LocalProvider.start({ callback: `${PUBLIC}/v1/session/oidc/callback` });
  const clock = new ManualClock();
  const store = SqliteSaver.fromConnString(join(folder, "store.db"), { clock, durability: "relaxed" });
  links = new SignInLinks(store);
  const sessions = new Sessions(store, { origin: PUBLIC });
  const oidc = new OidcSignIn({ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret }, PUBLIC);
  const unlimited = { perMinute: 1e9, burst: 1e9 };
  world = new World({
    ...{ clock, store, grantors: "finance", rateLimit: unlimited, attemptLimit: unlimited },
    streams: { most: 1e6, perPrincipal: 1e6 },
    signIn: { sessions, links, oidc },
    observe: { metrics: new Metrics(new World({ clock, store }).holdpoint) },
    slack: {
      token: TOKEN,
      slackApiUrl: await slack.listen(),
      signingSecret: SIGNING_SECRET,
      people: { U0ANN: { id: "ann", roles: ["finance"] } },
      onError: onRejection,
    },
  });
  const heard = new Heard();
  heard.before = () => {
    throw new NotSent("No such room.", { isFinal: true });
  };
  notifications = new Notifications(world.holdpoint, { channels: [heard], publicUrl: PUBLIC_URL });
  await notifications.tick();
});

afterAll(async () => {
  process.off("unhandledRejection", onRejection);
  await world?.stop();
  await world?.store.close();
  await slack?.stop();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Something of everything, and how it is named. */
async function furnished(): Promise<Known> {
  const pay = await world.asked("t1");
  const ask = await world.asked("t2", "asking");
  const twice = await world.asked("t3", "twice");
  await notifications.tick();
  const granted = { tool: "pay", reason: "Small change.", until: world.clock.now() + 3_600_000, uses: 3 };
  const grant = await world.post("/v1/grants", { as: "ann", body: granted });
  const first = async (path: string): Promise<string> => String((await world.get(path)).body.items?.[0]?.["id"]);
  const person = { kind: "person", id: "lou", roles: [], scopes: SCOPES } as const;
  const tokens = await Promise.all(Array.from({ length: 40 }, async () => (await links.make(person)).token));
  const button = (action: string, user: string): string =>
    pressed(user, action, JSON.stringify({ i: twice.id, d: twice.digest }));
  return {
    named: {
      id: [pay.id, ask.id, twice.id],
      digest: [pay.digest, ask.digest, twice.digest],
      graph: ["paying", "asking"],
      version: ["1"],
      to: ["bob", "cara"],
      for: ["cara"],
      untilAt: [world.clock.now() + 3_600_000],
      checkpointId: [await first("/v1/threads/t1/checkpoints")],
      tool: ["pay"],
      args: [{ to: "acme", cents: 5 }],
      policy: ["name: n\nrules: [{ id: a, tools: pay, verdict: deny }]"],
      token: tokens,
      reason: ["Because."],
      until: [granted.until],
      uses: [1, 3],
    },
    ids: {
      "/v1/interrupts": [pay.id, ask.id, twice.id, `int_${"0".repeat(26)}`],
      "/v1/threads": ["t1", "t2", "t3", "t4"],
      "/v1/grants": [String(grant.body["id"])],
      "/v1/deliveries": [await first("/v1/deliveries")],
    },
    forms: [button("holdpoint_approve", "U0ANN"), button("holdpoint_reject", "U0EVE"), button("other", "U0ANN")],
    origin: PUBLIC,
  };
}

/** Sends one; gives the status and the code, once it is seen that what came back is an answer. */
async function sent({ method, path, headers, body }: MadeRequest): Promise<readonly [status: number, code?: unknown]> {
  const stop = new AbortController();
  const response = await fetch(`${(await world.at()).url}${path}`, {
    method,
    // A connection each: one that is kept may be closed while this process is held up.
    headers: { ...headers, connection: "close" },
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
    signal: stop.signal,
  });
  const { status } = response;
  const type = response.headers.get("content-type") ?? "";
  expect(status).toBeLessThan(500);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  if (type === "text/event-stream") {
    stop.abort();
    return [status];
  }
  const text = await response.text();
  if (!type.includes("json") || type === "application/jsonl" || method === "HEAD") {
    expect(status).toBeLessThan(400 + (method === "HEAD" ? 100 : 0));
    return [status];
  }
  const answered = JSON.parse(text) as unknown;
  if (status < 400) return [status];
  const problem = problemSchema.parse(answered);
  expect(problem.status).toBe(status);
  return [status, problem.code];
}

test(
  "whatever is sent to any route, none fails, every refusal is a problem, and every operation is reached",
  async () => {
    const known = await furnished();
    const document = await documentOf(world.app);
    const operations = operationsOf(document);
    const [reached, statuses] = [new Set<string>(), new Map<number, number>()];
    let count = 0;
    const send = async (request: MadeRequest): Promise<void> => {
      const [status, code] = await sent(request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const isIts = request.of.startsWith(`${request.method} `);
      const isCallback = request.of === CALLBACK && code === "UNAUTHENTICATED";
      if (isIts && (!CHECKS.has(code) || isCallback)) reached.add(request.of);
      count += 1;
      if (count % 25 !== 0) return;
      // Time passes, and people are told, or are not.
      await world.clock.advance(1_000);
      await notifications.tick();
    };
    await fc.assert(
      fc.asyncProperty(requestsOf(operations, document, known), send),
      SOAK ? { numRuns: 1e9, plugins: [fc.interruptAfterTimeLimit(SPAN_MS)] } : { numRuns: 300 },
    );
    // What is mostly refused at the door says nothing.
    const of = (status: number): number => statuses.get(status) ?? 0;
    expect(of(200) + of(202)).toBeGreaterThan(count / 10);
    expect(of(401)).toBeLessThan(count / 2);
    const names = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    for (const [at, operation] of operations.entries()) {
      const made = requestsOf([operation], document, known);
      for (let tried = 0; tried < TRIES && !reached.has(names[at] ?? ""); tried += 1) {
        for (const request of fc.sample(made, 1)) await send(request);
      }
    }
    expect(names.filter((name) => !reached.has(name))).toEqual([]);
    expect([...world.errors, ...rejections]).toEqual([]);
  },
  SOAK ? 6 * SPAN_MS : SPAN_MS,
);
