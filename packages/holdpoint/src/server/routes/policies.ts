/** What policies say, what they say of an action, and what another one would have said of those on record. */
import type { z } from "@hono/zod-openapi";
import { visibleForm, visibleText } from "../../approvals/visible-form.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import type { Policies, PolicyInForce } from "../../engine/reading/policies.ts";
import type { Limit } from "../../policy/limits/limit.ts";
import type { Rule } from "../../policy/rule.ts";
import type { ToolShape } from "../../policy/tool-shape.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { nothing } from "../schema/common.ts";
import {
  CHANGES_MAX,
  explanationBody,
  explanationSchema,
  policiesSchema,
  simulationBody,
  simulationSchema,
} from "../schema/policy-schema.ts";
import type { OneAtATime } from "./one-at-a-time.ts";

/** How long one simulation goes on. */
const SIMULATE_MS = 10_000;

const DOES = { allow: "Lets", ask: "Asks people before", deny: "Denies" } as const;

function visible<T>(value: T): T {
  return visibleForm(value as unknown as Json).shown as unknown as T;
}

function sayRule({ verdict, tools, effect, when, reason }: Rule): string {
  if (reason !== undefined) return reason;
  const which = effect === undefined ? "" : effect === "read" ? ", when they read" : ", when they act";
  const where = when === undefined ? "" : `, where ${when}`;
  return `${DOES[verdict]} ${tools.join(", ")}${verdict === "allow" ? " run" : ""}${which}${where}.`;
}

function sayWindow(window: Limit["window"]): string {
  return typeof window === "object" ? `in ${window.ms} ms` : window === "day" ? "a day" : "in all";
}

function sayLimit({ tools, amount, currency, max, per, window, onExceed, reason }: Limit): string {
  if (reason !== undefined) return reason;
  const what = amount === undefined ? "actions" : `of ${amount}${currency === undefined ? "" : ` (${currency})`}`;
  const then = onExceed === "deny" ? "more is denied" : "people are asked about more";
  return `At most ${max} ${what} of ${tools.join(", ")} for each ${per} ${sayWindow(window)}; ${then}.`;
}

function shownPolicy({ source, graph, policy: { policy, digest } }: PolicyInForce) {
  const { name, version, rules, limits, judges } = policy;
  return {
    digest,
    source,
    ...(graph === undefined ? {} : { graph }),
    name,
    ...(version === undefined ? {} : { version }),
    rules: rules.map((rule) => {
      const { reason: _reason, ask, ...rest } = rule;
      return { ...rest, ...(ask === undefined ? {} : { ask: ask as unknown as JsonObject }), says: sayRule(rule) };
    }),
    limits: limits.map((limit) => {
      const { ask: _ask, reason: _reason, ...rest } = limit;
      return { ...rest, says: sayLimit(limit) };
    }),
    judges,
  };
}

function shownTool({ name, effect, schema }: ToolShape) {
  return { name, effect, schema };
}

type Explanation = z.output<typeof explanationSchema>;

/** What a policy would have changed, as far as there is time to find out. */
async function simulated(policies: Policies, policy: string): Promise<z.output<typeof simulationSchema>> {
  const end = performance.now() + SIMULATE_MS;
  const { changes, ...counts } = await policies.simulate(policy, () => performance.now() > end);
  const listed = changes.slice(0, CHANGES_MAX).map(({ policy: _digest, reason, tool, ...change }) => ({
    ...change,
    tool: visibleText(tool).shown,
    reason: visibleText(reason).shown,
  }));
  return { ...counts, changes: listed };
}

/** Reading, explaining and trying out policies. */
export function policyEndpoints({ policies, tenant }: TenantDesk, turns: OneAtATime): readonly Endpoint[] {
  return [
    endpoint({
      method: "get",
      path: "/v1/policy",
      summary: "The policies in force, and the tools that are known",
      scope: "policy:read",
      params: nothing,
      query: nothing,
      body: nothing,
      result: policiesSchema,
      answer: async () => ({
        policies: policies.list().map(shownPolicy),
        tools: (await policies.tools()).map(shownTool),
      }),
    }),
    endpoint({
      method: "post",
      path: "/v1/policy/explanations",
      summary: "What would be said of an action now, and how; nothing is asked, done or recorded",
      scope: "policy:read",
      params: nothing,
      query: nothing,
      body: explanationBody,
      result: explanationSchema,
      async answer({ body: { args, ...supposed } }): Promise<Explanation> {
        const { outcome, traces } = await policies.explain({ ...supposed, args: args as Json });
        const { verdict, reason, rules, ask } = outcome;
        return visible({
          verdict,
          reason,
          rules,
          ...(ask === undefined ? {} : { ask: ask as unknown as JsonObject }),
          traces: traces.map(({ source, graph, trace }) => ({
            source,
            ...(graph === undefined ? {} : { graph }),
            known: trace.known,
            verdict: trace.outcome.verdict,
            reason: trace.outcome.reason,
            decided: trace.decided,
            considered: trace.considered as unknown as Explanation["traces"][number]["considered"],
          })),
        });
      },
    }),
    endpoint({
      method: "post",
      path: "/v1/policy/simulations",
      summary: "What a policy would have changed of the actions on record; nothing is done, and nothing kept",
      scope: "policy:read",
      // The conditions look at the arguments of actions on record, and what comes of it says what these are.
      alsoScope: "audit:read",
      params: nothing,
      query: nothing,
      body: simulationBody,
      result: simulationSchema,
      async answer({ body: { policy } }) {
        return turns.run(tenant, () => simulated(policies, policy));
      },
    }),
  ];
}
