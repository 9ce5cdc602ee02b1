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
  /** What people may do here. Default: everything. */
  readonly scopes?: readonly Scope[];
}
