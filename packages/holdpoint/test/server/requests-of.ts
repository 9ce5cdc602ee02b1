/** Requests made from an OpenAPI document: most of them fit, and the others are as odd as can be. */
import fc from "fast-check";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { Who } from "./served.ts";
import { slackRequest } from "../notify/slack-double.ts";

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonObject }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonObject }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonObject }>> }>
  >;
}

/** An OpenAPI document, as far as it is read. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> };
}

/** The document that a server serves. */
export async function documentOf(app: {
  readonly request: (path: string) => Response | Promise<Response>;
}): Promise<OpenApi> {
  return (await (await app.request("/openapi.json")).json()) as OpenApi;
}

/** One operation of a document. */
export interface OperationOf {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** All of them. */
export function operationsOf({ paths }: OpenApi): readonly OperationOf[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Text that is looked at closely: what breaks out of strings, lines, paths, queries and prototypes. */
const HOSTILE = [
  "", " ", "\u0000", "\r\nx-evil: 1", "../../etc/passwd", "%2e%2e%2f", "%", "%zz", "__proto__", "constructor",
  "'; DROP TABLE threads; --", "<script>alert(1)</script>", "\u202eevil", "ü🙂", "x".repeat(5_000), "NaN", "-0", "1e309",
  "null", "[]", "{}",
]; // prettier-ignore

const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme", maxLength: 40 }));

/** What is there to be named. */
export interface Known {
  /** By the name of the property that names it. */
  readonly named: Readonly<Record<string, readonly Json[]>>;
  /** What stands for `{id}` below a path: `/v1/threads`. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** What Slack sends. */
  readonly forms: readonly string[];
  /** The origin of the pages of the server. */
  readonly origin: string;
}

type Components = OpenApi["components"];

/** Values for a schema, most of which fit; of what has no schema, anything. */
function valuesFor(schema: JsonObject, components: Components, known: Known): fc.Arbitrary<Json> {
  const of = (one: JsonObject): fc.Arbitrary<Json> => valuesFor(one, components, known);
  const reference = schema["$ref"];
  if (typeof reference === "string") return of(components.schemas[reference.split("/").at(-1) ?? ""] ?? {});
  const one = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonObject[] | undefined;
  if (one !== undefined) return fc.oneof(...one.map(of));
  const allowed = schema["enum"] as readonly Json[] | undefined;
  if (allowed !== undefined) return fc.constantFrom(...allowed);
  if (schema["const"] !== undefined) return fc.constant(schema["const"]);
  switch (schema["type"]) {
    case "object": {
      const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonObject>>);
      const required = (schema["required"] ?? []) as readonly string[];
      const model = Object.fromEntries(
        properties.map(([name, each]) => {
          const there = known.named[name];
          const made = of(each);
          return [
            name,
            there === undefined ? made : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...there) }, made),
          ];
        }),
      );
      return fc.record(model, { requiredKeys: required.filter((name) => name in model) });
    }
    case "array":
      return fc.array(of((schema["items"] ?? {}) as JsonObject), { maxLength: 3 });
    case "string":
      return schema["pattern"] === "^[0-9a-f]{64}$" ? fc.stringMatching(/^[0-9a-f]{64}$/) : anyText;
    case "integer":
      return fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 2 ** 53, 1e300));
    case "boolean":
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  }
}

/** A request that is to be sent. */
export interface MadeRequest {
  /** The operation it was made of: `POST /v1/…`. */
  readonly of: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const WHO = ["ann", "ann", "cara", "bot", "cron", "nobody", "other", undefined] as const satisfies readonly (
  | Who
  | undefined
)[];

/** Paths of an operation, most of which name something that is there. */
function pathsOf({ path, operation }: OperationOf, { ids, named }: Known): fc.Arbitrary<string> {
  const there = Object.entries(ids).find(([below]) => path.startsWith(below))?.[1] ?? Object.values(ids).flat();
  const odd = fc.oneof(
    anyText.map((text) => encodeURIComponent(text.toWellFormed())),
    fc.constantFrom(...HOSTILE.map((text) => encodeURI(text.slice(0, 500)))),
  );
  const id = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...there) }, odd);
  const checkpoint = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(named["checkpointId"] ?? []).map(String)) },
    odd,
  );
  const parameters = operation.parameters?.filter((one) => one.in === "query").map(({ name }) => name) ?? [];
  const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("x", ...parameters) }, anyText);
  const value = fc.oneof(anyText, fc.constantFrom("pending", "waiting", "1", "200", "finance", "t1", "paying", "/"));
  const query = fc.oneof(fc.constant([]), fc.array(fc.tuple(name, value), { maxLength: 3 }));
  return fc
    .tuple(id, checkpoint, query)
    .map(
      ([found, at, pairs]) =>
        `${path.replace("{id}", found).replace("{checkpointId}", at)}${pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`}`,
    );
}

/** Bodies with their headers: JSON, or what Slack sends, signed or not. */
function bodiesOf(
  { operation }: OperationOf,
  components: Components,
  known: Known,
): fc.Arbitrary<readonly [body: string | undefined, headers: Readonly<Record<string, string>>]> {
  const { content = {} } = operation.requestBody ?? {};
  const form = content["application/x-www-form-urlencoded"] !== undefined;
  if (form) {
    const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known.forms) }, anyText);
    return fc
      .tuple(text, fc.boolean())
      .map(([body, isSigned]) => [
        body.toWellFormed(),
        isSigned ? Object.fromEntries(slackRequest(body.toWellFormed()).headers) : {},
      ]);
  }
  const schema = content["application/json"]?.schema;
  const fitting = schema === undefined ? fc.jsonValue() : valuesFor(schema, components, known);
  const body = fc.oneof(
    { weight: 5, arbitrary: fitting.map((value) => JSON.stringify(value)) },
    anyText,
    fc.json(),
    fc.constant(undefined),
  );
  return body.map((text) => [text?.toWellFormed(), text === undefined ? {} : { "content-type": "application/json" }]);
}

/** Requests to operations of a document. */
export function requestsOf(
  operations: readonly OperationOf[],
  { components }: OpenApi,
  known: Known,
): fc.Arbitrary<MadeRequest> {
  const odd = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    {},
    {},
    { origin: known.origin },
    { origin: "https://evil.example" },
    { "if-match": "*" },
    { "if-match": `"${"0".repeat(64)}"` },
    { "last-event-id": "zzz" },
    { "last-event-id": "WzFd" },
    { "content-type": "text/plain" },
    { "idempotency-key": "k" },
    { cookie: "__Host-holdpoint=x; __Host-holdpoint-oidc=y" },
  );
  return fc.constantFrom(...operations).chain((one) => {
    const verb = fc.oneof(
      { weight: 9, arbitrary: fc.constant(one.method) },
      fc.constantFrom("get", "head", "post", "put", "delete", "options"),
    );
    return fc
      .tuple(pathsOf(one, known), fc.constantFrom(...WHO), odd, bodiesOf(one, components, known), verb)
      .map(([path, as, more, [body, own], used]): MadeRequest => ({
        of: `${one.method.toUpperCase()} ${one.path}`,
        method: used.toUpperCase(),
        path,
        headers: { ...(as === undefined ? {} : { authorization: `Bearer ${as}` }), ...own, ...more },
        body: used === "get" || used === "head" ? undefined : body,
      }));
  });
}
