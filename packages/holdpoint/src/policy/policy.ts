/**
 * A policy in its one internal form, whatever it was written in. It is data: JSON, versioned, digested.
 */
import type { RepeatLimits } from "../approvals/repeats.ts";
import { digestOf, type Json } from "../core/json.ts";
import type { Limit } from "./limits/limit.ts";
import type { Rule } from "./rule.ts";

/** A policy. */
export interface Policy {
  /** Of this form. */
  readonly format: 1;
  readonly name: string;
  readonly version?: string;
  readonly rules: readonly Rule[];
  readonly limits: readonly Limit[];
  /** When an action that people rejected is denied without asking (approvals/repeats.ts). */
  readonly repeats?: RepeatLimits;
  /** Judges it relies on, by name: it cannot be used without them. */
  readonly judges: readonly string[];
}

/** SHA-256 of the canonical JSON of a policy: what outcomes and envelopes cite. */
export function policyDigest(policy: Policy): string {
  return digestOf(policy as unknown as Json);
}
