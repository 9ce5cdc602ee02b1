/**
 * Requests to a server, and what comes back.
 *
 * T1. A response is what its schema says, or a HoldpointProblem is thrown; that nobody answered is one, too. What the
 *     caller aborts rejects with the reason of the abort.
 * T2. With a token, requests carry it and no cookies. Without one they carry the session cookie of the page, and the secret
 *     that this page keeps (page-secret.ts). One that the server refuses is forgotten: the session is of another address by
 *     now, and has to begin anew.
 * T3. Nothing is tried twice: who asks knows whether that is safe.
 */
import { PageSecret, type TextStorage } from "./page-secret.ts";
import { HoldpointProblem, NOT_HOLDPOINT, problemIn, UNREACHABLE } from "./problem.ts";

/** Where the server is, and who asks. */
export interface ClientOptions {
  /** `https://approvals.example.com`, with a path when the server is mounted below one. Default: where the page is from. */
  readonly url?: string;
  /** An API key, or what gives one for each request. Default: the session cookie of the page (T2). */
  readonly token?: string | (() => string | Promise<string>);
  /** Where the secret of the page's session is kept. Default: the page's `localStorage`, or the client alone. */
  readonly storage?: TextStorage;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

const CSRF_REFUSED = "CSRF_REFUSED";
const CSRF_HEADER = "x-holdpoint-csrf";

/** What every method takes. */
export interface Call {
  readonly signal?: AbortSignal;
}

/** Values of a query; what is undefined is left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request. */
export interface Outgoing extends Call {
  readonly method: "GET" | "POST";
  /** Below `/v1`, with a slash before it. */
  readonly path: string;
  readonly query?: QueryValues | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function queryText(query: QueryValues = {}): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
  );
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

/** A path of literal parts and ids: `path\`/threads/${id}\``. */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.reduce((text, part, at) => `${text}${encodeURIComponent(ids[at - 1] ?? "")}${part}`);
}

/** Sends requests. */
export class Transport {
  readonly #base: string;
  readonly #token: ClientOptions["token"];
  readonly #fetch: typeof fetch;
  /** The secret of the page's session (T2). */
  readonly secret: PageSecret;

  constructor({ url = "", token, storage, fetch: given }: ClientOptions) {
    this.secret = new PageSecret(storage);
    this.#base = `${url.replace(/\/+$/, "")}/v1`;
    this.#token = token;
    // Called as a function of nothing: browsers refuse it as a method.
    const send = given ?? fetch;
    this.#fetch = (...sent) => send(...sent);
  }

  /** The address of something below `/v1`. */
  at(below: string, query?: QueryValues): string {
    return `${this.#base}${below}${queryText(query)}`;
  }

  /** The response to a request that was not refused (T1). */
  async send({ method, path: below, query, body, headers, signal }: Outgoing): Promise<Response> {
    const auth = await this.#auth();
    let response: Response;
    try {
      response = await this.#fetch(this.at(below, query), {
        method,
        credentials: this.#token === undefined ? "same-origin" : "omit",
        redirect: "error",
        headers: {
          ...auth,
          ...(method === "POST" ? { "content-type": "application/json" } : {}),
          ...headers,
        },
        ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : unanswered(error);
    }
    if (response.ok) return response;
    const problem = await problemIn(response);
    // What another page of this address has signed in with meanwhile is not what was refused.
    if (problem.code === CSRF_REFUSED && auth[CSRF_HEADER] === this.secret.get()) this.secret.set(undefined);
    throw problem;
  }

  /** The JSON of a response. */
  async json<Result>(outgoing: Outgoing): Promise<Result> {
    const response = await this.send(outgoing);
    const text = await response.text().catch((error: unknown) => {
      throw outgoing.signal?.aborted === true ? outgoing.signal.reason : unanswered(error);
    });
    try {
      return JSON.parse(text === "" ? "null" : text) as Result;
    } catch (error) {
      const detail = `What ${this.at(outgoing.path)} answered is no JSON.`;
      throw new HoldpointProblem({ status: response.status, code: NOT_HOLDPOINT, detail }, error);
    }
  }

  async #auth(): Promise<Record<string, string>> {
    const token = typeof this.#token === "function" ? await this.#token() : this.#token;
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const secret = this.secret.get();
    return secret === undefined ? {} : { [CSRF_HEADER]: secret };
  }
}

/** That there was no answer. */
export function unanswered(cause: unknown): HoldpointProblem {
  const detail = "The server did not answer; it may be stopped, or the network is down.";
  return new HoldpointProblem({ status: 0, code: UNREACHABLE, detail }, cause);
}
