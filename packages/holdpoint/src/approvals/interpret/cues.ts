/**
 * Words that tell why a reply is not a plain answer. In a reply they only choose the sentence that a person is shown: it is
 * ambiguous because it is not in the language of `words.ts`, whether or not one of these is in it. In a signature, which is free
 * text, they do make the reply ambiguous (`signature.ts`, G1).
 */
import { phraseTree } from "./phrases.ts";
import type { ReadingCode } from "./reading.ts";

/** The codes that a word can give. */
type CueCode = Extract<
  ReadingCode,
  | "retraction"
  | "condition"
  | "deferral"
  | "hedge"
  | "change"
  | "report"
  | "instruction"
  | "language"
  | "negation"
  | "acknowledgement"
>;

const WORDS: Readonly<Record<CueCode, readonly string[]>> = {
  retraction: [
    "(actually|nevermind|oops|undo|revoke|withdraw|withdrawn|correction)",
    "(never mind|second thought|second thoughts|scratch that|changed my mind|change my mind|take it back|take that back)",
    "(wrong button|by mistake|by accident)",
  ],
  condition: [
    "(if|unless|once|after|until|till|provided|providing|assuming|pending|contingent|conditional|conditionally|when|while)",
    "(only|except|excluding|but|however|although|though|before|without|otherwise|maximum|max|within|under|first|just|then)",
    "(as long as|so long as|subject to|up to|at most|no more than|not more than|less than|other than|apart from|or)",
  ],
  deferral: [
    "(later|tomorrow|today|tonight|now|soon|wait|waiting|hold|pause|yet|next|postpone|delay|defer|week|month|year|busy)",
    "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|minute|hour|again|will|i'll|i've|have)",
    "(not yet|not now|not today|hold on|hold off|on hold|another time|some other time|ask me)",
  ],
  hedge: [
    "(maybe|perhaps|probably|possibly|guess|suppose|think|should|might|could|would|hopefully|hope|seems|presumably|likely)",
    "(unsure|doubt|doubts|hesitant|feel|believe|hm|hmm|hmmm|um|uh|er|idk|whatever|meh|kinda|somewhat|reluctantly|rather)",
    "(wouldn't|shouldn't|couldn't|i'd|better|can|not sure|not certain|not convinced|not comfortable|sort of|kind of|mostly)",
  ],
  change: [
    "(instead|make|reduce|lower|increase|half|less|more|fewer|different|other|another|both|all|some|partially|partial)",
    "(them|these|those|every|everything|also|additionally|plus|amend|edit|modify|adjust|always)",
  ],
  report: [
    "(he|she|they|we|said|says|say|told|wrote|approves|rejects|admin|boss|manager|legal|finance|everyone|somebody|by)",
  ],
  instruction: [
    "(ignore|disregard|previous|instruction|instructions|system|override|prompt|assistant|bypass|policy|pretend)",
  ],
  language: [
    "(ja|si|oui|da|hai|sim|tak|nein|non|nej|nee|nei|nyet|jawohl|naturlich|bien|vale|genau|klar|hola|danke|merci)",
  ],
  negation: [
    "(not|never|cannot|can't|cant|neither|nor|nothing|nobody|none|unable|unapproved|isn't|doesn't|didn't|wasn't|ain't|hardly)",
    "(do not|don't|dont|won't|wont|disapprove|disapproved|disapproves|nix|against)",
  ],
  acknowledgement: [
    "(noted|seen|got it|k|kk|got|gotcha|understood|roger|ack|acknowledged|copy|copy that|received|read|done|right|y|n|yea|ya|cool)",
    "(nice|interesting|will do|on it|i see|see|fair enough|true|exactly|indeed|uh-huh|okey|okie|okey-dokey|deal|ship it|continue)",
  ],
};

/** The words above as a tree. */
export const CUES = phraseTree(WORDS);
