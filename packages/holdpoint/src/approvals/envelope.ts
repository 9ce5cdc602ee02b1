/**
 * The action envelope: what policy judged, people saw, a decision approved and the executor runs, as the same bytes (G4).
 *
 * N1. `actionDigest` says *the same action*: tenant, tool, its schema, and the arguments. It drives de-duplication,
 *     repeats and grants.
 * N2. `envelopeDigest` says *this asking*: the action, and everything around it that an approval is bound to.
 * N3. An envelope is made in one place, frozen, and never changed; an edit makes another one, in which nothing but the
 *     arguments and the policy that judged them differs.
 */
import { HoldpointError } from "../core/errors.ts";
import { canonicalClone, canonical, deepFreeze, digestOf, toJson, type Json } from "../core/json.ts";
import type { OperationId, Tenant, ThreadId } from "../core/ids.ts";

/** Longest canonical text of arguments people can be asked about, in UTF-16 code units. */
export const MAX_ARGS = 256 * 1024;

/** What an envelope holds. */
export interface EnvelopeFacts {
  readonly tenant: Tenant;
  readonly tool: string;
  /** Digest of the tool's schema. */
  readonly schemaDigest: string;
  /** Normalized: through the schema once, defaults applied. */
  readonly args: Json;
  readonly graph: string;
  readonly version: string;
  /** Digest of the policy that judged it. */
  readonly policyDigest: string;
  readonly threadId: ThreadId;
  /** The operation that asks: an approval is consumed by it and no other. */
  readonly position: OperationId;
  /** On whose behalf the thread runs. */
  readonly requester?: string;
  /** How long an approval of it counts. */
  readonly validForMs?: number;
  /** Digest of what the world looked like; its presence means that the world is looked at again before executing. */
  readonly snapshotDigest?: string;
}

/** An action that is asked about. */
export interface Envelope extends EnvelopeFacts {
  readonly actionDigest: string;
  readonly envelopeDigest: string;
}

/** Digest of the same action, wherever and whenever it is proposed (N1). */
export function actionDigestOf({
  tenant,
  tool,
  schemaDigest,
  args,
}: Pick<EnvelopeFacts, "tenant" | "tool" | "schemaDigest" | "args">): string {
  return digestOf({ tenant, tool, schemaDigest, args });
}

function factsOf(facts: EnvelopeFacts): EnvelopeFacts {
  const { tenant, tool, schemaDigest, args, graph, version, policyDigest, threadId, position } = facts;
  const { requester, validForMs, snapshotDigest } = facts;
  return {
    tenant,
    tool,
    schemaDigest,
    args,
    graph,
    version,
    policyDigest,
    threadId,
    position,
    ...(requester === undefined ? {} : { requester }),
    ...(validForMs === undefined ? {} : { validForMs }),
    ...(snapshotDigest === undefined ? {} : { snapshotDigest }),
  };
}

/** Refuses what takes more than people can be shown; `what` begins the sentence, `field` names it. */
export function checkShown(value: Json, field: string, what: string): void {
  const { length } = canonical(value);
  if (length <= MAX_ARGS) return;
  throw new HoldpointError(
    "TOO_LARGE",
    `${what} ${length} characters; at most ${MAX_ARGS} can be asked about. Keep large things elsewhere and give a reference.`,
    { field, limit: MAX_ARGS, length },
  );
}

/** Makes an envelope (N3); throws NOT_JSON or TOO_LARGE for arguments nobody can be asked about. */
export function sealEnvelope(given: EnvelopeFacts): Envelope {
  const args = canonicalClone(toJson(given.args, "arguments"));
  checkShown(args, "args", `The arguments of ${given.tool} take`);
  const facts = factsOf({ ...given, args });
  const actionDigest = actionDigestOf(facts);
  const { args: _args, ...around } = facts;
  const envelopeDigest = digestOf({ ...around, actionDigest });
  return deepFreeze({ ...facts, actionDigest, envelopeDigest });
}

/** The envelope of the same asking with other arguments, judged by a policy anew (N3). */
export function editEnvelope(envelope: Envelope, args: Json, policyDigest: string): Envelope {
  return sealEnvelope({ ...envelope, args, policyDigest });
}

/** True when the digests are those of what the envelope holds. */
export function isSealed(envelope: Envelope): boolean {
  const { actionDigest, envelopeDigest } = sealEnvelope(envelope);
  return actionDigest === envelope.actionDigest && envelopeDigest === envelope.envelopeDigest;
}
