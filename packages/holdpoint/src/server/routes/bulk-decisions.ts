/**
 * Deciding about several questions at once.
 *
 * L1. Only about actions that one and the same rule asked about, whose risk is low or not said, and that nobody edited
 *     since. One that is not so refuses all of them, and nothing is decided.
 * L2. Each is decided as it would be alone, with the digest of what was shown of it. What refuses one refuses no other.
 * L3. Sent again, those that were decided so have the receipt they had.
 */
import type { z } from "@hono/zod-openapi";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { riskOf } from "../../engine/questions/inbox-order.ts";
import { reviewedOf } from "../../engine/questions/reviewed.ts";
import { deciderFor, type Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { heardBy } from "../http/heard-by.ts";
import { problemOf, type Problem } from "../http/problem.ts";
import { nothing } from "../schema/common.ts";
import { bulkBody, bulkSchema } from "../schema/interrupt-schema.ts";
import { plainQuestion, refusePlain } from "./plain-questions.ts";

type Decision = z.output<typeof bulkBody>["decisions"][number];

function refuse({ id }: InterruptRecord, why: string): never {
  throw new HoldpointError("DECISION_NOT_ALLOWED", `${id} ${why}; decide about it by itself. Nothing was decided.`, {
    interruptId: id,
  });
}

/** The one rule that asked; what no rule says is in parentheses, and is none. */
function ruleOf(record: InterruptRecord): string {
  const [rule, ...more] = record.action?.judged?.rules ?? [];
  if (rule === undefined || more.length > 0 || rule.startsWith("(")) refuse(record, "was not asked by one rule alone");
  return rule;
}

/** Refuses all unless they go together (L1). */
function requireAlike(records: readonly InterruptRecord[]): void {
  const [first] = records;
  for (const record of records) {
    const { request, state } = reviewedOf(record) ?? {};
    if (request?.envelope === undefined) refuse(record, "is about no action");
    const isEdited = request.envelope.envelopeDigest !== state?.envelope?.envelopeDigest;
    if (isEdited) refuse(record, "was edited");
    const risk = riskOf(record);
    if (risk !== undefined && risk !== "low") refuse(record, `is of ${risk} risk`);
    const isAlike = first === undefined || ruleOf(record) === ruleOf(first);
    if (!isAlike) refuse(record, "was asked by another rule than others");
  }
}

/** The questions that are decided about, each once. */
function idsOf(decisions: readonly Decision[]): readonly string[] {
  const ids = decisions.map(({ id }) => id);
  if (new Set(ids).size === ids.length) return ids;
  throw new HoldpointError("INVALID_ARGUMENT", "A question is among the decisions twice. Nothing was decided.");
}

/** What refuses one decision and not the others; anything else is an error of the request as a whole. */
function problemFor(error: unknown, requestId: string): Problem {
  const problem = problemOf(error, requestId);
  if (problem.status >= 500) throw error;
  return problem;
}

/** Refuses whoever is no person, on record, as about one question (auth/principal.ts, A2). */
async function refuseOthers(holdpoint: TenantDesk, principal: Principal, { id, type }: Decision): Promise<void> {
  if (principal.kind === "person") return;
  const question = await plainQuestion(holdpoint, id);
  if (question !== undefined) await refusePlain(holdpoint, principal, question, type);
  await holdpoint.decide(id, { type }, { by: deciderFor(principal) });
}

/** Deciding about several questions at once. */
export function bulkEndpoints(holdpoint: TenantDesk): readonly Endpoint[] {
  return [
    endpoint({
      method: "post",
      path: "/v1/decisions",
      summary: "Approves or rejects several questions of one rule and low risk, each by its own digest",
      scope: "interrupts:decide",
      forPeople: true,
      params: nothing,
      query: nothing,
      body: bulkBody,
      result: bulkSchema,
      async answer({ principal, body: { decisions }, requestId }) {
        for (const decision of decisions) await refuseOthers(holdpoint, principal, decision);
        const ids = idsOf(decisions);
        const decide = await holdpoint.decideTogether(ids, requireAlike, { by: deciderFor(principal) });
        const items = [];
        for (const { id, digest, ...said } of decisions) {
          try {
            items.push({ id, receipt: await decide(id, said, digest) });
          } catch (error) {
            items.push({ id, problem: problemFor(heardBy(principal, error), requestId) });
          }
        }
        return { items };
      },
    }),
  ];
}
