/** The OpenAPI document: the committed one is the one that is served, and requests made from it break nothing (fuzz). */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { World, type Who } from "../../test/server/served.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { problemSchema } from "./schema/problem-schema.ts";

const FILE = fileURLToPath(new URL("../../../../docs/reference/openapi.json", import.meta.url));
const SOAK = process.env["HOLDPOINT_SOAK"] === "1";

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonObject }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonObject }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonObject }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> };
}

async function served(world: World): Promise<Document> {
  return (await (await world.app.request("/openapi.json")).json()) as Document;
}

test("docs/reference/openapi.json is what is served (HOLDPOINT_WRITE_OPENAPI=1 writes it)", async () => {
  const document = await served(new World());
  if (process.env["HOLDPOINT_WRITE_OPENAPI"] === "1") writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(document);
});

describe("the document", () => {
  test("is OpenAPI 3.1, and every schema in it is valid JSON Schema", async () => {
    const document = await served(new World());
    expect(document.openapi).toBe("3.1.0");
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "doc", components: document.components });
    const inlined = JSON.parse(JSON.stringify(document).replaceAll('"#/components', '"doc#/components')) as Document;
    const schemas = Object.values(inlined.paths).flatMap((path) =>
      Object.values(path).flatMap(({ parameters = [], requestBody, responses }) => [
        ...parameters.map(({ schema }) => schema),
        ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
        ...Object.values(responses).flatMap(({ content = {} }) =>
          Object.values(content).map(({ schema = {} }) => schema),
        ),
      ]),
    );
    expect(schemas.length).toBeGreaterThan(30);
    const resolved = new Ajv2020({ strict: false });
    resolved.addSchema(JSON.parse(JSON.stringify({ $id: "doc", components: inlined.components })) as object);
    for (const schema of schemas) expect(() => resolved.compile(schema)).not.toThrow();
  });

  test("says of every route under /v1 that it takes somebody who is known, and what it is refused with", async () => {
    const { paths } = await served(new World());
    const open = Object.entries(paths).filter(([path]) => path.startsWith("/v1/") && !path.startsWith("/v1/session"));
    expect(open.map(([path]) => path).toSorted()).toEqual([
      "/v1/alarms",
      "/v1/audit",
      "/v1/audit/export",
      "/v1/audit/verification",
      "/v1/bypasses",
      "/v1/decisions",
      "/v1/deliveries",
      "/v1/deliveries/{id}/retries",
      "/v1/events",
      "/v1/grants",
      "/v1/grants/{id}/revocations",
      "/v1/graphs",
      "/v1/interrupts",
      "/v1/interrupts/{id}",
      "/v1/interrupts/{id}/claim",
      "/v1/interrupts/{id}/decisions",
      "/v1/interrupts/{id}/delegations",
      "/v1/interrupts/{id}/release",
      "/v1/interrupts/{id}/revocations",
      "/v1/interrupts/{id}/similar",
      "/v1/policy",
      "/v1/policy/explanations",
      "/v1/policy/simulations",
      "/v1/threads",
      "/v1/threads/{id}",
      "/v1/threads/{id}/cancel",
      "/v1/threads/{id}/checkpoints",
      "/v1/threads/{id}/checkpoints/{checkpointId}",
      "/v1/threads/{id}/continue",
      "/v1/threads/{id}/forks",
      "/v1/threads/{id}/journal",
      "/v1/threads/{id}/runs",
    ]);
    for (const [, operations] of open) {
      for (const operation of Object.values(operations)) {
        expect(operation).toMatchObject({ security: [{ bearer: [] }, { session: [] }] });
        expect(operation.responses["default"]?.content).toHaveProperty("application/problem+json");
      }
    }
  });
});

/** Text that is looked at closely: what breaks out of strings, lines, paths, queries and prototypes. */
const HOSTILE = [
  "",
  " ",
  "\u0000",
  "\r\nx-evil: 1",
  "../../etc/passwd",
  "%2e%2e%2f",
  "%",
  "%zz",
  "__proto__",
  "constructor",
  "'; DROP TABLE threads; --",
  "<script>alert(1)</script>",
  "\u202eevil",
  "ü🙂",
  "x".repeat(5_000),
  "NaN",
  "-0",
  "1e309",
  "null",
  "[]",
  "{}",
];

const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme", maxLength: 40 }));

/** What is there, by the name of the property that may name it. */
type Known = Readonly<Record<string, readonly Json[]>>;

/** What values are made with: the schemas that are referred to, and what is there. */
interface Making {
  readonly components: Document["components"];
  readonly known: Known;
}

/** Values for a schema, most of which fit; of what has no schema, anything. */
function valuesFor(schema: JsonObject, making: Making): fc.Arbitrary<Json> {
  const { components, known } = making;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    return valuesFor(components.schemas[reference.split("/").at(-1) ?? ""] ?? {}, making);
  }
  const one = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonObject[] | undefined;
  if (one !== undefined) return fc.oneof(...one.map((each) => valuesFor(each, making)));
  const allowed = schema["enum"] as readonly Json[] | undefined;
  if (allowed !== undefined) return fc.constantFrom(...allowed);
  switch (schema["type"]) {
    case "object": {
      const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonObject>>);
      const required = (schema["required"] ?? []) as readonly string[];
      const model = Object.fromEntries(
        properties.map(([name, each]) => {
          const made = valuesFor(each, making);
          const there = known[name];
          return [
            name,
            there === undefined ? made : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...there) }, made),
          ];
        }),
      );
      return fc.record(model, { requiredKeys: required.filter((name) => name in model) });
    }
    case "string":
      return schema["pattern"] === "^[0-9a-f]{64}$" ? fc.stringMatching(/^[0-9a-f]{64}$/) : anyText;
    case "integer":
      return fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 2 ** 53, 1e300));
    default:
      return fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  }
}

interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly as: Who | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Requests to the routes of a document. */
function requestsOf(document: Document, ids: readonly string[], known: Known): fc.Arbitrary<Fuzzed> {
  const making: Making = { components: document.components, known };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const who = fc.constantFrom<Who | undefined>("ann", "ann", "cara", "bot", "cron", "nobody", "other", undefined);
  const id = fc.oneof(
    fc.constantFrom(...ids),
    anyText.map(encodeURIComponent),
    fc.constantFrom(...HOSTILE.map((text) => encodeURI(text.slice(0, 500)))),
  );
  const checkpoints = fc.oneof(fc.constantFrom(...(known["checkpointId"] ?? []).map(String)), id);
  const pairs = (parameters: Operation["parameters"] = []) =>
    fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom("x", ...parameters.filter((one) => one.in === "query").map(({ name }) => name)),
          anyText,
        ),
        fc.oneof(anyText, fc.constantFrom("pending", "waiting", "1", "200", "finance", "t1", "paying")),
      ),
      { maxLength: 3 },
    );
  const odd = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    {},
    { "if-match": "*" },
    { "if-match": `"${"0".repeat(64)}"` },
    { "last-event-id": "zzz" },
    { "last-event-id": "WzFd" },
    { "content-type": "text/plain" },
    { "idempotency-key": "k" },
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const schema = operation.requestBody?.content["application/json"]?.schema;
    const fitting = (schema === undefined ? fc.jsonValue() : valuesFor(schema, making)).map((value) =>
      JSON.stringify(value),
    );
    const body = fc.oneof({ weight: 5, arbitrary: fitting }, anyText, fc.json(), fc.constant(undefined));
    const verb = fc.oneof(
      { weight: 9, arbitrary: fc.constant(method) },
      fc.constantFrom("get", "head", "post", "put", "delete", "options"),
    );
    return fc
      .tuple(id, checkpoints, pairs(operation.parameters), who, odd, body, verb)
      .map(([found, checkpoint, query, as, headers, text, used]): Fuzzed => ({
        method: used.toUpperCase(),
        path: `${path.replace("{id}", found).replace("{checkpointId}", checkpoint)}${query.length === 0 ? "" : `?${new URLSearchParams(query).toString()}`}`,
        as,
        headers,
        body: used === "get" || used === "head" ? undefined : text,
      }));
  });
}

test(
  "whatever is sent to any route, none fails (no 5xx), and every refusal is a problem",
  async () => {
    const unlimited = { perMinute: 1e9, burst: 1e9 };
    const streams = { most: 1e6, perPrincipal: 1e6 };
    const world = new World({ rateLimit: unlimited, attemptLimit: unlimited, streams });
    const pay = await world.asked("t1");
    const ask = await world.asked("t2", "asking");
    const { url } = await world.at();
    const checkpoint = (await world.get("/v1/threads/t1/checkpoints")).body.items?.[0]?.["id"] as string;
    const reached = new Map<number, number>();
    const known: Known = {
      digest: [pay.digest, ask.digest],
      graph: ["paying", "asking"],
      version: ["1"],
      to: ["bob", "cara"],
      for: ["cara"],
      untilAt: [world.clock.now() + 3_600_000],
      checkpointId: [checkpoint],
      tool: ["pay"],
      args: [{ to: "acme", cents: 5 }],
      policy: ["name: n\nrules: [{ id: a, tools: pay, verdict: deny }]"],
    };
    const ids = [pay.id, ask.id, "t1", "t2", "t3", `int_${"0".repeat(26)}`];
    const requests = requestsOf(await served(world), ids, known);
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, path, as, headers, body }) => {
        const stop = new AbortController();
        const response = await fetch(`${url}${path}`, {
          method,
          headers: {
            ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: body.toWellFormed() }),
          signal: stop.signal,
        });
        reached.set(response.status, (reached.get(response.status) ?? 0) + 1);
        expect(response.status).toBeLessThan(500);
        expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        if (response.headers.get("content-type") === "text/event-stream") return stop.abort();
        const text = await response.text();
        if (method === "HEAD" || response.status === 204) return;
        if (response.headers.get("content-type") === "application/jsonl") return;
        const answered = JSON.parse(text) as unknown;
        if (response.status >= 400) expect(problemSchema.parse(answered).status).toBe(response.status);
      }),
      { numRuns: SOAK ? 16_000 : 300 },
    );
    await world.stop();
    expect(world.errors).toEqual([]);
    // What is mostly refused at the door says nothing.
    const total = [...reached.values()].reduce((sum, count) => sum + count, 0);
    expect((reached.get(200) ?? 0) + (reached.get(202) ?? 0)).toBeGreaterThan(total / 20);
    expect(reached.get(401) ?? 0).toBeLessThan(total / 2);
  },
  SOAK ? 600_000 : 60_000,
);
