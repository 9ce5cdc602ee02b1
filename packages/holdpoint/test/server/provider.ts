/** A real OpenID Connect provider on this machine. Whoever comes is signed in as the account that the test names. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

export const CLIENT = { id: "holdpoint", secret: "a secret of the client that is long enough" } as const;

/** What the provider says of an account. */
export type AccountClaims = Readonly<Record<string, unknown>>;

export interface ProviderSettings {
  /** Where it sends people back to. */
  readonly callback: string;
  /** Whether the ID token has all claims, or the provider's userinfo alone. */
  readonly inIdToken?: boolean;
  /** Whether it says where its own sessions are ended. Default: true. */
  readonly endsSessions?: boolean;
  /** What this machine is called in its address. Default: 127.0.0.1. */
  readonly host?: "127.0.0.1" | "localhost";
}

function configuration(settings: ProviderSettings, claimsOf: (id: string) => AccountClaims): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [settings.callback],
        post_logout_redirect_uris: [new URL("/sign-in", settings.callback).href],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: settings.inIdToken === false,
    claims: { openid: ["sub"], profile: ["name", "roles", "realm"], email: ["email", "email_verified"] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: settings.endsSessions ?? true,
        // Its own pages load fonts from elsewhere.
        logoutSource(ctx, form) {
          const button = `<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`;
          ctx.body = `<!doctype html><title>Sign out</title>${form}${button}`;
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = "<!doctype html><title>Signed out</title>";
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ["a key of this test's provider"] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...claimsOf(id), sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

export class LocalProvider {
  /** Who signs in next, and what is said of them. */
  account = "ann";
  claims: AccountClaims = {};
  readonly issuer: string;
  readonly #close: () => Promise<void>;

  private constructor(issuer: string, close: () => Promise<void>) {
    this.issuer = issuer;
    this.#close = close;
  }

  static async start(settings: ProviderSettings): Promise<LocalProvider> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const issuer = `http://${settings.host ?? "127.0.0.1"}:${(server.address() as AddressInfo).port}`;
    const local = new LocalProvider(issuer, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const provider = new Provider(
      issuer,
      configuration(settings, () => local.claims),
    );
    provider.use(async (ctx, next) => {
      if (!ctx.path.startsWith("/interaction/")) {
        await next();
        return;
      }
      await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: local.account } });
      ctx.respond = false;
    });
    const handle = provider.callback();
    server.on("request", (request, response) => void handle(request, response));
    return local;
  }

  stop(): Promise<void> {
    return this.#close();
  }

  /** Follows a sign-in at the provider, as a browser does; gives the address that it sends people back to. */
  async follow(start: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let url = new URL(start);
    while (url.origin === this.issuer) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, { redirect: "manual", headers: { cookie } });
      for (const header of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get("location");
      if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
      url = new URL(location, url);
    }
    return url;
  }
}
