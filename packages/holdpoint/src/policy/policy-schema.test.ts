import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { toJson } from "../core/json.ts";
import { POLICY_SCHEMA } from "./policy-schema.ts";

test("the published schema is JSON, valid draft 2020-12, and says what every field that needs it is", () => {
  expect(toJson(POLICY_SCHEMA)).toEqual(POLICY_SCHEMA);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, logger: false });
  expect(ajv.validateSchema(POLICY_SCHEMA)).toBe(true);
  expect(ajv.compile(POLICY_SCHEMA)({ name: "p", rules: [{ id: "a", tools: "x", verdict: "allow" }] })).toBe(true);
});
