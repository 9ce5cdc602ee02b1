/**
 * Signing in with an OpenID Connect provider: the authorization code flow with PKCE, state and nonce.
 *
 * I1. One issuer counts: that of the settings. Its keys come from its own discovery document, over TLS, or from this
 *     machine; the ID token has to be its own, for this client, of this sign-in, and not too old (openid-client).
 * I2. What a sign-in needs when it comes back is in a cookie of the browser that began it (cookies.ts, C1, C3), and nothing
 *     of it is kept here: to begin one changes nothing, and one that another browser began cannot be finished. It is
 *     not signed, as it speaks to its own browser alone: whoever could put it there could as well sign in themselves.
 * I3. Who somebody is, their tenant, and their roles, are claims. A claim that is missing or of another form refuses the sign-in; only
 *     roles may be missing, and then there are none. `email` counts only when it is verified.
 * I4. Where people go then is a path of this server.
 * I5. Where the provider says that it ends sessions of its own, whoever signs out here goes on there, with the ID token of
 *     their sign-in, so that it knows which one is meant. A provider that cannot be asked keeps nobody signed in here.
 */
import * as openid from "openid-client";
import { HoldpointError } from "../../core/errors.ts";
import { isTenant } from "../../core/ids.ts";
import { isObject, isText } from "../../core/json.ts";
import { personIdProblem } from "../../core/person-id.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { cookieOf, OIDC_COOKIE, oidcCookie } from "./cookies.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import { SCOPES, type Principal } from "./principal.ts";
import { isLoopbackName } from "../http/loopback.ts";

/** How long a sign-in may take. */
const UNDER_WAY_MS = 600_000;
const PROVIDER_SECONDS = 10;
const SCOPE = "openid profile email";
/** Where the provider sends people back to, below the public address. */
export const CALLBACK_PATH = "/v1/session/oidc/callback";

type Claims = Readonly<Record<string, unknown>>;

/** What a sign-in needs when it comes back (I2). */
interface UnderWay {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly to: string;
}

/** A path of this server, or its beginning when it is something else (I4). */
export function ownPath(to: string | undefined): string {
  // "//x" and "/\\x" lead to another site, and browsers drop control characters on the way there.
  if (to === undefined || !/^\/(?![/\\])[\u0021-\u007e]*$/.test(to)) return "/";
  const { pathname, search, hash } = new URL(to, "http://here.invalid");
  return `${pathname.replace(/^\/+/, "/")}${search}${hash}`;
}

function refuse(why: string): HttpRefusal {
  return new HttpRefusal("UNAUTHENTICATED", `The sign-in did not succeed: ${why}. Begin it again.`, {
    signIn: ["oidc"],
  });
}

/** What a dotted path of claims leads to. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split(".")
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), claims);
}

function rolesIn(claims: Claims, path: string): readonly string[] {
  const found = claimAt(claims, path) ?? [];
  const roles: unknown = typeof found === "string" ? [found] : found;
  if (Array.isArray(roles) && roles.every(isText)) return [...new Set(roles)];
  throw refuse(`the claim ${JSON.stringify(path)} is no list of roles`);
}

function idIn(claims: Claims, claim: string): string {
  const id = claimAt(claims, claim);
  const problem = personIdProblem(id);
  if (problem !== undefined) throw refuse(`the claim ${JSON.stringify(claim)} ${problem}`);
  if (claim === "email" && claims["email_verified"] !== true) {
    throw refuse("the provider has not verified the e-mail address");
  }
  return id as string;
}

/** Whose data they work with; nothing where that is not asked for. */
function tenantIn(claims: Claims, claim: string | undefined): Pick<Principal, "tenant"> {
  if (claim === undefined) return {};
  const tenant = claimAt(claims, claim);
  if (isTenant(tenant)) return { tenant };
  throw refuse(`the claim ${JSON.stringify(claim)} names no tenant`);
}

function read(request: Request): UnderWay {
  try {
    const value = JSON.parse(Buffer.from(cookieOf(request, OIDC_COOKIE) ?? "", "base64url").toString()) as unknown;
    if (isObject(value) && ["state", "nonce", "verifier", "to"].every((name) => isText(value[name]))) {
      return value as unknown as UnderWay;
    }
  } catch {
    // Said below.
  }
  throw refuse("it was not begun in this browser, or took longer than 10 minutes");
}

/** Who came back. */
export interface CameBack {
  readonly principal: Principal;
  /** What the provider knows this sign-in by (I5). */
  readonly idToken: string;
  /** Where they wanted to. */
  readonly to: string;
  /** The header that ends the sign-in. */
  readonly cookie: string;
}

/** What the provider said of somebody. */
interface Said {
  readonly claims: Claims;
  readonly idToken: string;
}

/** Sign-ins with one provider. */
export class OidcSignIn {
  readonly #settings: OidcSettings;
  readonly #issuer: URL;
  readonly #callback: URL;
  #provider: Promise<openid.Configuration> | undefined;

