/** What policies judge an action by. */
import type { Json } from "../../core/json.ts";
import type { ActionFacts } from "../../policy/outcome.ts";
import type { Mandate } from "./mandate.ts";

/** Who acts, and whose clock says when. */
export interface Acting {
  readonly mandate: Pick<Mandate, "tenant" | "threadId" | "graph" | "version" | "requester">;
  now(): number;
}

/** What is to be done. */
export interface Deed {
  readonly tool: string;
  readonly effect: "read" | "act";
  readonly asks?: true;
  readonly args: Json;
}

/** The facts of an action, as it would be done now. */
export function factsOf(acting: Acting, { tool, effect, asks, args }: Deed): ActionFacts {
  const { tenant, threadId, graph, version, requester } = acting.mandate;
  const who = requester === undefined ? {} : { requester };
  const all = { tool, effect, known: true, args, tenant, threadId, graph, version, ...who, at: acting.now() };
  return asks === undefined ? all : { ...all, asks };
}
