/** What can be done to a request. Who does it was authenticated before; roles are those the directory gave. */
import type { Json } from "../core/json.ts";
import type { Amount } from "./amount.ts";
import type { Issue } from "./issue.ts";
import type { Judgment } from "./judgment.ts";
import type { Reading } from "./interpret/reading.ts";
import type { Person } from "./reviewer-rule.ts";

/** Who acts, with what kind of credentials. Only a person decides. */
export interface Actor extends Person {
  readonly kind: "person" | "agent" | "service";
}

/** Something only a person does. */
interface ByPerson {
  readonly actor: Actor;
}

/** Deciding about what was shown. */
export interface Deciding extends ByPerson {
  /** Digest of what the person was shown. An action is decided by naming it; on a question it is checked when given. */
  readonly digest?: string;
  /** In whose place, by delegation. */
  readonly for?: string;
}

interface Commented extends Deciding {
  readonly comment?: string;
  /** What contradicts the decision in its own comment, or in what was asked; then it is asked again. */
  readonly contradiction?: string;
}

/** Approve, reject, give an answer or choose one. */
export type VoteCommand = Commented &
  (
    | { readonly type: "approve" | "reject" }
    /** `issues`: what the schema has against the value; needed where the request has a schema. */
    | { readonly type: "respond"; readonly value: Json; readonly issues?: readonly Issue[] }
    | { readonly type: "choose"; readonly option: string }
  );

/** Free text, with how it was read: by interpret(), and lowered by whoever else read it. */
export type ReplyCommand = Deciding & {
  readonly type: "reply";
  readonly text: string;
  readonly reading: Reading;
};

/** Other arguments, as normalized by the tool's schema and judged by the policy. */
export type EditCommand = Commented & {
  readonly type: "edit";
  readonly args: Json;
  /** What the tool's schema has against them; undefined when it was not asked. */
  readonly issues: readonly Issue[] | undefined;
  /** What the policy says to them; undefined when it was not asked. Its reviewers come on top of those of the request. */
  readonly judgment: Judgment | undefined;
  /** The amount of money it is about now. */
  readonly amount?: Amount;
};

/** Lets somebody else vote in one's place; see delegation.ts. */
export type DelegateCommand = ByPerson & {
  readonly type: "delegate";
  readonly to: string;
  readonly untilAt: number;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  /** Whether the directory knows `to`; undefined where none says. */
  readonly isKnown?: boolean;
};

/** Takes one's vote back while the request is pending; or an approval that was not consumed yet. */
export type RevokeCommand = ByPerson & { readonly type: "revoke"; readonly reason?: string };

/** What the engine does with a request. */
export type EngineCommand =
  /** Fires what is due. */
  | { readonly type: "fire" }
  | { readonly type: "cancel" | "supersede"; readonly by: string; readonly reason?: string }
  /** The operation `op` takes the outcome; once. */
  | { readonly type: "consume"; readonly op: string }
  /** Nobody will take the outcome. */
  | { readonly type: "discard"; readonly reason: string };

export type Command = VoteCommand | ReplyCommand | EditCommand | DelegateCommand | RevokeCommand | EngineCommand;
