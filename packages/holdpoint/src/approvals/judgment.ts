/** What the policy says about an action, as approvals look at it. Without one an action does not go on (G10). */
import type { Reviewers } from "./reviewer-rule.ts";

export interface Judgment {
  readonly verdict: "allow" | "ask" | "deny";
  /** One sentence for people. */
  readonly reason: string;
  /** What decided. */
  readonly rules?: readonly string[];
  /** Digest of the policy that judged. */
  readonly policy: string;
  /** How it is to be asked, when it is. */
  readonly ask?: { readonly reviewers?: Reviewers; readonly validForMs?: number };
}
