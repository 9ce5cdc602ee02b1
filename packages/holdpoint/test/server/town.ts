/** Several tenants on one server: whoever asks is named by their token, `acme:ann`. */
import { Holdpoint, type HoldpointOptions, type Interrupt, type Store } from "../../src/index.ts";
import { bearerToken, createServer, SCOPES, type Principal, type ServerOptions } from "../../src/server/index.ts";
import { until } from "../engine/world.ts";
import { graphsOn, type Answered } from "./served.ts";

/** What came back, with its text as it was sent. */
export interface Told extends Answered {
  readonly text: string;
}

const KINDS = { bot: "agent", cron: "service" } as const;

/** The principal of a token. Somebody without a tenant is of the server's own. */
function principalOf(token: string): Principal | undefined {
  const [, tenant, id] = /^(?:(\w+):)?(\w+)$/.exec(token) ?? [];
  if (id === undefined) return undefined;
  const kind = id in KINDS ? KINDS[id as keyof typeof KINDS] : "person";
  const whom = kind === "person" ? {} : { onBehalfOf: "rita" };
  return { kind, id, roles: ["finance"], scopes: SCOPES, ...whom, ...(tenant === undefined ? {} : { tenant }) };
}

/** What of an answer would differ between two askings of the same: the id of the request. */
export function withoutRequest(text: string): string {
  return text.replaceAll(/req_[0-9a-f-]{36}/g, "req_");
}

export class Town {
  readonly store: Store;
  readonly paid: string[] = [];
  readonly holdpoint: Holdpoint;
  readonly app: ReturnType<typeof createServer>;
  readonly errors: unknown[] = [];
  /** Tokens that are known no more. */
  readonly forgotten = new Set<string>();

  constructor(
    store: Store,
    options: Partial<ServerOptions> = {},
    settings: Omit<HoldpointOptions, "store" | "graphs"> = {},
  ) {
    this.store = store;
    const graphs = graphsOn(store, this.paid);
    const onError = (error: unknown): void => void this.errors.push(error);
    this.holdpoint = new Holdpoint({ store, graphs, onError, grantors: "finance", ...settings });
    this.app = createServer(this.holdpoint, {
      auth: {
        authenticate: (request) => {
          const token = bearerToken(request)?.replace("~", ":") ?? "";
          return this.forgotten.has(token) ? undefined : principalOf(token);
        },
      },
      graphs,
      onError,
      rateLimit: { perMinute: 1_000_000, burst: 1_000_000 },
      ...options,
    });
  }

  /** The answer itself. */
  async fetch(
    as: string,
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    return this.app.fetch(
      new Request(`http://town.test${path}`, {
        method,
        headers: {
          authorization: `Bearer ${as.replace(":", "~")}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  }

  async ask(...asking: Parameters<Town["fetch"]>): Promise<Told> {
    const response = await this.fetch(...asking);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.endsWith("json") === true;
    const body = (isJson && text !== "" ? JSON.parse(text) : {}) as Answered["body"];
    return { status: response.status, headers: response.headers, body, text };
  }

  /** Starts a run of a tenant over HTTP, and waits for its question. */
  async asked(tenant: string, threadId: string, graph: string = "paying", input: object = {}): Promise<Interrupt> {
    const started = await this.ask(`${tenant}:bot`, "POST", `/v1/threads/${threadId}/runs`, { body: { graph, input } });
    if (started.status !== 202) throw new Error(`The run was not started: ${started.text}`);
    let found: Interrupt | undefined;
    await until(async () => {
      [found] = (await this.holdpoint.forTenant(tenant).pending({ threadId })).items;
      return found !== undefined;
    }, `thread ${threadId} of ${tenant} asks`);
    return found as Interrupt;
  }
}
