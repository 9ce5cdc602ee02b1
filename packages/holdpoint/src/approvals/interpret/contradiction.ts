/**
 * Whether the comment on a decision speaks against it. Then nobody can say which of the two was meant, and the person is asked
 * again. A false alarm costs one such round; a missed one may cost what the approval was for. So unlike a reading of a reply this
 * looks for words, on the safe side. English only: what another language says is not seen.
 *
 * C1. A comment is read in clauses, which end at `,` `.` `!` `?` `;` `:` brackets, dashes and empty lines. Letters are folded to
 *     their plain form and invisible characters dropped first. A comment that still hides what it says (text direction overrides,
 *     struck or stacked letters, words of mixed alphabets) or is longer than {@link LONGEST_COMMENT} contradicts every decision.
 * C2. A comment that `interpret` reads as the other answer contradicts.
 * C3. An approval is contradicted by a comment that refuses, sets a condition or a limit, asks for something else, puts it off,
 *     doubts, takes it back, objects, or asks a question. In detail: a phrase of `APPROVAL_CUES` that is no part of a harmless one;
 *     a negation and within three words what an approval sets going; approving or paying, and within three words a number; a
 *     clause that begins with "don't", is just "no" (or "against", "nein") or ends in "first"; a time without a purpose; a question mark.
 * C4. A rejection is contradicted by a comment that takes it back, or says to go ahead. In detail: a firm phrase of
 *     `REJECTION_CUES`, or a clause that opens with one of `FIRM_OPENINGS`, unless the clause also has one of `SUPPRESSORS` (a
 *     negation, a dependence, another time) or is a question; praise, unless one of those or of `CONTRASTS` is anywhere in the
 *     comment.
 *     Conditions, changes, other times and questions are ordinary in a rejection and contradict nothing.
 * C5. Everything else ("for the Q3 campaign", "checked the invoice, amount matches") contradicts nothing.
 */
import { objectionIn, type Objection } from "./against-approval.ts";
import { goAheadIn, type GoAhead } from "./against-rejection.ts";
import { clausesOf } from "./comment-clauses.ts";
import { interpret } from "./interpret.ts";
import { shortCue } from "./reading.ts";

/** Longer comments are not read. */
export const LONGEST_COMMENT = 10_000;

const SAYS: Readonly<Record<Objection["kind"] | GoAhead["kind"], string>> = {
  refusal: "says not to do it",
  condition: "sets a condition or a limit",
  change: "asks for something else",
  deferral: "puts it off",
  doubt: "is not certain",
  retraction: "takes the decision back",
  objection: "objects to it",
  question: "asks a question",
  "go-ahead": "says to go ahead",
};

/** One sentence for people when the comment speaks against the decision (C1–C5); undefined when it does not. */
export function contradicts(decision: "approve" | "reject", comment: string): string | undefined {
  const but = `The decision is "${decision}", but the comment`;
  if (comment.length > LONGEST_COMMENT) return `${but} is too long to be checked against it.`;
  const clauses = clausesOf(comment);
  if (clauses === undefined) return `${but} has characters that hide what it says.`;
  const found = decision === "approve" ? objectionIn(clauses) : goAheadIn(clauses);
  if (found !== undefined) return `${but} ${SAYS[found.kind]} ("${shortCue(found.cue)}").`;
  const other = decision === "approve" ? "no" : "yes";
  return interpret(comment).reading === other ? `${but} reads as a plain "${other}".` : undefined;
}
