/** Saying that one looks at a question, and that one does not any more: advice to others, which decides nothing. */
import { HoldpointError } from "../../core/errors.ts";
import type { TenantDesk } from "../../engine/tenant-desk.ts";
import { deciderFor, type Principal } from "../auth/principal.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { SMALL_BODY } from "../http/read-json.ts";
import { byId, nothing } from "../schema/common.ts";
import { claimedSchema } from "../schema/interrupt-schema.ts";

function requirePerson({ kind, id: by }: Principal): void {
  if (kind === "person") return;
  throw new HoldpointError(
    "AGENT_CANNOT_DECIDE",
    `${by} acts with the credentials of ${kind === "agent" ? "an agent" : "a service"}; only people look at questions.`,
    { by },
  );
}

/** Claiming a question, and releasing it. */
export function claimEndpoints({ inbox }: TenantDesk): readonly Endpoint[] {
  const people = {
    method: "post",
    scope: "interrupts:decide",
    forPeople: true,
    params: byId,
    query: nothing,
    body: nothing,
    bodyMax: SMALL_BODY,
    result: claimedSchema,
  } as const;
  return [
    endpoint({
      ...people,
      path: "/v1/interrupts/{id}/claim",
      summary: "Says for ten minutes that one looks at a question",
      async answer({ principal, params: { id } }) {
        requirePerson(principal);
        return { claim: await inbox.claim(id, { by: deciderFor(principal) }) };
      },
    }),
    endpoint({
      ...people,
      path: "/v1/interrupts/{id}/release",
      summary: "Gives one's claim on a question back",
      async answer({ principal, params: { id } }) {
        requirePerson(principal);
        await inbox.release(id, { by: deciderFor(principal) });
        return { claim: null };
      },
    }),
  ];
}
