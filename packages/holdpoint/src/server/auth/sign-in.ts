/** How people sign in at a server, and what becomes of it. */
import type { ClaimsDirectory } from "./claims-directory.ts";
import type { OidcSignIn } from "./oidc-sign-in.ts";
import type { SignInWay } from "./principal.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-links.ts";

/** The ways in for people. */
export interface SignIn {
  readonly sessions: Sessions;
  /** One-time links. */
  readonly links?: SignInLinks;
  /** An identity provider. */
  readonly oidc?: OidcSignIn;
  /** Is told what the identity provider says of people. */
  readonly claims?: ClaimsDirectory;
}

/** The ways there are, by name. */
export function waysOf({ links, oidc }: Partial<SignIn> = {}): readonly SignInWay[] {
  return [...(links === undefined ? [] : ["link" as const]), ...(oidc === undefined ? [] : ["oidc" as const])];
}
