/** Who makes a request to Holdpoint: whoever is signed in to the company's app. */
import type { Auth, Scope } from "holdpoint/server";
import type { Sessions } from "./sessions.ts";

/** What the page needs; nobody starts or cancels runs through the API. */
const SCOPES: readonly Scope[] = ["events:read", "interrupts:decide", "interrupts:read", "threads:read"];

export function authBy(sessions: Sessions): Auth {
  return {
    async authenticate(request) {
      const person = await sessions.personOf(request);
      return person && { kind: "person", id: person.id, roles: person.roles, scopes: SCOPES };
    },
  };
}
