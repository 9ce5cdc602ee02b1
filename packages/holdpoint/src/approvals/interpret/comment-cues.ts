/**
 * What in the comment on a decision speaks against that decision, as data. Comments are prose, so these are words to look for; the
 * rules are in `contradiction.ts`. `harmless` phrases hold a cue and mean nothing of the kind.
 */
import { phraseTree } from "./phrases.ts";

/** What a comment may do to an approval. */
export type AgainstApproval =
  | "refusal"
  | "condition"
  | "change"
  | "deferral"
  | "doubt"
  | "retraction"
  | "objection"
  | "harmless";

const AGAINST_APPROVAL: Readonly<Record<AgainstApproval, readonly string[]>> = {
  refusal: [
    "(reject|rejected|rejecting|deny|denied|decline|declined|refuse|refused|veto|disapprove|disapproved|unapproved|nope|nah)",
    "(cancel|canceled|cancelled|abort|stop|halt|no-go|no go|no way|by no means|under no circumstances|never do)",
    "(do not|don't|dont) (approve|do|proceed|go|buy|pay|send|want|agree|support|like|trust|execute|run)",
    "(cannot|can't|cant|can not|will not|won't|wont) (approve|authorize|authorise|accept|allow|agree|support|sign)",
    "(should not|shouldn't|must not|mustn't|would not|wouldn't|may not)",
    "not (approved|authorized|authorised|allowed|acceptable|accepted|ok|okay|going to|go ahead)",
    "(rather not|hell no|thumbs down|unable to|do n't|pay nothing|buy nothing|send nothing)",
    "(against it|against this|i object|i disagree|i oppose|makes no sense|unacceptable|absolutely not|of course not)",
    "(actually|rather|so|then|therefore|sorry) no",
    "no (thanks|thank you|deal)",
    "not (my|for me to|mine to) (decision|decide)",
    "👎",
    "❌",
    "🛑",
    "🚫",
  ],
  condition: [
    "(if|unless|once|until|till|when|after|pending|assuming|contingent|conditional|conditionally|except|excluding)",
    "(only|only if|only when|only once|only after|only for|only up to|but only|as long as|so long as|subject to)",
    "(provided|providing) (that|you|they|it|we|legal|finance)",
    "(on condition|on the condition|under the condition|with the condition|in case)",
    "(not before|before you|before we|before going|before proceeding|before doing|before executing|before paying|before sending)",
    "(other than|apart from|but|however|up to|at most|at maximum|max|maximum|no more than|not more than|not above|make sure)",
    "(as soon as|depends|depending on|in principle|for now|temporarily|with the exception|with exception|without the)",
    "(on|with) the understanding",
    "with (conditions|a condition|one condition|reservations|a caveat|caveats)",
    "must (be|first|agree|approve|sign|confirm|check)",
    "(needs|need|requires|require) (approval|sign-off|signoff|confirmation)",
  ],
  change: [
    "(instead|rather than|partial|partially|half of|part of it|split it|amended|with changes|a different amount)",
    "(make it|make that|change it|change the|change to|changed to|adjust it|adjust the|swap|use a different)",
    "(reduce|reduced to|lower it|lower the|increase it|increase the|increase to|raise it|cut it|cut the)",
    "(please change|the other one|the other account|use the other|another account|other invoice)",
    "(limit it|limit this|limit to|limit the|limited to|cap|cap it|capped at|should be|should read)",
  ],
  deferral: [
    "(wait|hold off|hold on|on hold|hold this|hold it|please hold|postpone|postponed|defer|delay|delay it|pause|revisit)",
    "(not yet|not now|not today|not tomorrow|not this|another time|some other time|ask again|ask me again|do it later)",
    "(hang on|give me|let me think|let me check|need more time|need time|another day)",
    "in (a|one|two|three|a few|some) (day|days|week|weeks|month|months|hour|hours)",
  ],
  doubt: [
    "(maybe|perhaps|probably|possibly|i guess|i suppose|i think so|unsure|uncertain|doubtful|doubt|doubts|hesitant|reluctantly)",
    "(need|needs|have) (to check|to think|to ask|to discuss|more information|more info|questions|a question)",
    "(need|would like) to (check|think|ask|discuss|talk)",
    "please (confirm|clarify|explain|verify|check)",
    "not (sure|certain|convinced|comfortable|happy|confident)",
    "(whatever|no idea|worried|i am concerned|i'm concerned|concerns|might be|should be fine|should be ok|should be okay|hmm|hm|risky)",
    "🤔",
    "🙄",
    "🤷",
  ],
  retraction: [
    "(second thought|second thoughts|scratch that|never mind|nevermind|changed my mind|change my mind|oops|wrong button)",
    "(by mistake|by accident|accidentally|misclick|misclicked|meant to reject|take it back|take that back|ignore my)",
    "(please revert|please reverse|revert please|reverse this|reverse it|revert this|revert it)",
    "(undo|undo this|undo that|revoke|revoked|withdraw|withdrawn)",
  ],
  objection: [
    "(too|very|much too|way too|far too) (high|expensive|many|risky|large|costly|pricey|early|soon|late)",
    "too much",
    "(bad|terrible|stupid|horrible) idea",
    "(is a mistake|was a mistake|under protest)",
    "not (a good idea|correct|right|justified|needed|necessary|match|reasonable)",
    "(doesn't|does not|don't|do not|didn't|did not) (match|make sense|look right|add up|fit)",
    "(wrong|incorrect|suspicious|fraud|fraudulent|scam|phishing|unnecessary|unjustified|overpriced|waste of)",
  ],
  harmless: [
    "(let me know|let us know|tell me|ping me|call me) if",
    "if (needed|necessary|required|any|you need anything|you need more|you have questions|you have any questions)",
    "as soon as possible",
    "(as if|once a|once per|once more|once again|at once|not only|only one|only vendor|only supplier|only option)",
    "(the|our|their|is|it's|was|costs|cost|are) only",
    "when (i|we|they|it was)",
    "after (checking|reviewing|review|talking|speaking|discussing|discussion|verifying|comparing|consulting|consultation)",
    "after (reading|negotiating|negotiation|confirming|a review|a discussion|the review|the discussion|looking|careful review)",
    "nothing (but|wrong|suspicious|unusual)",
    "but (needed|necessary|worth|fine|ok|okay|acceptable|within|justified|correct|reasonable|important|urgent|required|still)",
    "but (it is|it's|we|we really) (needed|necessary|worth|need|fine|ok|justified|important)",
    "no (concerns|doubt|doubts|fraud|reason to reject|reason to decline|reason to wait|need to wait|reason to stop)",
    "without (doubt|doubts|hesitation|delay|concerns)",
    "(don't|dont|do not) (forget|worry|hesitate|mind)",
    "(don't|dont|do not) (see|have|find) (|any )(concern|concerns|doubts|issue|issues|problem|problems|objection|objections)",
    "not (wrong|too high|too expensive|too much|too many|suspicious|a fraud|fraud|risky)",
    "(sooner or later|cancel anytime|can cancel|can be canceled|can be cancelled|non stop)",
    "stop (loss|order|limit)",
    "(price|rate|market|salary) cap",
    "(cap table|no wrong)",
  ],
};

