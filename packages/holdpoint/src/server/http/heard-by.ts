/** What of a refusal somebody hears: how a question ended is for whoever may read questions (endpoint.ts, E4). */
import { withoutEnd } from "../../engine/reading/decided-late.ts";
import type { Principal } from "../auth/principal.ts";

/** The refusal, for somebody. */
export function heardBy({ scopes }: Principal, error: unknown): unknown {
  return scopes.includes("interrupts:read") ? error : withoutEnd(error);
}
