/** Deliveries of notifications that were given up: reading them, and having them tried again. */
import type { z } from "@hono/zod-openapi";
import { visibleText } from "../../approvals/visible-form.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { deadDeliveries, reviveDelivery, type DeadDelivery } from "../notify/dead-deliveries.ts";
import { byId, nothing, pageQuery, sentPage } from "../schema/common.ts";
import { deliveriesQuery, deliveryPageSchema, deliverySchema } from "../schema/delivery-schema.ts";

function shownDelivery(delivery: DeadDelivery): z.output<typeof deliverySchema> {
  const { key, channel, target, notice, attempts, nextAt, lastError } = delivery;
  const { kind, interruptId, at } = notice;
  return {
    id: key,
    channel,
    ...(target === undefined ? {} : { target: visibleText(target).shown }),
    kind,
    interruptId,
    at,
    attempts,
    givenUpAt: nextAt,
    ...(lastError === undefined ? {} : { error: lastError }),
  };
}

/** What was given up, and what people do about it. */
export function deliveryEndpoints({ store, tenant }: TenantStore): readonly Endpoint[] {
  return [
    endpoint({
      method: "get",
      path: "/v1/deliveries",
      summary: "Notifications that were given up, the oldest first",
      scope: "deliveries:read",
      params: nothing,
      query: deliveriesQuery,
      body: nothing,
      result: deliveryPageSchema,
      async answer({ query }) {
        const { items, next } = await deadDeliveries(store, tenant, pageQuery(query));
        return sentPage({ items: items.map(shownDelivery), next });
      },
    }),
    endpoint({
      method: "post",
      path: "/v1/deliveries/{id}/retries",
      summary: "Has a notification that was given up tried again, as if it had not been; given as it was",
      scope: "deliveries:retry",
      params: byId,
      query: nothing,
      body: nothing,
      result: deliverySchema,
      status: 202,
      async answer({ params: { id } }) {
        const found = await reviveDelivery(store, tenant, id);
        if (found !== undefined) return shownDelivery({ ...found, key: id });
        throw new HttpRefusal(
          "DELIVERY_NOT_FOUND",
          `No delivery that was given up has the id ${JSON.stringify(id)}; it may be on its way again.`,
        );
      },
    }),
  ];
}
