/** Deliveries of notifications that were given up, as they are sent. */
import { z } from "@hono/zod-openapi";
import { NOTIFICATION_KINDS } from "../notify/notification.ts";
import { instant, pageOf, paging } from "./common.ts";

/** A delivery that was given up. */
export const deliverySchema = z
  .strictObject({
    id: z.string(),
    channel: z.string(),
    target: z.string().optional().openapi({ description: "For whom, where the channel has targets." }),
    kind: z.enum(NOTIFICATION_KINDS),
    interruptId: z.string(),
    at: instant.openapi({ description: "When what it tells of happened, in milliseconds since 1970-01-01 UTC." }),
    attempts: z.int(),
    givenUpAt: instant,
    error: z.string().optional().openapi({ description: "What the last attempt failed with." }),
  })
  .openapi("DeadDelivery");

/** A page of them. */
export const deliveryPageSchema = pageOf(deliverySchema);

/** Which page. */
export const deliveriesQuery = z.strictObject(paging);
