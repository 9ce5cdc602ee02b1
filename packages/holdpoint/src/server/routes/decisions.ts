/**
 * Deciding, delegating and taking back.
 *
 * D1. A decision names the digest of what was shown, in the body or as If-Match. Two that differ are refused.
 * D2. The same decision again has the same receipt, because it is the same decision: an Idempotency-Key is taken, and
 *     changes nothing.
 * D3. A question without reviewers takes an answer (`respond`, `reply`) and nothing else.
 */
import { z } from "@hono/zod-openapi";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Json } from "../../core/json.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { reviewedOf } from "../../engine/questions/reviewed.ts";
import { deciderFor, type Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { byId, nothing } from "../schema/common.ts";
import {
  decisionBody,
  delegationBody,
  receiptSchema,
  revocationBody,
  standingSchema,
} from "../schema/interrupt-schema.ts";
import { plainQuestion, refusePlain } from "./plain-questions.ts";

type DecisionBody = z.output<typeof decisionBody>;

/** What somebody says, and the digest they name. */
interface Said {
  readonly principal: Principal;
  readonly body: DecisionBody;
  readonly digest: string | undefined;
}

const decisionHeaders = z.object({
  "If-Match": z.string().optional().openapi({ description: "The ETag of the question: the digest of what was shown." }),
  "Idempotency-Key": z
    .string()
    .optional()
    .openapi({ description: "Taken; the same decision has the same receipt anyway." }),
});

/** The digest that a decision names (D1). */
export function namedDigest(inBody: string | undefined, ifMatch: string | undefined): string | undefined {
  if (ifMatch === undefined) return inBody;
  const inHeader = /^"([0-9a-f]{64})"$/.exec(ifMatch)?.[1];
  if (inHeader === undefined) {
    throw new HoldpointError("INVALID_ARGUMENT", "If-Match is the ETag of the question, as it was sent.");
  }
  if (inBody !== undefined && inBody !== inHeader) {
    throw new HoldpointError("INVALID_ARGUMENT", "If-Match and the digest in the body are not the same.");
  }
  return inHeader;
}

/** What the library takes for a decision about a question with reviewers. */
function reviewed(body: DecisionBody): Json {
  if (body.type === "reply") return body.text;
  const { digest: _digest, for: _for, comment, ...said } = body;
  return { ...said, ...(comment === undefined ? {} : { comment }) } as Json;
}

/** The answer to a question without reviewers (D3). */
function plain(id: string, body: DecisionBody): Json {
  const isAnswer = body.type === "reply" || (body.type === "respond" && body.comment === undefined);
  if (!isAnswer || body.for !== undefined) {
    throw new HoldpointError(
      "DECISION_NOT_ALLOWED",
      `${id} has no reviewers and takes an answer alone: { type: "respond", value }, or { type: "reply", text }.`,
      { interruptId: id },
    );
  }
  return body.type === "reply" ? body.text : (body.value as Json);
}

/** What is said about a question, as the library takes it; refuses what that question does not take (D1, D3). */
async function saidOf(desk: TenantDesk, question: InterruptRecord, { principal, body, digest }: Said): Promise<Json> {
  const isReviewed = reviewedOf(question) !== undefined;
  if (!isReviewed) await refusePlain(desk, principal, question, body.type);
  const value = isReviewed ? reviewed(body) : plain(question.id, body);
  if (digest !== undefined || principal.kind !== "person") return value;
  throw new HttpRefusal(
    "DIGEST_REQUIRED",
    "Name the digest of what was shown: as digest in the body, or send the ETag of the question as If-Match.",
  );
}

/** Deciding about a question, handing one's vote on, and taking it back. */
export function decisionEndpoints(holdpoint: TenantDesk): readonly Endpoint[] {
  const people = { method: "post", scope: "interrupts:decide", forPeople: true, params: byId, query: nothing } as const;

  const refuseOthers = async (principal: Principal, id: string, attempt: string): Promise<void> => {
    if (principal.kind === "person") return;
    const question = await plainQuestion(holdpoint, id);
    if (question !== undefined) await refusePlain(holdpoint, principal, question, attempt);
  };

  return [
    endpoint({
      ...people,
      path: "/v1/interrupts/{id}/decisions",
      summary: "Decides about a question; the receipt proves it",
      body: decisionBody,
      headers: decisionHeaders,
      result: receiptSchema,
      async answer({ principal, params: { id }, body, ifMatch }) {
        const digest = namedDigest(body.digest, ifMatch);
        const said = { principal, body, digest };
        return holdpoint.decideOn(id, (question) => saidOf(holdpoint, question, said), {
          by: deciderFor(principal),
          ...(digest === undefined ? {} : { digest }),
          ...(body.for === undefined ? {} : { for: body.for }),
        });
      },
    }),
    endpoint({
      ...people,
      path: "/v1/interrupts/{id}/delegations",
      summary: "Lets somebody else vote in one's place on this question",
      body: delegationBody,
      result: standingSchema,
      async answer({ principal, params: { id }, body: { to, untilAt, maxAmountMinor, currency } }) {
        await refuseOthers(principal, id, "delegate");
        const delegation = {
          to,
          until: new Date(untilAt),
          ...(maxAmountMinor === undefined ? {} : { maxAmountMinor }),
          ...(currency === undefined ? {} : { currency }),
        };
        return holdpoint.delegate(id, delegation, { by: deciderFor(principal) });
      },
    }),
    endpoint({
      ...people,
      path: "/v1/interrupts/{id}/revocations",
      summary: "Takes one's vote back, or an approval that was not used yet",
      body: revocationBody,
      result: standingSchema,
      async answer({ principal, params: { id }, body: { reason } }) {
        await refuseOthers(principal, id, "revoke");
        return holdpoint.revoke(id, { by: deciderFor(principal), ...(reason === undefined ? {} : { reason }) });
      },
    }),
  ];
}
