/** Questions, decisions about them, and receipts, as a server sends and takes them. Instants are ms since 1970. */
import type { Json, JsonObject } from "../core/json.ts";
import type { ProblemIssue } from "./problem.ts";
import type { EndShown } from "./question-end.ts";

export type InterruptStatus = "pending" | "resolved" | "expired" | "canceled" | "superseded";
export type Risk = "low" | "medium" | "high" | "critical";
/** What somebody can do about a question: decide in one of the ways there are, in free text, or let somebody else. */
export type Way = "approve" | "reject" | "edit" | "respond" | "choose" | "reply" | "delegate";
/** For each way `true`, or one sentence that says why not. */
export type OpenWays = Readonly<Record<Way, true | string>>;

/** A page of a list; `next` is the `cursor` of the page after. A page may hold few items, or none, and still have one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Which page. */
export interface Paging {
  readonly cursor?: string;
  /** At most 200; default 50. */
  readonly limit?: number;
}

/** Somebody looks at it; advisory, for ten minutes. */
export interface Claim {
  readonly by: string;
  readonly until: number;
}

/** A character that is not what it seems; it is written out as `\u{…}` where it stands. */
export interface CharacterMark {
  readonly path: string;
  readonly codePoint: string;
  readonly kind: "hidden" | "bidirectional" | "look-alike";
}

/** Why it is asked again, with what was and what is. */
export interface AskedAgain {
  readonly what: string;
  readonly text: string;
  readonly before?: Json;
  readonly now?: Json;
}

/** What is shown of an action; all texts in visible form. */
export interface ActionShown {
  readonly summary: string;
  readonly tool: string;
  readonly args: Json;
  /** Why it is asked, and the rules that say so. */
  readonly why: string;
  readonly rules: readonly string[];
  readonly risk?: Risk;
  readonly findings?: readonly { readonly code: string; readonly text: string; readonly at?: number }[];
  readonly marks?: readonly CharacterMark[];
  /** How many more are marked than are listed. */
  readonly moreMarks?: number;
  /** What the world looked like when it was asked. */
  readonly snapshot?: Json;
  readonly again?: readonly AskedAgain[];
}

/** One of the answers that are offered. */
export interface OfferedOption {
  readonly id: string;
  readonly label: string;
}

