import { isProblem, type SignInWay } from "holdpoint/client";

/** The ways to sign in that a refusal names. */
export function waysIn(error: unknown): readonly SignInWay[] {
  const ways = isProblem(error) ? error.data["signIn"] : undefined;
  return Array.isArray(ways) ? ways.filter((way): way is SignInWay => way === "link" || way === "oidc") : [];
}
