/**
 * Signing in, who one is, and signing out.
 *
 * I1. A link's token and a provider's answer are taken once, and give a new session (auth/sessions.ts, N2). A token that
 *     signs nobody in counts as a failed attempt of the address it came from (auth/failed-attempts.ts).
 * I2. The one GET that begins a session is that of the provider's answer: it takes the cookie of the browser that began
 *     it, and a code that counts once. HEAD does nothing.
 * I3. What the page of the session keeps (N6) is in the answer to a link's token, and in the fragment of the address that
 *     follows a provider's answer, which no browser sends anywhere. Nothing says it again.
 * I4. To sign out ends the session here, whatever the identity provider says. Where that keeps a session of its own, and
 *     says where it is ended (RP-initiated logout), the page is told to go there: else whoever comes next at this browser
 *     is signed in as the same person again. Where they go from there is the provider's to say.
 * I5. What a session says somebody may do is for pages, so that they offer what will be taken. Whatever is done is judged
 *     again when it is done; and where it cannot be told, the session says so, and is answered all the same.
 */
import type { z, RouteConfig } from "@hono/zod-openapi";
import type { Context, Hono } from "hono";
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { FailedAttempts } from "../auth/failed-attempts.ts";
import type { OidcSignIn } from "../auth/oidc-sign-in.ts";
import type { Principal, Scope } from "../auth/principal.ts";
import { waysOf, type SignIn } from "../auth/sign-in.ts";
import type { Session } from "../auth/sessions.ts";
import { checked, queryOf, refusals, security } from "../http/endpoint.ts";
import type { ServerEnv } from "../http/guard.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { readJson, SMALL_BODY } from "../http/read-json.ts";
import {
  begunSessionSchema,
  endBody,
  endedSessionSchema,
  oidcStartQuery,
  sessionSchema,
  tokenBody,
} from "../schema/session-schema.ts";

const PATH = "/v1/session";
const shown = (description: string, schema: z.ZodType): RouteConfig["responses"] => ({
  200: { description, content: { "application/json": { schema } } },
  ...refusals,
});
const sent = (schema: z.ZodType): NonNullable<RouteConfig["request"]> => ({
  body: { content: { "application/json": { schema } } },
});

/** How the routes are described. */
export const sessionConfigs: readonly RouteConfig[] = [
  {
    method: "get",
    path: PATH,
    summary: "Who asks, and how people sign in",
    security,
    responses: shown("Who asks", sessionSchema),
  },
  {
    method: "post",
    path: PATH,
    summary: "Signs somebody in with the token of a one-time link",
    description: "Takes the Origin of this server. The session is in a cookie.",
    request: sent(tokenBody),
    responses: shown("Who signed in", begunSessionSchema),
  },
  {
    method: "post",
    path: `${PATH}/end`,
    summary: "Signs out: the session ends in every process; with everywhere, so do all others of the same person",
    security,
    request: sent(endBody),
    responses: shown("It has ended", endedSessionSchema),
  },
  {
    method: "get",
    path: `${PATH}/oidc/start`,
    summary: "Begins a sign-in with the identity provider",
    request: { query: oidcStartQuery },
    responses: { 302: { description: "To the provider" }, ...refusals },
  },
  {
    method: "get",
    path: `${PATH}/oidc/callback`,
    summary: "Where the identity provider sends people back to",
    responses: {
      302: {
        description: "Signed in; to /sign-in#csrf=…&to=…, whose page keeps csrf and goes on to where they wanted to",
      },
      ...refusals,
    },
  },
];

/** Why somebody may not issue grants, as one sentence; undefined when they may. */
export type WhyNoGrants = (principal: Principal) => Promise<string | undefined>;

/** What the routes are made of. */
export interface SessionSettings {
  readonly signIn: SignIn | undefined;
  readonly attempts: FailedAttempts;
  readonly clock: Clock;
  /** Left out, sessions say nothing of it. */
  readonly whyNoGrants?: WhyNoGrants;
}

/** What grants are issued and revoked with. */
const GRANTING: Scope = "grants:manage";

async function mayGrant(principal: Principal, whyNoGrants: WhyNoGrants): Promise<true | string> {
  const { id, scopes } = principal;
  if (!scopes.includes(GRANTING)) return `This takes the scope ${GRANTING}, which ${id} was not given.`;
  try {
    return (await whyNoGrants(principal)) ?? true;
  } catch (error) {
    if (!(error instanceof HoldpointError) || error.code !== "DIRECTORY_FAILED") throw error;
    return "Whether you may issue grants cannot be told now: the directory does not answer.";
  }
}

