import type { SessionShown } from "holdpoint/client";
import { client } from "./client.ts";

/**
 * Whether a session began at another address of this host, whose cookie this page got as well: it can read, and change
 * nothing. Who is known by something else than a session of ours needs no more than that.
 */
export function isOfAnotherAddress(session: SessionShown | undefined): boolean {
  return session?.expiresAt !== undefined && !client.isSignedInHere;
}
