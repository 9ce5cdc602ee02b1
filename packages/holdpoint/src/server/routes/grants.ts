/** Grants: reading them, issuing them, taking them back. Who may is said where the server is started (`grantors`). */
import type { z } from "@hono/zod-openapi";
import { visibleText } from "../../approvals/visible-form.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { GrantStatus } from "../../engine/oversight/grants.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { grantText } from "../../policy/grants/grant.ts";
import { deciderFor } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, pageQuery, sentPage } from "../schema/common.ts";
import { grantBody, grantPageSchema, grantSchema, grantsQuery } from "../schema/policy-schema.ts";

function shownGrant({ grant, used }: GrantStatus): z.output<typeof grantSchema> {
  const { scope, ...rest } = grant;
  const { tool, ...bounds } = scope;
  return { ...rest, tool, ...bounds, used, says: visibleText(grantText(grant)).shown };
}

/** Grants that are in force or were, and what people do about them. */
export function grantEndpoints(holdpoint: TenantDesk): readonly Endpoint[] {
  const people = { method: "post", scope: "grants:manage", forPeople: true, query: nothing } as const;
  return [
    endpoint({
      method: "get",
      path: "/v1/grants",
      summary: "Grants that are in force or were, oldest first",
      scope: "grants:read",
      params: nothing,
      query: grantsQuery,
      body: nothing,
      result: grantPageSchema,
      async answer({ query: { state, ...page } }) {
        const { items, next } = await holdpoint.grants({
          ...pageQuery(page),
          ...(state === undefined ? {} : { state }),
        });
        return sentPage({ items: items.map(shownGrant), next });
      },
    }),
    endpoint({
      ...people,
      path: "/v1/grants",
      summary: "Permits a bounded number of actions of a tool without asking",
      params: nothing,
      body: grantBody,
      result: grantSchema,
      async answer({ principal, body: { tool: named, reason, expiresInMs, ...given } }) {
        const { id, when, maxUses, amount, maxAmountMinor, currency } = given;
        const tool = (await holdpoint.policies.tools()).find(({ name }) => name === named);
        if (tool === undefined && principal.kind === "person") {
          throw new HoldpointError("GRANT_INVALID", `There is no tool ${JSON.stringify(named)} that is known here.`, {
            field: "tool",
          });
        }
        const input = {
          maxUses,
          expiresIn: expiresInMs,
          ...(id === undefined ? {} : { id }),
          ...(when === undefined ? {} : { when }),
          ...(amount === undefined ? {} : { amount }),
          ...(maxAmountMinor === undefined ? {} : { maxAmountMinor }),
          ...(currency === undefined ? {} : { currency }),
        };
        const shape = tool ?? { name: named, effect: "act" as const, schema: {} };
        return shownGrant(await holdpoint.grant(shape, input, { by: deciderFor(principal), reason }));
      },
    }),
    endpoint({
      ...people,
      path: "/v1/grants/{id}/revocations",
      summary: "Takes a grant back; what was permitted under it stays done",
      params: byId,
      body: nothing,
      result: grantSchema,
      answer: async ({ principal, params: { id } }) =>
        shownGrant(await holdpoint.revokeGrant(id, { by: deciderFor(principal) })),
    }),
  ];
}
