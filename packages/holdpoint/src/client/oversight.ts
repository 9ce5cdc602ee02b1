/** Who is signed in, what was recorded, and what policies say, as a server sends them. Instants are ms since 1970. */
import type { Json, JsonObject } from "../core/json.ts";
import type { Paging } from "./question.ts";

/** Who you are, how you may sign in. */
export interface SessionShown {
  readonly principal: {
    readonly kind: "person" | "agent" | "service";
    readonly id: string;
    readonly roles: readonly string[];
    readonly scopes: readonly string[];
    /** Whose data they work with; left out, `default`. */
    readonly tenant?: string;
  };
  /** Of people alone: whether they may issue and revoke grants as things stand; else why not, as one sentence. */
  readonly mayGrant?: true | string;
  /** Of a session alone: when it ends unless it goes on. */
  readonly expiresAt?: number;
  readonly signIn: readonly SignInWay[];
}

/** What is left to do once a session has ended. */
export interface SignedOut {
  /** Where the page goes on to: the identity provider ends its own session there. */
  readonly next?: string;
}

/** How people sign in: with a link from the terminal, or at an identity provider. */
export type SignInWay = "link" | "oidc";

/** A record, as the export has it. */
export interface AuditRecordShown {
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  /** Canonical JSON, as it is hashed; null once it is erased. */
  readonly payload: string | null;
  readonly salt: string | null;
  readonly digest: string;
  readonly hash: string;
  /** The types of its entries, each once. */
  readonly kinds: readonly string[];
  /** The payload with what is hidden in it written out; only where that differs. */
  readonly shown?: string;
}

/** Which records are listed. */
export interface AuditQuery extends Paging {
  /** Text in the name of the stream or in the payload. */
  readonly q?: string;
  /** Default: the oldest first. */
  readonly order?: "oldest" | "newest";
}

/** Something that does not hold, and where. */
export interface AuditFinding {
  readonly kind: string;
  readonly line: number;
  readonly stream?: string;
  readonly seq?: number;
  readonly detail: string;
}

/** Whether what was recorded is what happened. */
export interface AuditVerification {
  readonly ok: boolean;
  /** false: it took too long, and the rest was not looked at. */
  readonly complete: boolean;
  readonly records: number;
  readonly streams: number;
  readonly threads: number;
  readonly erased: number;
  readonly signatures: number;
  readonly receipts: number;
  readonly decisionsWithoutReceipt: number;
  readonly checkpoints: number;
  /** Records that no checkpoint covers. */
  readonly uncovered: number;
  /** false: nobody said whose keys count. */
  readonly isIdentityChecked: boolean;
  readonly findings: readonly AuditFinding[];
  readonly findingsTotal: number;
}

export type Verdict = "allow" | "ask" | "deny";

/** A rule, as people read it. */
export interface PolicyRuleShown {
  readonly id: string;
  readonly says: string;
  readonly verdict: Verdict;
  readonly tools: readonly string[];
  readonly effect?: "read" | "act";
  readonly when?: string;
  /** How people are asked. */
  readonly ask?: JsonObject;
}

/** A limit, as people read it. */
export interface PolicyLimitShown {
  readonly id: string;
  readonly says: string;
  readonly tools: readonly string[];
  readonly amount?: string;
  readonly currency?: string;
  readonly per: "thread" | "requester" | "graph" | "tenant";
  readonly window: "day" | "ever" | { readonly ms: number };
  readonly max: number;
  readonly onExceed: "deny" | "ask";
}

/** A policy, as people read it. */
export interface PolicyShown {
  readonly digest: string;
  /** Whose it is: a graph's, or the whole server's; shadow decides nothing and is only tried out. */
  readonly source: "graph" | "server" | "shadow";
  readonly graph?: string;
  readonly name: string;
  readonly version?: string;
  readonly rules: readonly PolicyRuleShown[];
  readonly limits: readonly PolicyLimitShown[];
  readonly judges: readonly string[];
}

/** A tool that is known. */
export interface ToolShown {
  readonly name: string;
  readonly effect: "read" | "act";
  /** JSON Schema of its arguments. */
  readonly schema: JsonObject;
}

/** The policies that judge, and the tools they judge. */
export interface PoliciesShown {
  readonly policies: readonly PolicyShown[];
  readonly tools: readonly ToolShown[];
}

/** Something that a policy looked at before it judged. */
export interface Consideration {
  readonly kind: "rule" | "judge" | "limit" | "unknown" | "default";
  readonly id: string;
  readonly verdict?: Verdict;
  readonly reason?: string;
  readonly ask?: JsonObject;
  readonly expression?: string;
  readonly value?: boolean | number;
  readonly error?: string;
  readonly findings?: readonly JsonObject[];
}

/** How one policy comes to its verdict. */
export interface PolicyTrace {
  readonly source: PolicyShown["source"];
  readonly graph?: string;
  /** false: the policy does not know the tool. */
  readonly known: boolean;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The ids of what decided. */
  readonly decided: readonly string[];
  readonly considered: readonly Consideration[];
}

/** What is said of a call, and why. */
export interface Explanation {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly rules: readonly string[];
  readonly ask?: JsonObject;
  readonly traces: readonly PolicyTrace[];
}

/** An action on record that another policy would have judged otherwise. */
export interface SimulatedChange {
  readonly id: string;
  readonly tool: string;
  readonly change: "stricter" | "looser" | "terms";
  readonly from: Verdict;
  readonly to: Verdict;
  readonly rules: readonly string[];
  readonly reason: string;
}

/** What another policy would have changed. */
export interface Simulation {
  /** false: there are more actions on record than were looked at. */
  readonly complete: boolean;
  readonly actions: number;
  readonly stricter: number;
  readonly looser: number;
  readonly terms: number;
  /** The first 200. */
  readonly changes: readonly SimulatedChange[];
}

/** A grant, and how often it was used. */
export interface GrantShown {
  readonly id: string;
  readonly tool: string;
  readonly when?: string;
  readonly actionDigest?: string;
  readonly maxUses: number;
  readonly used: number;
  readonly amount?: string;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly revokedAt?: number;
  readonly reason: string;
  /** What it permits, in one sentence. */
  readonly says: string;
}

/** A notification that was given up: nobody is told of it any more until somebody has it tried again. */
export interface DeadDelivery {
  readonly id: string;
  readonly channel: string;
  /** For whom, where the channel has targets. */
  readonly target?: string;
  readonly kind: "asked" | "reminded" | "reassigned" | "escalated" | "asked_again" | "delegated" | "settled";
  readonly interruptId: string;
  /** When what it tells of happened. */
  readonly at: number;
  readonly attempts: number;
  readonly givenUpAt: number;
  /** What the last attempt failed with. */
  readonly error?: string;
}

/** A grant that is to be issued. */
export interface GrantRequest {
  /** Made up when left out. */
  readonly id?: string;
  readonly tool: string;
  /** A condition on the arguments, in CEL. */
  readonly when?: string;
  readonly maxUses: number;
  readonly expiresInMs: number;
  /** An expression for what one use comes to, with the most it may be in minor units; all three, or none. */
  readonly amount?: string;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  readonly reason: string;
}

/** A call whose verdict is to be explained. */
export interface ExplanationInput {
  readonly graph?: string;
  readonly tool: string;
  readonly args: Json;
  readonly requester?: string;
}
