/** The schemas of signing in. */
import { z } from "@hono/zod-openapi";
import { SCOPES } from "../auth/principal.ts";
import { instant } from "./common.ts";

const TEXT_MAX = 256;

/** The token of a one-time link. */
export const tokenBody = z.strictObject({ token: z.string().min(1).max(TEXT_MAX) });

/** Which sessions are ended. */
export const endBody = z.strictObject({
  everywhere: z.boolean().optional().openapi({ description: "All of the same person. Default: the one that asks." }),
});

/** What is left to do once a session has ended. */
export const endedSessionSchema = z
  .strictObject({
    next: z
      .string()
      .optional()
      .openapi({ description: "Where the page goes on to: the identity provider ends its own session there." }),
  })
  .openapi("EndedSession");

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
      tenant: z.string().optional().openapi({ description: "Whose data they work with; left out, `default`." }),
    }),
    mayGrant: z
      .union([z.literal(true), z.string()])
      .optional()
      .openapi({
        description:
          "Of people alone: whether they may issue and revoke grants as things stand; else why not, as one sentence.",
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
      description: "What the page keeps, and sends with every request. It is said here alone, and never again.",
    }),
  })
  .openapi("BegunSession");
