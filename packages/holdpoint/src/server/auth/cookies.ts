/**
 * The cookies there are.
 *
 * C1. `__Host-` and Secure: a browser takes them from this host alone, and sends them to no other. It does so over TLS, and
 *     over HTTP from this machine (Chromium 150: from 127.0.0.1 and from localhost). No script sees them. Cookies do not
 *     tell ports apart: a server of another port of this host, which the same browser opens, gets them. What else
 *     it takes to ask anything does tell them apart, and is in no cookie (sessions.ts, N6).
 * C2. That of a session is SameSite=Strict: no request that a page from elsewhere brings about has it, not even one by a
 *     link. The page itself is the same for everybody; what it then asks for is asked by itself, and has the cookie.
 * C3. That of a sign-in under way is SameSite=Lax, as the provider sends people back from elsewhere.
 */
import { parse, serialize } from "hono/utils/cookie";

/** The name of the cookie of a session. */
export const SESSION_COOKIE = "__Host-holdpoint";
/** The name of the cookie of a sign-in with a provider that is under way. */
export const OIDC_COOKIE = "__Host-holdpoint-oidc";

const SECOND_MS = 1_000;

function host(name: string, value: string, sameSite: "Strict" | "Lax", lastsMs: number): string {
  const maxAge = Math.ceil(lastsMs / SECOND_MS);
  return serialize(name, value, { path: "/", secure: true, httpOnly: true, sameSite, maxAge });
}

/** The header that gives a browser the token of its session (C2). */
export function sessionCookie(token: string, lastsMs: number): string {
  return host(SESSION_COOKIE, token, "Strict", lastsMs);
}

/** The header that takes the session from a browser. */
export function noSessionCookie(): string {
  return host(SESSION_COOKIE, "", "Strict", 0);
}

/** The header that keeps what a sign-in with a provider needs when it comes back (C3); the empty text ends it. */
export function oidcCookie(value: string, lastsMs: number): string {
  return host(OIDC_COOKIE, value, "Lax", lastsMs);
}

/** A cookie of a request. */
export function cookieOf(request: Request, name: string): string | undefined {
  return parse(request.headers.get("cookie") ?? "", name)[name];
}
