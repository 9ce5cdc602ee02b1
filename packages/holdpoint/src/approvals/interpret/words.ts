/**
 * The whole language of plain answers, as data. What is not here is not understood, and what is not understood is ambiguous.
 *
 * What is left out on purpose, and why. A phrase goes in only when nobody who reads it carefully could take it otherwise.
 *
 * W1. Acknowledgements: "ok", "alright", "sure", "fine", "noted", "seen", "got it", "k", "done", "received". They may mean "I have
 *     seen it". The first four may accompany a yes ("Ok, go ahead"); "sure" and "fine" only one that is spelled out, for "yeah,
 *     sure" is as often a no. Beside "yeah" so does "ok". Praise ("great", "wonderful") too goes only with a yes that is spelled
 *     out: "yeah, great" is as often scorn.
 * W2. Opinions: "lgtm", "looks good", "agreed", "correct", "no objections". They judge what was shown, or agree with something
 *     that was said beside the question ("the price is high"). They may accompany a yes.
 * W3. Requests: "please approve" is what somebody writes who asks for an approval. It may accompany a yes. "Please reject" is
 *     clear.
 * W4. Inability and advice: "I can't approve" may mean that somebody else has to; "I wouldn't" is advice.
 * W5. "Disapprove" and "I object" are opinions, too, and one slip away from their opposite. They may accompany a no.
 * W6. Single letters ("y", "n", "k") are easily a slip of the finger; "y" is also short for "why".
 * W7. "cancel", "stop", "abort", "continue": whether they are a yes depends on what was asked ("Cancel the order?").
 * W8. Future, perfect and passive: "I will approve", "I have approved", "it is approved" tell of another time or place, or of
 *     another person.
 * W9. Pictures: a thumb up alone is as often "seen" as "yes", and so is a check mark; a cross alone is an error mark. A thumb down
 *     alone is a no. Each may accompany words that say the same.
 * W10. A yes said twice ("yeah, yeah", "yes yes") is impatient as often as it is eager. A no said twice is a no.
 * W11. Names of what is approved, but for a few that fit most questions ({@link THINGS}): "I approve the refund" may have been
 *     meant for another question.
 * W12. Concessions and exclamations: "granted", "deal", "wow", "right".
 * W13. Anything about several things ("both", "all", "them", "the second one").
 */
import { phraseTree } from "./phrases.ts";

/**
 * What a phrase is in a reply.
 *
 * Answers: `yes-word`, `yeah` (a yes-word of few words), `surely`, `yes` (a yes that is spelled out); `no-word`, `no` (like a no-word it could turn round what
 * stands beside it), `refusal` (a negated yes), `rejection` (a verb of rejecting), `halt` (a negation that would turn round what
 * follows it). Company: `for-yes` and `for-no` go with an answer of their side; `filler` with a yes; `grudging` with a yes that is
 * spelled out; `sorry` with a no; `please` after a yes-word; `thanks` with both. `hello` opens, `footer` closes.
 */
export type Role =
  | "yes-word"
  | "yeah"
  | "surely"
  | "yes"
  | "for-yes"
  | "filler"
  | "grudging"
  | "please"
  | "no-word"
  | "no"
  | "refusal"
  | "rejection"
  | "halt"
  | "for-no"
  | "sorry"
  | "thanks"
  | "hello"
  | "footer";

/** What a question may be about: words that stand for {@link THING} in a phrase. */
export const THINGS: ReadonlySet<string> = new Set(["action", "proposal", "purchase", "request", "step"]);

/** Stands for any of {@link THINGS}. */
export const THING = "#";

const THAT = `(it|this|that|this ${THING}|the ${THING})`;
const IT = `(| it| this| that| this ${THING}| the ${THING})`;
const AS_SHOWN = "(| as is| as requested| as proposed| as submitted| as shown)";
const NOT = "(do not|don't|dont)";