async function answer(
  principal: Principal,
  session: Session | undefined,
  { signIn, whyNoGrants }: SessionSettings,
): Promise<z.output<typeof sessionSchema>> {
  const { kind, id, roles, scopes, tenant = DEFAULT_TENANT } = principal;
  const isToldOf = kind === "person" && whyNoGrants !== undefined;
  return {
    principal: { kind, id, roles, scopes, ...(tenant === DEFAULT_TENANT ? {} : { tenant }) },
    ...(isToldOf ? { mayGrant: await mayGrant(principal, whyNoGrants) } : {}),
    ...(session === undefined ? {} : { expiresAt: session.expiresAt }),
    signIn: waysOf(signIn),
  };
}

/** Serves signing in: what is asked before anybody is known. */
export function serveSignIn(app: Hono<ServerEnv>, settings: SessionSettings): void {
  const { signIn, attempts, clock } = settings;

  app.post(PATH, async (c) => {
    if (signIn?.links === undefined) throw new HttpRefusal("ROUTE_NOT_FOUND", "Nobody signs in here with a link.");
    signIn.sessions.requireOrigin(c.req.raw);
    const { token } = checked("body", tokenBody, await readJson(c.req.raw, clock, SMALL_BODY));
    const principal = await signIn.links.take(token);
    if (principal === undefined) {
      attempts.failed(c.get("address"));
      throw new HttpRefusal(
        "UNAUTHENTICATED",
        "This link was used already, or is too old; a new one is printed where the server starts.",
        { signIn: waysOf(signIn) },
      );
    }
    const { session, csrf, cookie } = await signIn.sessions.begin(c.req.raw, principal);
    c.header("set-cookie", cookie);
    return c.json({ ...(await answer(principal, session, settings)), csrf } satisfies z.output<
      typeof begunSessionSchema
    >);
  });

  const withProvider =
    (run: (c: Context<ServerEnv>, oidc: OidcSignIn, people: SignIn) => Promise<Response>) =>
    async (c: Context<ServerEnv>): Promise<Response> => {
      if (signIn?.oidc === undefined) {
        throw new HttpRefusal("ROUTE_NOT_FOUND", "Nobody signs in here with an identity provider.");
      }
      return c.req.method === "HEAD" ? c.body(null, 204) : run(c, signIn.oidc, signIn);
    };
  app.get(
    `${PATH}/oidc/start`,
    withProvider(async (c, oidc) => {
      const { to } = checked("query", oidcStartQuery, queryOf(c.req.raw));
      const { url, cookie } = await oidc.start(to);
      c.header("set-cookie", cookie);
      return c.redirect(url.href, 302);
    }),
  );
  app.get(
    `${PATH}/oidc/callback`,
    withProvider(async (c, oidc, people) => {
      const { principal, idToken, to, cookie: over } = await oidc.finish(c.req.raw);
      await people.claims?.saw(principal);
      const { cookie, csrf } = await people.sessions.begin(c.req.raw, principal, { idToken });
      c.header("set-cookie", cookie);
      c.header("set-cookie", over, { append: true });
      return c.redirect(`/sign-in#${new URLSearchParams({ csrf, to }).toString()}`, 302);
    }),
  );
}

/** Serves who one is and signing out: what is asked by somebody who is known. */
export function serveSession(app: Hono<ServerEnv>, settings: SessionSettings): void {
  const { signIn, clock } = settings;
  app.get(PATH, async (c) =>
    c.json(await answer(c.get("principal"), await signIn?.sessions.find(c.req.raw), settings)),
  );
  app.post(`${PATH}/end`, async (c) => {
    const { everywhere = false } = checked("body", endBody, await readJson(c.req.raw, clock, SMALL_BODY));
    const principal = c.get("principal");
    const ended = await signIn?.sessions.end(c.req.raw);
    if (everywhere && principal.kind === "person") await signIn?.sessions.endAllOf(principal);
    if (ended !== undefined) c.header("set-cookie", ended.cookie);
    const next = ended?.idToken === undefined ? undefined : await signIn?.oidc?.endAddress(ended.idToken);
    return c.json((next === undefined ? {} : { next }) satisfies z.output<typeof endedSessionSchema>);
  });
}
