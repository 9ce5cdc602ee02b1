import type { AskTerms } from "./asks/ask-terms.ts";
import type { Effect, Verdict } from "./outcome.ts";

/** One rule of a policy: for which actions it speaks, and what it says about them. */
export interface Rule {
  /** Unique in its policy; outcomes name it. */
  readonly id: string;
  /** Names of tools; `*` stands for any run of characters. */
  readonly tools: readonly string[];
  /** Only actions that read, or only those that act. */
  readonly effect?: Effect;
  /** A condition (cel/environment.ts); left out: always. */
  readonly when?: string;
  readonly verdict: Verdict;
  /** One sentence for people; left out: one is made. */
  readonly reason?: string;
  /** How people are to be asked; only where the verdict is `ask`. */
  readonly ask?: AskTerms;
}
