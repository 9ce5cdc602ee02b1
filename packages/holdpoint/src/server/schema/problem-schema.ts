/** Problems in the OpenAPI document. */
import { z } from "@hono/zod-openapi";
import { jsonObject } from "./common.ts";

/** What every refusal looks like (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.literal("about:blank"),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: "What is wrong, where, and what to do." }),
    code: z.string().openapi({ description: "A stable code: one of the library's error codes, or of HTTP's own." }),
    data: jsonObject.optional().openapi({
      description:
        "Details of the code: ids, paths, who decided and when; of what came too late how the question `ended`, as on the question.",
    }),
    requestId: z.string(),
  })
  .openapi("Problem");
