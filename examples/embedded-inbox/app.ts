/** The company's own web app: its login, its routes, its page, and Holdpoint's API mounted under a path of it. */
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Holdpoint } from "holdpoint";
import { createServer } from "holdpoint/server";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { Refund, type Agent } from "./agent.ts";
import { authBy } from "./auth.ts";
import { personNamed } from "./people.ts";
import type { Sessions } from "./sessions.ts";

export interface AppParts {
  readonly agent: Agent;
  readonly holdpoint: Holdpoint;
  readonly sessions: Sessions;
  /** Says that the app stops: event streams end. */
  readonly signal: AbortSignal;
}

const Credentials = z.object({ id: z.string(), password: z.string() });
const page = fileURLToPath(new URL("dist", import.meta.url));

/** Sign-in and sign-out, as the app has always had them. */
function loginRoutes(sessions: Sessions): Hono {
  const routes = new Hono();
  routes.get("/", async (c) => {
    const person = await sessions.personOf(c.req.raw);
    return c.json({ id: person?.id ?? null });
  });
  routes.post("/", async (c) => {
    if (!sessions.isOwn(c.req.raw)) return c.json({ problem: "Sign in on our own page." }, 403);
    const sent = Credentials.safeParse(await c.req.json().catch(() => undefined));
    const person = sent.success ? personNamed(sent.data.id) : undefined;
    if (person === undefined || person.password !== sent.data?.password) {
      return c.json({ problem: "There is nobody with this name and password." }, 401);
    }
    c.header("set-cookie", await sessions.begin(person));
    return c.json({ id: person.id });
  });
  routes.delete("/", (c) => {
    if (!sessions.isOwn(c.req.raw)) return c.json({ problem: "Sign out on our own page." }, 403);
    c.header("set-cookie", sessions.end());
    return c.json({ id: null });
  });
  return routes;
}

/** People have the agent refund something. Who they are comes from their session, never from what they send. */
function refundRoutes({ agent, sessions }: AppParts): Hono {
  const routes = new Hono();
  routes.post("/", async (c) => {
    const person = await sessions.personOf(c.req.raw);
    if (person === undefined) return c.json({ problem: "Sign in first." }, 401);
    const sent = Refund.safeParse(await c.req.json().catch(() => undefined));
    if (!sent.success) return c.json({ problem: "Say which order, and how much: more than nothing." }, 422);
    const thread = `refund-${randomUUID()}`;
    // Resolves once the agent is done, or waits for people.
    await agent.invoke(sent.data, { configurable: { thread_id: thread, actor: person.id } });
    return c.json({ thread }, 201);
  });
  return routes;
}

/** The whole app. */
export function createApp(parts: AppParts): Hono {
  const { agent, holdpoint, sessions, signal } = parts;
  const app = new Hono();
  // Before the headers of the page: the API has stricter ones.
  app.route("/approvals", createServer(holdpoint, { auth: authBy(sessions), graphs: [agent], signal }));
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], frameAncestors: ["'none'"] } }));
  app.route("/session", loginRoutes(sessions));
  app.route("/refunds", refundRoutes(parts));
  app.get("*", serveStatic({ root: page }));
  return app;
}
