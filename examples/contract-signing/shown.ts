/** What a party is shown, as far as this story looks at it. The whole of it is what a signature is over. */
import type { PendingInterrupt } from "holdpoint";
import { z } from "zod";

const Form = z.object({
  /** The action as it stands, edits included. */
  envelope: z.object({ args: z.object({ title: z.string(), sha256: z.string() }) }),
});

/** The digest of the document that is asked about. */
export function documentOf(shown: unknown): string {
  return Form.parse(shown).envelope.args.sha256;
}

/** A question as somebody has it before their eyes. */
export interface Page {
  readonly question: PendingInterrupt;
  readonly sha256: string;
}

export function pageOf(question: PendingInterrupt): Page {
  return { question, sha256: documentOf(question.review) };
}
