/** What an approval of an action is bound to. */
import type { Resolution } from "../review-state.ts";
import type { Case } from "./case.ts";

/** The envelope that is approved, and from when on the approval counts no more. Nothing for a question. */
export function approvalOf({ state, at }: Case): Pick<Resolution, "envelopeDigest" | "expiresAt"> {
  const { envelope } = state;
  if (envelope === undefined) return {};
  const { envelopeDigest, validForMs } = envelope;
  return { envelopeDigest, ...(validForMs === undefined ? {} : { expiresAt: at + validForMs }) };
}
