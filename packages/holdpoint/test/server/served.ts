/** A server on this machine: real HTTP, a store whose clock the test moves, and people, agents and services who ask. */
import { serve, type ServerType } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import {
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  type App,
  type Directory,
  type HoldpointOptions,
  type Interrupt,
  type Store,
} from "../../src/index.ts";
import {
  bearerToken,
  createServer,
  SCOPES,
  type Auth,
  type Principal,
  type Scope,
  type ServerOptions,
} from "../../src/server/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { ACME, outcome, paying, payTool } from "../approvals/office.ts";
import { until } from "../engine/world.ts";

const ALL: readonly Scope[] = SCOPES;

function person(id: string, ...roles: readonly string[]): Principal {
  return { kind: "person", id, roles, scopes: ALL };
}

/** Who asks, by the token they send. */
export const WHO = {
  ann: person("ann", "finance"),
  cara: person("cara", "finance"),
  bob: person("bob", "sales"),
  rita: person("rita", "finance"),
  /** Holds every scope and every role there is, and is no person. */
  bot: { kind: "agent", id: "bot", roles: ["finance"], scopes: ALL, onBehalfOf: "rita" },
  cron: { kind: "service", id: "cron", roles: ["finance"], scopes: ALL },
  nobody: { ...person("nobody"), scopes: [] },
  /** Decides about questions that they are sent, and reads none here. */
  sightless: { ...person("sightless", "finance"), scopes: ["interrupts:decide"] },
  /** Reads questions, and decides none. */
  reader: { ...person("reader", "finance"), scopes: ["interrupts:read"] },
  /** One reads what policies say, the other what is on record. */
  policies: { kind: "service", id: "policies", roles: [], scopes: ["policy:read"] },
  auditor: { kind: "service", id: "auditor", roles: [], scopes: ["audit:read"] },
  /** An agent that may do nothing at all. */
  mute: { kind: "agent", id: "mute", roles: ["finance"], scopes: [] },
  other: { ...person("other", "finance"), tenant: "another" },
  same: { ...person("same", "finance"), tenant: "default" },
} as const satisfies Readonly<Record<string, Principal>>;

export type Who = keyof typeof WHO;

/** Knows everybody by their token; a test lets it forget somebody, or fail. */
export class DeskAuth implements Auth {
  readonly forgotten = new Set<string>();
  /** What it does instead of saying who somebody is. */
  fails: (() => never) | undefined;

  authenticate(request: Request): Principal | undefined {
    this.fails?.();
    const token = bearerToken(request) ?? "";
    return this.forgotten.has(token) ? undefined : WHO[token as Who];
  }
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly items?: readonly Readonly<Record<string, unknown>>[] };
  readonly headers: Headers;
}

/** A request, as a test writes it. */
export interface Asking {
  readonly as?: Who;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that listens on this machine. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  readonly server: ServerType;
  /** Ends it as a crash would: connections are cut. */
  stop(): Promise<void>;
}

/** Serves an app on a free port of this machine. */
export async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<Listening> {
  const server = serve({ fetch, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as { closeAllConnections?: () => void }).closeAllConnections?.();
      }),
  };
}

/** Sends a request to a server. */
export async function send(url: string, method: string, path: string, asking: Asking = {}): Promise<Answered> {
  const { as, body, headers = {} } = asking;
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === "" ? {} : JSON.parse(text)) as Answered["body"],
    headers: response.headers,
  };
}

/** What a test may set of its world. */
export interface WorldOptions extends Partial<Omit<ServerOptions, "auth" | "graphs">> {
  /** Another graph, beside those there are. */
  readonly graphs?: (store: Store) => HoldpointOptions["graphs"][number];
  readonly store?: Store;
  readonly clock?: ManualClock;
  readonly directory?: Directory;
  readonly grantors?: HoldpointOptions["grantors"];
  readonly policy?: HoldpointOptions["policy"];
  readonly shadow?: HoldpointOptions["shadow"];
}

