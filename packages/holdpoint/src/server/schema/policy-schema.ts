/** Policies, what they say of actions, and grants, as they are sent. */
import { z } from "@hono/zod-openapi";
import { POLICY_TEXT_MAX } from "../../policy/load.ts";
import { anyJson, digest, instant, jsonObject, name, paging, pageOf, reason } from "./common.ts";

const verdict = z.enum(["allow", "ask", "deny"]);
const source = z.enum(["graph", "server", "shadow"]).openapi({
  description: "Whose it is: a graph's, or the whole server's; shadow decides nothing and is only tried out.",
});

const ruleSchema = z
  .strictObject({
    id: z.string(),
    says: z.string(),
    verdict,
    tools: z.array(z.string()).readonly(),
    effect: z.enum(["read", "act"]).optional(),
    when: z.string().optional(),
    ask: jsonObject.optional().openapi({ description: "How people are asked." }),
  })
  .openapi("PolicyRule");

const limitSchema = z
  .strictObject({
    id: z.string(),
    says: z.string(),
    tools: z.array(z.string()).readonly(),
    amount: z.string().optional(),
    currency: z.string().optional(),
    per: z.enum(["thread", "requester", "graph", "tenant"]),
    window: z.union([z.enum(["day", "ever"]), z.strictObject({ ms: z.int() })]),
    max: z.int(),
    onExceed: z.enum(["deny", "ask"]),
  })
  .openapi("PolicyLimit");

const toolSchema = z
  .strictObject({ name: z.string(), effect: z.enum(["read", "act"]), schema: jsonObject })
  .openapi("PolicyTool");

/** The policies in force, and the tools that are known. */
export const policiesSchema = z.strictObject({
  policies: z
    .array(
      z
        .strictObject({
          digest,
          source,
          graph: z.string().optional(),
          name: z.string(),
          version: z.string().optional(),
          rules: z.array(ruleSchema).readonly(),
          limits: z.array(limitSchema).readonly(),
          judges: z.array(z.string()).readonly(),
        })
        .openapi("Policy"),
    )
    .readonly(),
  tools: z.array(toolSchema).readonly(),
});

/** An action that is to be explained. */
export const explanationBody = z
  .strictObject({
    graph: name.optional().openapi({ description: "Without one, the policies of the whole server alone judge it." }),
    tool: name,
    args: anyJson,
    requester: name.optional(),
  })
  .openapi("Supposed");

const considerationSchema = z
  .strictObject({
    kind: z.enum(["rule", "judge", "limit", "unknown", "default"]),
    id: z.string(),
    verdict: verdict.optional(),
    reason: z.string().optional(),
    ask: jsonObject.optional(),
    expression: z.string().optional(),
    value: z.union([z.boolean(), z.number()]).optional(),
    error: z.string().optional(),
    findings: z.array(jsonObject).readonly().optional(),
  })
  .openapi("Consideration");

/** What is said of an action, and how each policy comes to it. */
export const explanationSchema = z
  .strictObject({
    verdict,
    reason: z.string(),
    rules: z.array(z.string()).readonly(),
    ask: jsonObject.optional(),
    traces: z
      .array(
        z.strictObject({
          source,
          graph: z.string().optional(),
          known: z.boolean().openapi({ description: "false: the policy does not know the tool." }),
          verdict,
          reason: z.string(),
          decided: z.array(z.string()).readonly(),
          considered: z.array(considerationSchema).readonly(),
        }),
      )
      .readonly(),
  })
  .openapi("Explanation");

/** A policy that is to be tried out, as text. */
export const simulationBody = z
  .strictObject({
    policy: z.string().min(1).max(POLICY_TEXT_MAX).openapi({ description: "YAML or JSON." }),
  })
  .openapi("Simulate");

/** Changes that are listed at the most. */
export const CHANGES_MAX = 200;

/** What a policy would have changed. */
export const simulationSchema = z
  .strictObject({
    complete: z
      .boolean()
      .openapi({ description: "false: there are more actions on record than were looked at in the time there is." }),
    actions: z.int(),
    stricter: z.int(),
    looser: z.int(),
    terms: z.int(),
    changes: z
      .array(
        z.strictObject({
          id: z.string(),
          tool: z.string(),
          change: z.enum(["stricter", "looser", "terms"]),
          from: verdict,
          to: verdict,
          rules: z.array(z.string()).readonly(),
          reason: z.string(),
        }),
      )
      .readonly()
      .openapi({ description: `The first ${CHANGES_MAX}.` }),
  })
  .openapi("Simulation");

/** A grant, and how often it was used. */
export const grantSchema = z
  .strictObject({
    id: z.string(),
    tool: z.string(),
    when: z.string().optional(),
    actionDigest: digest.optional(),
    maxUses: z.int(),
    used: z.int(),
    amount: z.string().optional(),
    maxAmountMinor: z.int().optional(),
    currency: z.string().optional(),
    issuedBy: z.string(),
    issuedAt: instant,
    expiresAt: instant,
    revokedAt: instant.optional(),
    reason: z.string(),
    says: z.string().openapi({ description: "What it permits, in one sentence." }),
  })
  .openapi("Grant");

/** A page of grants. */
export const grantPageSchema = pageOf(grantSchema);

/** Which grants. */
export const grantsQuery = z.strictObject({ state: z.enum(["active", "revoked"]).optional(), ...paging });

/** A grant that is to be issued. */
export const grantBody = z
  .strictObject({
    id: name.optional(),
    tool: name,
    when: z.string().min(1).optional().openapi({ description: "A condition on the arguments, in CEL." }),
    maxUses: z.int(),
    expiresInMs: z.int().min(1),
    amount: z.string().min(1).optional(),
    maxAmountMinor: z.int().min(0).optional(),
    currency: z.string().min(1).max(16).optional(),
    reason,
  })
  .openapi("GrantInput");
