/** Reading questions. */
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptRecord, Standing } from "../../core/interrupt.ts";
import type { Holdpoint } from "../../engine/holdpoint.ts";
import { readQuestion } from "../../engine/read-question.ts";
import { reviewedOf, standingOf } from "../../engine/reviewed.ts";
import { interruptOfRecord } from "../../engine/thread-questions.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, pageQuery, sentPage } from "../schema/common.ts";
import {
  bypassesQuery,
  bypassPageSchema,
  interruptSchema,
  interruptsQuery,
  pendingPageSchema,
} from "../schema/interrupt-schema.ts";
import type { z } from "@hono/zod-openapi";

/** How a question without reviewers stands: what was answered is all that is said about it. */
function plainStanding({ status, digest, decision }: InterruptRecord): Standing {
  const votes = decision === undefined ? [] : [{ by: decision.by, said: "respond", at: decision.at }];
  return { status, votes, missing: status === "pending" ? ["an answer"] : [], digest };
}

/** A question with how it stands, as it is sent: of one reading, so that the two are of the same moment. */
function shownQuestion(record: InterruptRecord): z.output<typeof interruptSchema> {
  const { threadId, graph, createdAt, status, decision, outcome } = record;
  const reviewed = reviewedOf(record);
  return {
    ...interruptOfRecord(record),
    threadId,
    graph,
    createdAt,
    status,
    standing: reviewed === undefined ? plainStanding(record) : standingOf(reviewed),
    ...(decision === undefined
      ? {}
      : { decision: { id: decision.id, by: decision.by, at: decision.at, value: decision.value } }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** Questions that wait, one question, and attempts to get around them. */
export function interruptEndpoints(holdpoint: Holdpoint): readonly Endpoint[] {
  return [
    endpoint({
      method: "get",
      path: "/v1/interrupts",
      summary: "Questions that wait for an answer, oldest first",
      scope: "interrupts:read",
      params: nothing,
      query: interruptsQuery,
      body: nothing,
      result: pendingPageSchema,
      async answer({ query: { role, person, threadId, cursor, limit } }) {
        if (role !== undefined && person !== undefined) {
          throw new HoldpointError("INVALID_ARGUMENT", "Questions are listed by role or by person, not by both.");
        }
        const page = await holdpoint.pending({
          ...pageQuery({ cursor, limit }),
          ...(role === undefined ? {} : { role }),
          ...(person === undefined ? {} : { person }),
          ...(threadId === undefined ? {} : { threadId }),
        });
        return sentPage(page);
      },
    }),
    endpoint({
      method: "get",
      path: "/v1/interrupts/{id}",
      summary: "A question and how it stands; its ETag is the digest that a decision names",
      scope: "interrupts:read",
      params: byId,
      query: nothing,
      body: nothing,
      result: interruptSchema,
      etag: ({ digest }) => digest,
      answer: async ({ params: { id } }) =>
        shownQuestion((await readQuestion(holdpoint.store, DEFAULT_TENANT, id)).record),
    }),
    endpoint({
      method: "get",
      path: "/v1/bypasses",
      summary: "Attempts to get around a gate, each refused",
      scope: "bypasses:read",
      params: nothing,
      query: bypassesQuery,
      body: nothing,
      result: bypassPageSchema,
      answer: async ({ query }) => sentPage(await holdpoint.bypasses(pageQuery(query))),
    }),
  ];
}