  /** `publicUrl` is the address of this server as browsers see it. */
  constructor(settings: OidcSettings, publicUrl: string) {
    const issuer = URL.parse(settings.issuer);
    if (issuer === null || !(issuer.protocol === "https:" || isLoopbackName(issuer.hostname))) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `auth.oidc.issuer is ${JSON.stringify(settings.issuer)}; it must be an https address.`,
      );
    }
    this.#settings = settings;
    this.#issuer = issuer;
    this.#callback = new URL(`${publicUrl.replace(/\/$/, "")}${CALLBACK_PATH}`);
  }

  /** Begins a sign-in: where the browser goes, and the cookie it takes along (I2). */
  async start(to: string | undefined): Promise<{ readonly url: URL; readonly cookie: string }> {
    const provider = await this.#discovered();
    const underWay: UnderWay = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
      to: ownPath(to),
    };
    const url = openid.buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback.href,
      response_type: "code",
      scope: this.#settings.scope ?? SCOPE,
      state: underWay.state,
      nonce: underWay.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(underWay.verifier),
      code_challenge_method: "S256",
    });
    const value = Buffer.from(JSON.stringify(underWay)).toString("base64url");
    return { url, cookie: oidcCookie(value, UNDER_WAY_MS) };
  }

  /** Who came back, and where they wanted to. Refuses whatever does not hold (I1–I3). */
  async finish(request: Request): Promise<CameBack> {
    const { state, nonce, verifier, to } = read(request);
    const provider = await this.#discovered();
    const back = new URL(this.#callback);
    back.search = new URL(request.url).search;
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const { claims, idToken } = await this.#said(provider, back, checks);
    const { idClaim = "sub", rolesClaim = "roles", tenantClaim, scopes = SCOPES } = this.#settings;
    const principal: Principal = {
      kind: "person",
      id: idIn(claims, idClaim),
      roles: rolesIn(claims, rolesClaim),
      ...tenantIn(claims, tenantClaim),
      scopes,
    };
    return { principal, idToken, to: ownPath(to), cookie: oidcCookie("", 0) };
  }

  /** Where a browser goes so that the provider ends its own session, too (I5); undefined where there is no such place. */
  async endAddress(idToken: string): Promise<string | undefined> {
    const { afterSignOut } = this.#settings;
    try {
      const provider = await this.#discovered();
      // Refuses what is no address over TLS, or of this machine where the issuer is.
      return openid.buildEndSessionUrl(provider, {
        id_token_hint: idToken,
        ...(afterSignOut === undefined ? {} : { post_logout_redirect_uri: afterSignOut }),
      }).href;
    } catch {
      return undefined;
    }
  }

  /** The claims of the ID token, and where that has no roles or no tenant, of the provider's word about the same subject. */
  async #said(provider: openid.Configuration, back: URL, checks: openid.AuthorizationCodeGrantChecks): Promise<Said> {
    try {
      const tokens = await openid.authorizationCodeGrant(provider, back, checks);
      // It is there, as it was asked for (idTokenExpected).
      const claims = tokens.claims() as Claims & { readonly sub: string };
      const { id_token: idToken = "" } = tokens;
      const { rolesClaim = "roles", tenantClaim } = this.#settings;
      const wanted = [rolesClaim, ...(tenantClaim === undefined ? [] : [tenantClaim])];
      const isWhole = wanted.every((claim) => claimAt(claims, claim) !== undefined);
      if (isWhole || provider.serverMetadata().userinfo_endpoint === undefined) return { claims, idToken };
      const more = await openid.fetchUserInfo(provider, tokens.access_token, claims.sub);
      return { claims: { ...more, ...claims }, idToken };
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** What the provider refuses, and what does not hold, is the sign-in's; that it cannot be reached is nobody's. */
  #explained(error: unknown): unknown {
    if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError) {
      return refuse(`the provider says ${JSON.stringify(String(error.error).slice(0, 100))}`);
    }
    if (error instanceof openid.ClientError && error.code !== "OAUTH_TIMEOUT") {
      const code = typeof error.code === "string" ? ` (${error.code})` : "";
      return refuse(`what the provider sent does not hold${code}`);
    }
    return this.#unavailable();
  }

  #unavailable(): HttpRefusal {
    return new HttpRefusal(
      "SIGN_IN_UNAVAILABLE",
      `The identity provider ${this.#issuer.href} cannot be asked just now.`,
    );
  }

  /** The provider's own description; asked for once, and again when that failed. */
  #discovered(): Promise<openid.Configuration> {
    this.#provider ??= this.#discover().catch(() => {
      this.#provider = undefined;
      throw this.#unavailable();
    });
    return this.#provider;
  }

  #discover(): Promise<openid.Configuration> {
    const { clientId, clientSecret } = this.#settings;
    const isPlain = this.#issuer.protocol === "http:";
    const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(clientSecret);
    return openid.discovery(this.#issuer, clientId, undefined, authentication, {
      timeout: PROVIDER_SECONDS,
      // Only reached for an issuer on this machine.
      // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out
      execute: isPlain ? [openid.allowInsecureRequests] : [],
    });
  }
}
