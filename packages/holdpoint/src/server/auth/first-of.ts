/** Several ways in. */
import type { Auth } from "./principal.ts";

/** Asks one after the other who makes a request; the first that knows says so. */
export function firstOf(...ways: readonly Auth[]): Auth {
  return {
    async authenticate(request) {
      for (const way of ways) {
        const principal = await way.authenticate(request);
        if (principal !== undefined) return principal;
      }
      return undefined;
    },
  };
}
