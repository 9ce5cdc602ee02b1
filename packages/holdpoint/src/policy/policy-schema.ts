/** The JSON Schema (draft 2020-12) of a policy as people write it. What it does not name is refused. */
import type { JsonObject } from "../core/json.ts";
import { RISKS } from "./asks/ask-terms.ts";
import { DECISIONS } from "./asks/decisions.ts";
import { EXPRESSION_MAX } from "./cel/condition.ts";

/** Most rules of a policy. */
const RULES_MAX = 1_000;
/** Most limits of a policy. */
const LIMITS_MAX = 100;
/** Longest duration in milliseconds, as core/duration.ts has it. */
const SPAN_MAX = 31_622_400_000_000;

const text = (maxLength: number): JsonObject => ({ type: "string", minLength: 1, maxLength });
const list = (items: JsonObject, maxItems: number): JsonObject => ({ type: "array", items, minItems: 1, maxItems });
const record = (required: readonly string[], properties: JsonObject): JsonObject => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

const expression: JsonObject = { ...text(EXPRESSION_MAX), description: "An expression (CEL) over args and the facts." };
const counted: JsonObject = { type: "integer", minimum: 1, maximum: 50 };
const parts = list(ref("stageRule"), 200);

const definitions: JsonObject = {
  id: {
    type: "string",
    pattern: "^(?![\\s(])[^\\p{Cc}]{1,100}$",
    description: "Unique in the policy. At most 100 characters; none of them a control character; no ( in front.",
  },
  tools: {
    description: "Names of tools; * stands for any run of characters.",
    anyOf: [text(200), list(text(200), 100)],
  },
  duration: {
    description: "Milliseconds, or a number with ms, s, m, h, d or w.",
    anyOf: [
      { type: "integer", minimum: 1, maximum: SPAN_MAX },
      { type: "string", pattern: "^\\d{1,15}(\\.\\d{1,6})?(ms|s|m|h|d|w)$" },
    ],
  },
  stageRule: {
    description: "One of role, people, all, any; role and people may have a count.",
    anyOf: [
      record(["role"], { role: text(200), count: counted }),
      record(["people"], { people: { ...list(text(200), 200), uniqueItems: true }, count: counted }),
      record(["all"], { all: parts }),
      record(["any"], { any: parts }),
    ],
  },
  reviewerRule: {
    description: "One of role, people, all, any, stages; role and people may have a count.",
    anyOf: [ref("stageRule"), record(["stages"], { stages: parts })],
  },
  reviewers: {
    description: "A role, a rule, or a rule with how people disagree.",
    anyOf: [
      text(200),
      ref("reviewerRule"),
      record(["rule"], {
        rule: ref("reviewerRule"),
        veto: ref("stageRule"),
        disagreement: { enum: ["veto", "majority", "escalate"] },
        allowRequester: { type: "boolean" },
        maxDelegations: { type: "integer", minimum: 0, maximum: 5 },
      }),
    ],
  },
  ask: record([], {
    reviewers: ref("reviewers"),
    deadline: ref("duration"),
    validFor: ref("duration"),
    risk: { enum: RISKS },
    allow: { ...list({ enum: DECISIONS }, DECISIONS.length), uniqueItems: true },
  }),
  rule: {
    dependentSchemas: { ask: { properties: { verdict: { const: "ask" } } } },
    ...record(["id", "tools", "verdict"], {
      id: ref("id"),
      tools: ref("tools"),
      effect: { enum: ["read", "act"] },
      when: expression,
      verdict: { enum: ["allow", "ask", "deny"] },
      reason: text(500),
      ask: ref("ask"),
    }),
  },
  limit: {
    ...record(["id", "tools", "per", "window", "max", "onExceed"], {
      id: ref("id"),
      tools: ref("tools"),
      amount: expression,
      currency: { type: "string", pattern: "^[A-Z]{3}$" },
      count: { const: 1 },
      per: { enum: ["thread", "requester", "graph", "tenant"] },
      window: { anyOf: [{ enum: ["day", "ever"] }, ref("duration")] },
      max: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      onExceed: { enum: ["deny", "ask"] },
      ask: ref("ask"),
      reason: text(500),
    }),
    dependentSchemas: {
      ask: { properties: { onExceed: { const: "ask" } } },
      currency: { required: ["amount"] },
      count: { properties: { amount: false } },
    },
  },
};

/** The published schema. */
export const POLICY_SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Holdpoint policy",
  ...record(["name", "rules"], {
    name: text(100),
    version: text(100),
    rules: { type: "array", items: ref("rule"), maxItems: RULES_MAX },
    limits: { type: "array", items: ref("limit"), maxItems: LIMITS_MAX },
    repeats: record(["rejections", "within", "denyFor"], {
      rejections: { type: "integer", minimum: 1, maximum: 100 },
      within: ref("duration"),
      denyFor: ref("duration"),
    }),
    judges: { ...list(text(100), 20), uniqueItems: true },
  }),
  $defs: definitions,
};
