/**
 * Endpoints: what a route takes and gives as schemas, and how a request is led to what answers it.
 *
 * E1. In this order, and whatever fails ends it: who asks, for which tenant, their rate (all in guard.ts), their scope, the
 *     path, the query, the body, and then the answer.
 * E2. Only what a schema names is let through; what it does not name is refused, with its place.
 * E3. Where people decide, an agent or a service is not stopped by its scopes: the library refuses it, on record.
 * E4. No refusal tells how a question ended to whoever may not read questions.
 */
import type { RouteConfig, z } from "@hono/zod-openapi";
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";
import { requireScope, type Principal, type Scope } from "../auth/principal.ts";
import { problemSchema } from "../schema/problem-schema.ts";
import { heardBy } from "./heard-by.ts";
import { readJson } from "./read-json.ts";
import { framedResponse } from "./text-response.ts";

/** A request whose parts have been checked. */
export interface Asked<Params, Query, Body> {
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly ifMatch: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
}

/** What one route takes, and what it gives. */
export interface EndpointSpec<Params, Query, Body, Result> {
  readonly method: "get" | "post";
  /** In the notation of OpenAPI. */
  readonly path: string;
  readonly summary: string;
  readonly scope: Scope;
  /** A second scope, where one is not enough. */
  readonly alsoScope?: Scope;
  /** Something only people do (E3). */
  readonly forPeople?: true;
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  readonly body: z.ZodType<Body>;
  /** Bytes of a body at the most; 1 MiB when left out. */
  readonly bodyMax?: number;
  readonly result: z.ZodType<Result>;
  /** Request headers, for the document. */
  readonly headers?: z.ZodObject;
  /** 200 when left out. */
  readonly status?: 202;
  readonly etag?: (result: Result) => string;
  readonly answer: (asked: Asked<Params, Query, Body>) => Promise<Result>;
}

/** A route that can be served, and described. */
export interface Endpoint {
  readonly method: "get" | "post";
  readonly path: string;
  readonly config: RouteConfig;
  /** The answer to a request, whose path was taken apart already. */
  answer(
    request: Request,
    params: Readonly<Record<string, string>>,
    by: {
      readonly principal: Principal;
      readonly clock: Clock;
      readonly requestId: string;
      /** The headers that every response has. */
      readonly frame: Readonly<Record<string, string>>;
    },
  ): Promise<Response>;
}

type Part = "path" | "query" | "body";

/** What is told of one thing that does not fit: a request may have names in it as long as itself. */
const MESSAGE_MAX = 200;
/** Things that do not fit and are told of; how many more there are is said. */
const ISSUES_MAX = 20;

/** Each field that is at fault: what a schema does not name is one, too (E2). */
function fieldsOf(issue: z.core.$ZodIssue): readonly Pick<z.core.$ZodIssue, "path" | "message">[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is not known here" }));
}

/** A part of a request, as its schema reads it (E2). */
export function checked<T>(part: Part, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const found = read.error.issues.flatMap(fieldsOf);
  const issues = found.slice(0, ISSUES_MAX).map(({ path, message }) => ({
    part,
    path: path.map((step) => String(step).slice(0, MESSAGE_MAX).toWellFormed()),
    message: message.slice(0, MESSAGE_MAX).toWellFormed(),
  }));
  const more = found.length - issues.length;
  const listed = issues.map(({ path, message }) => [path.join("."), message].filter((text) => text !== "").join(": "));
  const said = more === 0 ? listed : [...listed, `and ${more} more`];
  throw new HoldpointError("INVALID_ARGUMENT", `The ${part} of the request does not fit. ${said.join("; ")}.`, {
    issues,
  });
}

/** The query of a request. A parameter that is there twice is refused, as which of them counts is anybody's guess. */
export function queryOf({ url }: Request): Readonly<Record<string, string | readonly string[]>> {
  if (!url.includes("?")) return {};
  const found = new Map<string, string | readonly string[]>();
  for (const [name, value] of new URL(url).searchParams) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : [...(typeof before === "string" ? [before] : before), value]);
  }
  return Object.fromEntries(found);
}

/** What every route of the API can be refused with. */
export const refusals = {
  default: { description: "A refusal", content: { "application/problem+json": { schema: problemSchema } } },
} as const;

/** How whoever asks is known: by a token, or by the session of a person who signed in. */
export const security: Record<string, string[]>[] = [{ bearer: [] }, { session: [] }];

function configOf<P, Q, B, R>(spec: EndpointSpec<P, Q, B, R>): RouteConfig {
  const { method, path, summary, params, query, body, result, headers, status = 200 } = spec;
  const scope = spec.alsoScope === undefined ? `scope ${spec.scope}` : `scopes ${spec.scope} and ${spec.alsoScope}`;
  return {
    method,
    path,
    summary,
    description: spec.forPeople === true ? `Takes a person with the ${scope}.` : `Takes the ${scope}.`,
    security,
    request: {
      params: params as unknown as z.ZodObject,
      query: query as unknown as z.ZodObject,
      ...(headers === undefined ? {} : { headers }),
      ...(method === "get" ? {} : { body: { content: { "application/json": { schema: body } } } }),
    },
    responses: {
      [status]: {
        description: summary,
        content: { "application/json": { schema: result } },
        ...(spec.etag === undefined ? {} : { headers: { ETag: { schema: { type: "string" } } } }),
      },
      ...refusals,
    },
  };
}

/** Makes an endpoint of what it takes and gives. */
export function endpoint<P, Q, B, R>(spec: EndpointSpec<P, Q, B, R>): Endpoint {
  const { method, path, scope, params, query, body, bodyMax, etag, status = 200 } = spec;
  return {
    method,
    path,
    config: configOf(spec),
    async answer(request, found, { principal, clock, requestId, frame }) {
      if (spec.forPeople !== true || principal.kind === "person") {
        requireScope(principal, scope);
        if (spec.alsoScope !== undefined) requireScope(principal, spec.alsoScope);
      }
      const asked: Asked<P, Q, B> = {
        principal,
        params: checked("path", params, found),
        query: checked("query", query, queryOf(request)),
        body: checked("body", body, method === "get" ? {} : await readJson(request, clock, bodyMax)),
        ifMatch: request.headers.get("if-match") ?? undefined,
        idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
        requestId,
      };
      const result = await spec.answer(asked).catch((error: unknown) => {
        throw heardBy(principal, error);
      });
      const headers = {
        "content-type": "application/json",
        ...(etag === undefined ? {} : { etag: `"${etag(result)}"` }),
      };
      return framedResponse(JSON.stringify(result), { status, headers }, frame);
    },
  };
}
