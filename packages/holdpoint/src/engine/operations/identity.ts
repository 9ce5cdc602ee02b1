/**
 * Which operation is which, on the first pass and on every replay.
 *
 * D1. Identity = scope + the last *delivered* operation on the caller's asynchronous path + kind + name + input digest.
 *     It follows from the program and from what the journal delivered, never from timing or from call order among
 *     parallel branches.
 * D2. No two operations of a task have one identity. A second one is refused (`AMBIGUOUS_OPERATION`), on the first pass,
 *     whatever the timing: there is no counter by which answers could be swapped. What is equal in all of this cannot
 *     be told apart: two branches that each wait for something un-journaled and then ask the very same question from
 *     the same place need a `key` (or an `input`), because after a restart either may come to it first.
 * D3. A path forgets what lies before its last delivered operation, so a long loop holds no chain.
 */
import { deriveId, type OperationId } from "../../core/ids.ts";
import type { OperationKind, Place } from "./operation.ts";

/** The identity of an operation called at `place`. `input` is a digest, or empty. */
export function identify(place: Place, kind: OperationKind, name: string, input: string): OperationId {
  let trail = place.trail;
  while (trail !== undefined && !trail.operation.delivered) trail = trail.before;
  if (trail !== undefined) trail.before = undefined;
  return deriveId<"operation">("op", place.scope.path, trail?.operation.id ?? "", kind, name, input);
}