/** What speaks against an approval. */
export const APPROVAL_CUES = phraseTree(AGAINST_APPROVAL);

/** Words that negate one of {@link ACTS} shortly after them. */
export const NEGATORS: ReadonlySet<string> = new Set(
  "not never cannot can't cant don't dont won't wont shouldn't wouldn't couldn't didn't doesn't isn't aren't".split(
    " ",
  ),
);

/** What an approval sets going. */
export const ACTS: ReadonlySet<string> = new Set(
  (
    "approve approved approving authorize authorized authorise authorised accept agree allow do proceed buy pay send execute run " +
    "sell ship deploy merge order purchase transfer refund release book sign continue support recommend consent doing buying paying " +
    "sending proceeding"
  ).split(" "),
);

/** What an approval of a number ("approve 5 of them") begins with. */
export const MEASURED: ReadonlySet<string> = new Set(
  "approve approved authorize authorized authorise authorised accept buy pay send sell just".split(" "),
);

/** Times that put an approval off, unless the clause has one of {@link PURPOSES} ("for the fair tomorrow"). */
export const TIMES = phraseTree({
  time: [
    "(tomorrow|tonight|later)",
    "next (week|month|quarter|year|monday|tuesday|wednesday|thursday|friday)",
    "(on|from|this) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
  ],
});

/** Words that say what a time is for. */
export const PURPOSES: ReadonlySet<string> = new Set(
  "for need needs needed due starts begins expires ends because since by as deadline launch".split(" "),
);

/**
 * What a comment may do to a rejection: `firm` words say to go ahead, `mild` ones praise, `retraction` takes the rejection back.
 */
type AgainstRejection = "firm" | "mild" | "retraction";

export const REJECTION_CUES = phraseTree<AgainstRejection>({
  firm: [
    "(go ahead|go for it|please proceed|ship it|good to go|green light|let's do it|lets do it|please do|please approve)",
    "(i|we|hereby) approve",
    "(approved by me|happy to approve|glad to approve|fine with me|fine by me|ok with me|okay with me|works for me)",
    "no (objection|objections|concerns|problem|problems|issues)",
    "(i have|i've|we have|we've) approved",
    "(should|can|may) be approved",
    "(ok|okay|fine) (to proceed|to approve|to go|to pay|with it|with this)",
  ],
  mild: [
    "lgtm",
    "looks (good|fine|great|ok|okay|right|correct|reasonable)",
    "(sounds|all) (good|fine)",
    "(good|great) idea",
    "i agree",
    "👍",
    "👌",
    "✅",
    "✔",
    "🎉",
  ],
  retraction: [
    "(second thought|second thoughts|scratch that|changed my mind|change my mind|oops|wrong button|misclick|misclicked)",
    "(meant to approve|take it back|take that back|ignore my rejection)",
    "(clicked|pressed|rejected|reject|tapped) (this |it |)by (mistake|accident)",
    "accidentally (clicked|pressed|rejected|tapped)",
  ],
});

/** Words that say to go ahead when a clause begins with them. */
export const FIRM_OPENINGS = phraseTree({
  firm: [
    "(|ok |okay |well |please |sure )(yes|yep|yeah|yup|approve|approved|proceed|accepted|authorized|authorised|granted)",
    "(|please )do it",
  ],
});

/** Words that are praise when they are all there is of a clause. */
export const MILD_CLAUSES: ReadonlySet<string> = new Set(
  "ok okay sure fine alright good great perfect excellent correct agreed confirmed absolutely definitely certainly".split(
    " ",
  ),
);

/** Words that keep a clause from being a go-ahead: it is negated, or speaks of another case or time. */
export const SUPPRESSORS: ReadonlySet<string> = new Set(
  (
    "not no never nor neither cannot can't cant don't dont won't wont isn't wasn't doesn't didn't hasn't haven't couldn't " +
    "wouldn't shouldn't without if unless once when until till after before would could might will should i'd we'd i'll we'll " +
    "nobody nothing"
  ).split(" "),
);

/** Words that turn praise into the polite opening of a rejection ("Looks good, but too expensive"). */
export const CONTRASTS: ReadonlySet<string> = new Set(
  (
    "but however though although unfortunately except too instead yet still sorry exceeds exceed over above expensive wrong " +
    "missing unclear"
  ).split(" "),
);
