/** The OpenAPI 3.1 document: made of the very schemas that requests are checked with. */
import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import { SESSION_COOKIE } from "./auth/cookies.ts";
import { CSRF_HEADER } from "./auth/sessions.ts";

/** The OpenAPI document, as JSON. */
export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** Describes routes. */
export function describeRoutes(routes: readonly RouteConfig[]): OpenApiDocument {
  const described = new OpenAPIHono();
  described.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  described.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: `The session of a person who signed in. It takes the header ${CSRF_HEADER} as well; what is no GET also takes the Origin of this server.`,
  });
  for (const route of routes) described.openAPIRegistry.registerPath(route);
  return described.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Holdpoint",
      version: "1",
      description:
        "Questions that agents wait for, the decisions of people about them, and the threads they belong to.",
    },
  });
}
