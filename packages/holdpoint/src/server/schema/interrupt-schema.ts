/** Questions, decisions about them, and receipts, as they are sent. */
import { z } from "@hono/zod-openapi";
import { RISKS } from "../../policy/asks/ask-terms.ts";
import { problemSchema } from "./problem-schema.ts";
import { anyJson, digest, instant, jsonObject, name, nothing, paging, pageOf, reason } from "./common.ts";

/** Decisions in one request at the most. */
export const BULK_MAX = 100;

const STATUSES = ["pending", "resolved", "expired", "canceled", "superseded"] as const;
const interruptStatus = z.enum(STATUSES);
const outcome = z.enum(["consumed", "unused"]);

const interruptShape = {
  id: z.string(),
  threadId: z.string(),
  graph: z.string(),
  node: z.string(),
  value: anyJson.openapi({ description: "What people are shown." }),
  key: z.string().optional(),
  digest: digest.openapi({ description: "Digest of what is shown; a decision names it." }),
  schema: jsonObject.optional().openapi({ description: "JSON Schema of an answer." }),
  review: jsonObject.optional().openapi({ description: "Who decides, how, and what happens when nobody does." }),
  purpose: z.enum(["outcome", "action"]).optional(),
  createdAt: instant,
  deadlineAt: instant.optional(),
} as const;

const voteSchema = z
  .strictObject({
    by: z.string(),
    for: z.string().optional().openapi({ description: "In whose place, by delegation." }),
    said: z.string(),
    comment: z.string().optional(),
    at: instant,
  })
  .openapi("Vote");

/** What was said, and who is still needed. */
export const standingSchema = z
  .strictObject({
    status: interruptStatus,
    votes: z.array(voteSchema).readonly(),
    missing: z.array(z.string()).readonly(),
    askedAgain: z.string().optional(),
    digest,
  })
  .openapi("Standing");

const risk = z.enum(RISKS);

/** Who says that they look at a question, and until when. */
export const claimSchema = z.strictObject({ by: z.string(), until: instant }).openapi("Claim");

const closing = { by: z.string(), at: instant, reason: z.string().optional() } as const;
const counts = ["approved", "rejected", "answered", "failed"] as const;
const endSchema = z
  .strictObject({
    how: z.enum([...counts, "expired", "canceled", "superseded"]),
    by: z
      .array(z.string())
      .readonly()
      .openapi({ description: "Nobody when it was the deadline, or the thread by itself." }),
    at: instant.optional(),
    reason: z.string().optional(),
    otherwise: z.enum(counts).optional().openapi({ description: "What counts because nobody decided in time." }),
    revoked: z
      .strictObject(closing)
      .optional()
      .openapi({ description: "The approval was taken back before it was used." }),
  })
  .openapi("Ended");

const itemShape = {
  ...interruptShape,
  status: interruptStatus,
  tool: z.string().optional(),
  risk: risk.optional(),
  summary: z.string().openapi({ description: "What it is about, for people; an agent may have written it." }),
  rules: z.array(z.string()).readonly().optional().openapi({ description: "The rules that asked." }),
  why: z.string().optional(),
  votes: z.int(),
  needs: z.string().openapi({ description: "What it still needs, or what came of it." }),
  claim: claimSchema.optional(),
  ended: endSchema.optional().openapi({ description: "How it ended, by whom and why; left out while it is open." }),
} as const;

/** A question in a list. */
export const pendingSchema = z.strictObject(itemShape).openapi("PendingInterrupt");

/** A page of questions. */
export const pendingPageSchema = pageOf(pendingSchema);

const openness = z
  .union([z.literal(true), z.string()])
  .openapi({ description: "true, or one sentence that says why not." });
const ways = z
  .strictObject({
    approve: openness,
    reject: openness,
    edit: openness,
    respond: openness,
    choose: openness,
    reply: openness,
    delegate: openness,
  })
  .openapi("OpenWays");

const markSchema = z.strictObject({
  path: z.string(),
  codePoint: z.string(),
  kind: z.enum(["hidden", "bidirectional", "look-alike"]),
});
const changeSchema = z.strictObject({
  path: z.string(),
  before: anyJson.optional(),
  after: anyJson.optional(),
});

/** A question, with how it stands, for whoever asks. */
export const interruptSchema = z
  .strictObject({
    ...itemShape,
    standing: standingSchema,
    decision: z.strictObject({ id: z.string(), by: z.string(), at: instant, value: anyJson }).optional(),
    outcome: outcome.optional().openapi({ description: "What became of the decision." }),
    you: z.strictObject({
      may: ways,
      for: z
        .array(z.strictObject({ person: z.string(), may: ways }))
        .readonly()
        .optional(),
    }),
    shown: z
      .strictObject({ value: anyJson, marks: z.array(markSchema).readonly().optional(), moreMarks: z.int().optional() })
      .openapi({ description: "What people are to see of the value: what is hidden in it is written out." }),
    difference: z
      .strictObject({
        edited: z.array(changeSchema).readonly().optional(),
        again: z.array(jsonObject).readonly().optional(),
      })
      .optional()
      .openapi({ description: "What an edit changed; and what changed since it was asked before." }),
    rounds: z
      .array(
        z.strictObject({
          by: z.string(),
          said: z.string(),
          reading: z.enum(["ambiguous", "contradiction", "disagreement"]),
          why: z.string(),
          at: instant,
        }),
      )
      .readonly()
      .optional(),
    delegations: z
      .array(
        z.strictObject({
          from: z.string(),
          to: z.string(),
          untilAt: instant,
          maxAmountMinor: z.int().optional(),
          currency: z.string().optional(),
          at: instant,
        }),
      )
      .readonly()
      .optional()
      .openapi({ description: "Who may vote in whose place, as whoever has the vote said." }),
    instead: z
      .strictObject({ id: z.string(), summary: z.string(), status: interruptStatus })
      .optional()
      .openapi({ description: "What is asked in its place, when it was superseded or its decision was not used." }),
    onSilence: z.string().openapi({ description: "What happens when nobody decides, and when." }),
    ladder: z
      .array(
        z.strictObject({
          kind: z.enum(["remind", "reassign", "escalate", "default"]),
          dueAt: instant,
          says: z.string(),
          fired: z.boolean(),
        }),
      )
      .readonly(),
    effect: z.enum(["read", "act"]).optional(),
    argsSchema: jsonObject.optional().openapi({ description: "JSON Schema of the arguments of an action." }),
    repeats: z
      .array(
        z.strictObject({
          interruptId: z.string(),
          at: instant,
          by: z.array(z.string()).readonly(),
          comment: z.string().optional(),
        }),
      )
      .readonly()
      .optional()
      .openapi({ description: "Earlier rejections of the same action." }),
  })
  .openapi("Interrupt");

