import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "./queries.ts";

/** Whether whoever is signed in has a scope; the server checks it again. */
export function useMay(scope: string): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.principal.scopes.includes(scope) === true;
}