/**
 * The graphs of these tests: payments that finance approves, a question that anybody answers, payments of an
 * amount, payments that two approve, and one whose arguments hide something.
 */
export function graphsOn(store: Store, paid: string[]): readonly App<object, unknown>[] {
  const pay = payTool(paid, {
    summary: ({ to, cents }) => `Pay ${cents} to ${to}?`,
    reviewers: "finance",
    deadline: "1h",
    allow: ["approve", "reject", "edit"],
  });
  const asking = entrypoint({ name: "asking", checkpointer: store }, async (input: { readonly question?: string }) =>
    interrupt(input.question ?? "How many?", {
      schema: { anyOf: [{ type: "integer" }, { type: "string" }] },
      deadline: "1h",
    }),
  );
  const twice = payTool(paid, {
    reviewers: { role: "finance", count: 2 },
    ladder: [
      { kind: "remind", after: "30m" },
      { kind: "default", after: "1h", otherwise: "reject" },
    ],
    allow: ["approve", "reject", "edit"],
  });
  const amount = entrypoint({ name: "amount", checkpointer: store }, async ({ cents }: { readonly cents?: number }) =>
    outcome(pay.invoke({ ...ACME, cents: cents ?? 1 })),
  );
  const args = { to: "\u200b".repeat(200), cents: 1 };
  return [
    paying(store, pay),
    asking,
    amount,
    paying(store, twice, { name: "twice" }),
    paying(store, payTool(paid, { reviewers: "finance" }), { name: "hostile", args }),
  ];
}

/** A server with everything behind it. */
export class World {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly paid: string[] = [];
  readonly auth = new DeskAuth();
  readonly errors: { readonly error: unknown; readonly requestId: string }[] = [];
  readonly holdpoint: Holdpoint;
  readonly app: ReturnType<typeof createServer>;
  #listening: Listening | undefined;

  constructor({
    clock = new ManualClock(),
    store,
    directory,
    grantors,
    policy,
    shadow,
    graphs: more,
    ...options
  }: WorldOptions = {}) {
    this.clock = clock;
    this.store = store ?? new MemorySaver({ clock });
    const graphs = [...graphsOn(this.store, this.paid), ...(more === undefined ? [] : [more(this.store)])];
    this.holdpoint = new Holdpoint({
      store: this.store,
      graphs,
      ...(directory === undefined ? {} : { directory }),
      ...(grantors === undefined ? {} : { grantors }),
      ...(policy === undefined ? {} : { policy }),
      ...(shadow === undefined ? {} : { shadow }),
    });
    this.app = createServer(this.holdpoint, {
      auth: this.auth,
      graphs,
      onError: (error, requestId) => void this.errors.push({ error, requestId }),
      ...options,
    });
  }

  /** The server's address; it begins to listen when it is first asked for. */
  async at(): Promise<Listening> {
    this.#listening ??= await listen((request) => this.app.fetch(request));
    return this.#listening;
  }

  async stop(): Promise<void> {
    await this.#listening?.stop();
    this.#listening = undefined;
  }

  async get(path: string, asking: Asking = { as: "ann" }): Promise<Answered> {
    return send((await this.at()).url, "GET", path, asking);
  }

  async post(path: string, asking: Asking): Promise<Answered> {
    return send((await this.at()).url, "POST", path, asking);
  }

  /** Starts a run over HTTP, and waits for its question. */
  async asked(threadId: string, graph = "paying", as: Who = "bot", input: object = {}): Promise<Interrupt> {
    // Each at an instant of its own, so that they have an order.
    await this.clock.advance(1);
    const { status, body } = await this.post(`/v1/threads/${encodeURIComponent(threadId)}/runs`, {
      as,
      body: { graph, input },
    });
    if (status !== 202) throw new Error(`The run was not started: ${JSON.stringify(body)}`);
    let found: Interrupt | undefined;
    await until(async () => {
      [found] = (await this.holdpoint.pending({ threadId })).items;
      return found !== undefined;
    }, `thread ${threadId} asks`);
    return found as Interrupt;
  }
}