/** Earlier questions about the same tool in the same graph, and what came of them. */
export const similarSchema = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          id: z.string(),
          threadId: z.string(),
          summary: z.string(),
          decision: z.enum(["approve", "edit", "reject", "respond", "choose", "fail"]),
          by: z.string(),
          at: instant,
        })
        .openapi("SimilarInterrupt"),
    )
    .readonly(),
});

/** The claim on a question, after it was made or given back. */
export const claimedSchema = z.strictObject({ claim: claimSchema.nullable() }).openapi("Claimed");

/** Proof that a decision was accepted. */
export const receiptSchema = z
  .strictObject({
    id: z.string(),
    interruptId: z.string(),
    threadId: z.string(),
    shown: digest,
    value: anyJson,
    by: z.string(),
    for: z.string().optional(),
    comment: z.string().optional(),
    at: instant,
    outcome: z.enum(["pending", "consumed", "unused"]),
    signed: z.strictObject({ content: jsonObject, keyId: z.string(), signature: z.string() }).optional(),
    standing: standingSchema.optional(),
  })
  .openapi("Receipt");

/** Which questions are listed. */
export const interruptsQuery = z.strictObject({
  status: z
    .enum([...STATUSES, "ended", "any"])
    .optional()
    .openapi({ default: "pending", description: "ended: all that are not pending." }),
  mine: z
    .literal("true")
    .optional()
    .openapi({ description: "Those that whoever asks could decide now; of pending ones." }),
  role: name.optional().openapi({ description: "Those that ask a role; not together with person." }),
  person: name.optional().openapi({ description: "Those that ask somebody by name; not together with role." }),
  threadId: name.optional(),
  graph: name.optional(),
  tool: name.optional(),
  risk: risk.optional(),
  createdBefore: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .openapi({ type: "integer", minimum: 0, description: "Those that were asked before; ms since 1970-01-01 UTC." })
    .optional(),
  q: name.optional().openapi({ description: "Words that are all in it, wherever." }),
  order: z.enum(["deadline", "oldest", "newest"]).optional().openapi({
    description:
      "Default: pending ones by deadline and risk, those without a deadline last; others the newest first, by when they were asked.",
  }),
  ...paging,
});

const shown = digest.optional().openapi({ description: "The digest of what was shown; or send it as If-Match." });
const around = {
  digest: shown,
  for: name.optional().openapi({ description: "In whose place, by delegation." }),
} as const;
const commented = { ...around, comment: z.string().optional() } as const;

/** What somebody decides. */
export const decisionBody = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.enum(["approve", "reject"]), ...commented }),
    z.strictObject({ type: z.literal("edit"), args: anyJson, ...commented }),
    z.strictObject({ type: z.literal("respond"), value: anyJson, ...commented }),
    z.strictObject({ type: z.literal("choose"), option: name, ...commented }),
    z.strictObject({ type: z.literal("reply"), text: z.string().min(1), ...around }),
  ])
  .openapi("Decision");

/** To whom a vote is handed, until when, and up to which amount. */
export const delegationBody = z
  .strictObject({
    to: name,
    untilAt: z
      .int()
      .min(0)
      .max(8_640_000_000_000_000)
      .openapi({ description: "Milliseconds since 1970-01-01 UTC; a year ahead at the most." }),
    maxAmountMinor: z.int().min(0).optional(),
    currency: z.string().min(1).max(16).optional(),
  })
  .openapi("Delegation");

/** Why something is taken back. */
export const revocationBody = z.strictObject({ reason: reason.optional() }).openapi("Revocation");

/** Attempts to get around a gate. */
export const bypassPageSchema = pageOf(
  z
    .strictObject({
      at: instant,
      by: z.string(),
      as: z.string(),
      code: z.string(),
      attempt: z.string(),
      interruptId: z.string(),
    })
    .openapi("BypassAttempt"),
);

/** Which page of the attempts. */
export const bypassesQuery = nothing.extend(paging);

/** Decisions about several questions of one rule and low risk. */
export const bulkBody = z
  .strictObject({
    decisions: z
      .array(
        z.strictObject({
          id: name,
          digest,
          type: z.enum(["approve", "reject"]),
          comment: z.string().optional(),
        }),
      )
      .min(1)
      .max(BULK_MAX)
      .readonly(),
  })
  .openapi("Decisions");

/** What came of each. */
export const bulkSchema = z
  .strictObject({
    items: z
      .array(
        z.union([
          z.strictObject({ id: z.string(), receipt: receiptSchema }),
          z.strictObject({ id: z.string(), problem: problemSchema }),
        ]),
      )
      .readonly(),
  })
  .openapi("Decided");
