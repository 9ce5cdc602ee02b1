/** The OpenAPI document: the committed one is the one that is served. Requests made from it: fuzz.test.ts. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { documentOf } from "../../test/server/requests-of.ts";
import { World } from "../../test/server/served.ts";
import type { OpenApi } from "../../test/server/requests-of.ts";

const FILE = fileURLToPath(new URL("../../../../docs/reference/openapi.json", import.meta.url));
test("docs/reference/openapi.json is what is served (HOLDPOINT_WRITE_OPENAPI=1 writes it)", async () => {
  const document = await documentOf(new World().app);
  if (process.env["HOLDPOINT_WRITE_OPENAPI"] === "1") writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(document);
});

describe("the document", () => {
  test("is OpenAPI 3.1, and every schema in it is valid JSON Schema", async () => {
    const document = await documentOf(new World().app);
    expect(document.openapi).toBe("3.1.0");
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "doc", components: document.components });
    const inlined = JSON.parse(JSON.stringify(document).replaceAll('"#/components', '"doc#/components')) as OpenApi;
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
    const { paths } = await documentOf(new World().app);
    const open = Object.entries(paths).filter(
      ([path]) => path.startsWith("/v1/") && !/^\/v1\/(?:session|slack)/.test(path),
    );
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