/** A place that differs: `before` is missing where it is new, `after` where it is gone. */
export interface Change {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** What a decision is bound to: who decides, how, about which bytes. */
export interface ReviewShown {
  readonly kind: "question" | "action";
  readonly allow: readonly string[];
  readonly options?: readonly OfferedOption[];
  readonly envelope?: { readonly tool: string; readonly args: Json; readonly [fact: string]: Json };
  /** In minor units: 1250 for 12.50. */
  readonly amount?: { readonly minor: number; readonly currency: string };
  readonly requester?: string;
  readonly coRequesters?: readonly string[];
  readonly reviewers?: JsonObject;
  readonly edition?: number;
}

/** A question in a list. */
export interface InterruptSummary {
  readonly id: string;
  readonly threadId: string;
  readonly graph: string;
  readonly node: string;
  readonly status: InterruptStatus;
  /** One line, in visible form. */
  readonly summary: string;
  readonly value: Json;
  readonly key?: string;
  /** Digest of what is shown; a decision names it. */
  readonly digest: string;
  /** JSON Schema of an answer. */
  readonly schema?: JsonObject;
  readonly review?: JsonObject;
  readonly purpose?: "outcome" | "action";
  readonly tool?: string;
  readonly risk?: Risk;
  readonly rules?: readonly string[];
  readonly why?: string;
  /** How many votes stand. */
  readonly votes: number;
  /** Who is still needed, in a sentence. */
  readonly needs: string;
  readonly claim?: Claim;
  /** How it ended; left out while it is open. */
  readonly ended?: EndShown;
  readonly createdAt: number;
  readonly deadlineAt?: number;
}

/** A vote that stands. */
export interface VoteShown {
  readonly by: string;
  /** In whose place, by delegation. */
  readonly for?: string;
  readonly said: string;
  readonly comment?: string;
  readonly at: number;
}

/** What was said, and who is still needed. */
export interface StandingShown {
  readonly status: InterruptStatus;
  readonly votes: readonly VoteShown[];
  readonly missing: readonly string[];
  readonly askedAgain?: string;
  readonly digest: string;
}

/** A clarifying round: what somebody said, and why it was asked again. */
export interface RoundShown {
  readonly by: string;
  readonly said: string;
  readonly reading: "ambiguous" | "contradiction" | "disagreement";
  readonly why: string;
  readonly at: number;
}

/** A rung of what happens when nobody decides. */
export interface RungShown {
  readonly kind: "remind" | "reassign" | "escalate" | "default";
  readonly dueAt: number;
  /** One sentence. */
  readonly says: string;
  readonly fired: boolean;
}

/** Somebody may vote in somebody else's place. */
export interface DelegationShown {
  readonly from: string;
  readonly to: string;
  readonly untilAt: number;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  readonly at: number;
}

/** A question, with everything that decides about it, for whoever asks. Texts are in visible form but for `value`. */
export interface InterruptDetail extends InterruptSummary {
  readonly standing: StandingShown;
  readonly decision?: { readonly id: string; readonly by: string; readonly at: number; readonly value: Json };
  /** What became of the decision. */
  readonly outcome?: "consumed" | "unused";
  /** What you may do, and in whose place. */
  readonly you: {
    readonly may: OpenWays;
    readonly for?: readonly { readonly person: string; readonly may: OpenWays }[];
  };
  /** What people are to see of the value. */
  readonly shown: {
    readonly value: Json;
    readonly marks?: readonly CharacterMark[];
    readonly moreMarks?: number;
  };
  /** JSON Schema of the action's arguments: what an edit has to look like. */
  readonly argsSchema?: JsonObject;
  /** What an edit changed, and what changed since it was asked before. */
  readonly difference?: { readonly edited?: readonly Change[]; readonly again?: readonly AskedAgain[] };
  readonly rounds?: readonly RoundShown[];
  /** Who may vote in whose place; some may have run out. */
  readonly delegations?: readonly DelegationShown[];
  /** What is asked in its place, when it was superseded or its decision was not used. */
  readonly instead?: { readonly id: string; readonly summary: string; readonly status: InterruptStatus };
  /** What happens at zero, in a sentence. */
  readonly onSilence: string;
  readonly ladder: readonly RungShown[];
  /** Earlier rejections of the same action. */
  readonly repeats?: readonly {
    readonly interruptId: string;
    readonly at: number;
    readonly by: readonly string[];
    readonly comment?: string;
  }[];
}

/** An earlier decided question of the same tool and graph. */
export interface SimilarDecision {
  readonly id: string;
  readonly threadId: string;
  readonly summary: string;
  readonly decision: "approve" | "edit" | "reject" | "respond" | "choose" | "fail";
  readonly by: string;
  readonly at: number;
}

/** Which questions are listed. */
export interface InterruptsQuery extends Paging {
  /** Default: those that are pending; `ended` is all others. */
  readonly status?: InterruptStatus | "ended" | "any";
  /** Those that you could decide now; of pending ones. */
  readonly mine?: true;
  readonly role?: string;
  readonly person?: string;
  readonly threadId?: string;
  readonly graph?: string;
  readonly tool?: string;
  readonly risk?: Risk;
  /** Those that were asked before this instant. */
  readonly createdBefore?: number;
  /** Words that are all in it, wherever. */
  readonly q?: string;
  /** Default: pending ones by deadline and risk; others the newest first, by when they were asked. */
  readonly order?: "deadline" | "oldest" | "newest";
}

/** What every decision has: the digest of what was shown, and in whose place, by delegation. */
interface AboutShown {
  readonly digest: string;
  readonly for?: string;
}

/** What somebody decides. */
export type DecisionInput = AboutShown &
  (
    | { readonly type: "approve" | "reject"; readonly comment?: string }
    | { readonly type: "edit"; readonly args: Json; readonly comment?: string }
    | { readonly type: "respond"; readonly value: Json; readonly comment?: string }
    | { readonly type: "choose"; readonly option: string; readonly comment?: string }
    | { readonly type: "reply"; readonly text: string }
  );

/** Proof that a decision was accepted. */
export interface ReceiptShown {
  readonly id: string;
  readonly interruptId: string;
  readonly threadId: string;
  readonly shown: string;
  readonly value: Json;
  readonly by: string;
  readonly for?: string;
  readonly comment?: string;
  readonly at: number;
  /** `pending` until the thread took the answer, or ended without it. */
  readonly outcome: "pending" | "consumed" | "unused";
  readonly signed?: { readonly content: JsonObject; readonly keyId: string; readonly signature: string };
  readonly standing?: StandingShown;
}

/** One of several decisions: questions of one and the same rule, of low risk. */
export interface BulkDecision {
  readonly id: string;
  readonly digest: string;
  readonly type: "approve" | "reject";
  readonly comment?: string;
}

/** What became of one of them. */
export type BulkResult =
  | { readonly id: string; readonly receipt: ReceiptShown; readonly problem?: undefined }
  | {
      readonly id: string;
      readonly receipt?: undefined;
      readonly problem: { readonly code: string; readonly detail: string; readonly issues?: readonly ProblemIssue[] };
    };

/** To whom a vote is handed, until when (ms since 1970), and up to which amount. */
export interface DelegationRequest {
  readonly to: string;
  readonly untilAt: number;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
}

/** An attempt to get around a gate, refused. */
export interface BypassShown {
  readonly at: number;
  readonly by: string;
  readonly as: string;
  readonly code: string;
  readonly attempt: string;
  readonly interruptId: string;
}

/** What is shown of an action; undefined for a question that is about none. */
export function actionOf({ purpose, value }: Pick<InterruptSummary, "purpose" | "value">): ActionShown | undefined {
  return purpose === "action" ? (value as unknown as ActionShown) : undefined;
}

/** What a decision is bound to; undefined for a question without reviewers. */
export function reviewOf({ review }: Pick<InterruptSummary, "review">): ReviewShown | undefined {
  return review as unknown as ReviewShown | undefined;
}
