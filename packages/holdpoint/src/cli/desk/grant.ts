/** A grant, as the API sends it. */
import type { JsonObject } from "../../index.ts";

/** What of a grant is shown. */
export interface GrantShown {
  readonly id: string;
  readonly issuedBy: string;
  readonly used: number;
  readonly maxUses: number;
  readonly expiresAt: number;
  readonly revokedAt?: number;
  /** What it permits and why, in visible form. */
  readonly says: string;
}

/** The grant in a document of the API. */
export function grantOf(document: JsonObject): GrantShown {
  return document as unknown as GrantShown;
}
