/** Questions, decisions about them, and receipts, as they are sent. */
import { z } from "@hono/zod-openapi";
import { anyJson, digest, instant, jsonObject, name, nothing, paging, pageOf, reason } from "./common.ts";

const interruptStatus = z.enum(["pending", "resolved", "expired", "canceled", "superseded"]);
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

/** A question that waits for an answer. */
export const pendingSchema = z.strictObject(interruptShape).openapi("PendingInterrupt");

/** A page of questions. */
export const pendingPageSchema = pageOf(pendingSchema);

/** A question, with how it stands. */
export const interruptSchema = z
  .strictObject({
    ...interruptShape,
    status: interruptStatus,
    standing: standingSchema,
    decision: z.strictObject({ id: z.string(), by: z.string(), at: instant, value: anyJson }).optional(),
    outcome: outcome.optional().openapi({ description: "What became of the decision." }),
  })
  .openapi("Interrupt");

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
  status: z.literal("pending").optional(),
  role: name.optional().openapi({ description: "Those that ask a role; not together with person." }),
  person: name.optional().openapi({ description: "Those that ask somebody by name; not together with role." }),
  threadId: name.optional(),
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
    untilAt: z.int().min(0).max(8_640_000_000_000_000).openapi({ description: "Milliseconds since 1970-01-01 UTC." }),
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
