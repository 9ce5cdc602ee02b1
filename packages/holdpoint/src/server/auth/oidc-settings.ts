/** How people sign in with an OpenID Connect provider. */
import type { Scope } from "./principal.ts";

/** One provider: nobody else's word counts. */
export interface OidcSettings {
  /** Its issuer identifier; https, or http on this machine alone. */
  readonly issuer: string;
  readonly clientId: string;
  /** Left out for a public client. */
  readonly clientSecret?: string;
  /** What is asked for. Default: `openid profile email`. */
  readonly scope?: string;
  /** The claim that names people. Default `sub`; `email` counts only where the provider says that it is verified. */
  readonly idClaim?: string;
  /** Where their roles are: a claim, or a path of claims with dots (`realm_access.roles`). Default `roles`. */
  readonly rolesClaim?: string;
  /**
   * The claim, or path of claims, that names whose data somebody works with. It has to be one that the provider sets, and
   * that people cannot change. With this, who comes without it is refused. Default: everybody works with that of `default`.
   */
  readonly tenantClaim?: string;
  /** Where the provider sends people back to once they have signed out; it has to know it. Default: they stay there. */
  readonly afterSignOut?: string;
  /** What people may do here. Default: everything. */
  readonly scopes?: readonly Scope[];
}