/** Templates (see `phrases.ts`, P1) by role. */
export const PHRASES: Readonly<Record<Role, readonly string[]>> = {
  "yes-word": ["(yes|yep|yup|aye)"],
  yeah: ["yeah"],
  surely: ["(absolutely|definitely|certainly|of course|affirmative)"],
  yes: [
    `approve${IT}${AS_SHOWN}`,
    `i (|do |hereby |fully )approve${IT}${AS_SHOWN}`,
    `(i am|i'm|im) approving ${THAT}`,
    `(|${THING} )approved${AS_SHOWN}`,
    "approved by me",
    "(reviewed|checked|verified|read) and approved",
    `(|i |i hereby )(authorize|authorise|accept)${IT}`,
    "(authorized|authorised|accepted)",
    `(approval|permission|${THING}) granted`,
    "(|i )allow(| it| this)",
    "(you have|i give|i grant|i give you|i grant you) my (approval|permission|consent)",
    "(|please )(go ahead|proceed)(| please)",
    `(|please )(go ahead|proceed) with ${THAT}(| please)`,
    `(go ahead|proceed) (as is|as requested|as proposed|as submitted|as shown)`,
    "go ahead and do (it|this|that)",
    "(you may|you can|you may now|you can now) (go ahead|proceed)",
    "(|please )do it(| please)",
    "please do",
    "go for it",
    "(let's|lets) (do it|do this|proceed|go ahead)",
    "by all means",
    "(|absolutely |definitely |certainly )yes (from me|indeed)",
    "(absolutely|definitely|certainly) yes",
    "(that's|thats|that is|it's|it is) a (|clear |definite )yes(| from me)",
    "a yes from me",
    "(my|the) answer is yes",
    "i (say|vote) yes",
    "consider it approved",
  ],
  "for-yes": [
    "lgtm",
    "looks (good|fine|great|ok|okay|right|correct)(| to me)",
    "(sounds|all) good",
    "good to go",
    "(correct|confirmed|agreed)",
    "i (agree|confirm|do)",
    "you (may|can)",
    "happy to approve",
    `please (approve|authorize|authorise|accept)${IT}`,
    "approve (|it |this )please",
    "no (objection|objections|problem|problems|concerns|issues)(| from me| here)",
    "👍",
    "👌",
    "✅",
    "✔",
  ],
  filler: ["(ok|okay|alright|all right|very well)"],
  grudging: ["(sure|fine|good|great|perfect|excellent|wonderful)"],
  please: ["please"],
  "no-word": ["(no|nope|nah|nay)"],
  no: [
    "(absolutely|definitely|certainly|of course|clearly) not",
    "no (thanks|thank you|way)",
    "(that's|thats|that is|it's|it is) a (|clear |definite )no(| from me)",
    "a no from me",
    "(definite|definitely|absolutely|certainly) no",
    "no from me",
    "(my|the) answer is no",
    "i (say|vote) no",
    "(i'm|i am|im) afraid not",
    "negative",
  ],
  refusal: [
    `(|${THING} )not approved`,
    `(|i |please |i hereby )${NOT} (approve|authorize|authorise|accept|allow)${IT}`,
    `i (will not|won't|wont) (approve|authorize|authorise|accept|allow)${IT}`,
    `(i am|i'm|im) not approving ${THAT}`,
    `(|please )${NOT} (do it|do this|do that|proceed|go ahead)`,
    `(|please )${NOT} (proceed|go ahead) with ${THAT}`,
    "👎",
  ],
  rejection: [
    `(|i |please |i hereby )(reject|deny|decline)${IT}`,
    `i (refuse|veto)${IT}`,
    `(|${THING} |approval )(rejected|denied|declined|refused)`,
    "(veto|vetoed)",
  ],
  halt: [`(|please )${NOT}`, "never", "by no means", "under no circumstances"],
  "for-no": ["(|i )disapprove", "disapproved", "i (disagree|object)", "❌"],
  sorry: ["(|i'm |i am )sorry", "unfortunately"],
  thanks: [
    "(|many )thanks",
    "(thank you|thanks)(| very much| a lot| so much)",
    "(thx|cheers)",
    "(|best |kind |warm )regards",
  ],
  hello: ["(hi|hello|hey)(| there| all| team| everyone)", "good (morning|afternoon|evening)"],
  footer: ["sent from my (iphone|ipad|android|phone|mobile|mobile phone|mobile device|android phone)"],
};

/** The phrases above as a tree. */
export const ANSWERS = phraseTree(PHRASES);
