/** The schemas of signing in. */
import { z } from "@hono/zod-openapi";
import { SCOPES } from "../auth/principal.ts";
import { instant } from "./common.ts";

const TEXT_MAX = 256;

/** The token of a one-time link. */
export const tokenBody = z.strictObject({ token: z.string().min(1).max(TEXT_MAX) });

/** Where to go once somebody has signed in. */
export const oidcStartQuery = z.strictObject({
  to: z
    .string()
    .max(2_048)
    .optional()
    .openapi({ description: "A path of this server; anything else is its beginning." }),
});

/** Who asks, and in which session. */
export const sessionSchema = z
  .strictObject({
    principal: z.strictObject({
      kind: z.enum(["person", "agent", "service"]),
      id: z.string(),
      roles: z.array(z.string()).readonly(),
      scopes: z.array(z.enum(SCOPES)).readonly(),
    }),
    expiresAt: instant
      .optional()
      .openapi({ description: "When the session ends unless it goes on; of a session alone." }),
    signIn: z
      .array(z.enum(["link", "oidc"]))
      .readonly()
      .openapi({ description: "How people sign in here." }),
  })
  .openapi("Session");

/** A session that has just begun. */
export const begunSessionSchema = sessionSchema
  .extend({
    csrf: z.string().openapi({
      description: "What the page keeps, and sends with whatever is no GET. It is said here alone, and never again.",
    }),
  })
  .openapi("BegunSession");
