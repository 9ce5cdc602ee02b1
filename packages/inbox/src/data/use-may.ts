import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "./queries.ts";

/** Whether whoever is signed in has a scope; the server checks it again. */
export function useMay(scope: string): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.principal.scopes.includes(scope) === true;
}

/** Whether whoever is signed in may issue and revoke grants, or why not; the server checks it again. */
export function useMayGrant(): true | string {
  const { data } = useQuery(sessionQuery);
  const hasScope = useMay("grants:manage");
  return data?.mayGrant ?? (hasScope || "You may not manage grants.");
}
