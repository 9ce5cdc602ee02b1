import { HoldpointError } from "../core/errors.ts";

/** Where in a policy something is wrong. */
export interface PolicyPlace {
  /** Like `rules[2].when`; empty for the whole. */
  readonly path: string;
  /** The rule or limit at fault, by id. */
  readonly rule?: string;
  readonly tool?: string;
  readonly field?: string;
}

/** The refusal of a policy: what is wrong, and where. */
export function invalidPolicy(place: PolicyPlace, what: string, cause?: unknown): HoldpointError {
  const who = place.rule === undefined ? "" : `${JSON.stringify(place.rule)}: `;
  const where = place.path === "" ? "The policy" : place.path;
  return new HoldpointError("POLICY_INVALID", `${who}${where} ${what}.`, { ...place }, cause);
}
