/** Reading questions, as whoever asks may see and decide them. */
import { HoldpointError } from "../../core/errors.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { WAYS, type OpenWays } from "../../approvals/open-ways.ts";
import type { QuestionDetail } from "../../engine/reading/question-detail.ts";
import { deciderFor, type Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { byId, nothing, PAGE_DEFAULT, pageQuery, sentPage } from "../schema/common.ts";
import {
  bypassesQuery,
  bypassPageSchema,
  interruptSchema,
  interruptsQuery,
  pendingPageSchema,
  similarSchema,
} from "../schema/interrupt-schema.ts";

const SCOPE = "interrupts:decide";

/** What somebody may do who has the scope to decide: what the question says; without it nothing. */
function withinScopes(shown: QuestionDetail, { id, kind, scopes }: Principal): QuestionDetail {
  if (kind !== "person" || scopes.includes(SCOPE)) return shown;
  const why = `This takes the scope ${SCOPE}, which ${id} was not given.`;
  const may = Object.fromEntries(WAYS.map((way) => [way, why])) as OpenWays;
  return { ...shown, you: { may } };
}

/** Questions, one question, those like it, and attempts to get around them. */
export function interruptEndpoints(holdpoint: TenantDesk): readonly Endpoint[] {
  const { inbox } = holdpoint;
  return [
    endpoint({
      method: "get",
      path: "/v1/interrupts",
      summary: "Questions; when nothing else is said those that wait for an answer, by deadline",
      scope: "interrupts:read",
      params: nothing,
      query: interruptsQuery,
      body: nothing,
      result: pendingPageSchema,
      async answer({ principal, query: { cursor, limit, mine, ...which } }) {
        const { role, person, status = "pending" } = which;
        if (role !== undefined && person !== undefined) {
          throw new HoldpointError("INVALID_ARGUMENT", "Questions are listed by role or by person, not by both.");
        }
        if (mine !== undefined && status !== "pending") {
          throw new HoldpointError("INVALID_ARGUMENT", "mine is about pending questions; leave it out, or the status.");
        }
        const query = {
          ...which,
          ...pageQuery({ cursor, limit: limit ?? PAGE_DEFAULT }),
          limit: limit ?? PAGE_DEFAULT,
          ...(mine === undefined ? {} : { mine: true }),
        };
        return sentPage(await inbox.list(query, { by: deciderFor(principal) }));
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
      answer: async ({ principal, params: { id } }) =>
        withinScopes(await inbox.show(id, { by: deciderFor(principal) }), principal),
    }),
    endpoint({
      method: "get",
      path: "/v1/interrupts/{id}/similar",
      summary: "Earlier decided questions about the same tool in the same graph, the last ones first",
      scope: "interrupts:read",
      params: byId,
      query: nothing,
      body: nothing,
      result: similarSchema,
      answer: async ({ params: { id } }) => ({ items: await inbox.similar(id) }),
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
