/**
 * Questions without reviewers: they take an answer, whatever it is, and know nothing of approving.
 *
 * The library lets anybody answer them; over HTTP only people do (auth/principal.ts, A2).
 */
import { HoldpointError } from "../../core/errors.ts";
import { isInterruptId } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { recordUnknown, type BypassAttempt } from "../../engine/questions/bypasses.ts";
import { reviewedOf } from "../../engine/questions/reviewed.ts";
import { questionsById } from "../../engine/thread/signals.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import type { Principal } from "../auth/principal.ts";

/** The question of that id, if there is one and nobody reviews it. */
export async function plainQuestion({ store, tenant }: TenantStore, id: string): Promise<InterruptRecord | undefined> {
  const [found] = isInterruptId(id) ? await questionsById(store, tenant, [id]) : [];
  return found === undefined || reviewedOf(found.record) !== undefined ? undefined : found.record;
}

/**
 * Refuses whoever is no person to do something about a question that nobody reviews, on record. About one with
 * reviewers, the library does.
 */
export async function refusePlain(
  { store, tenant }: TenantStore,
  { kind, id: by }: Principal,
  question: InterruptRecord,
  attempt: string,
): Promise<void> {
  if (kind === "person") return;
  const interruptId = question.id;
  // Its own stream takes its decision and nothing else; so it is recorded where unknown questions are.
  const refused: Omit<BypassAttempt, "at"> = { by, as: kind, code: "AGENT_CANNOT_DECIDE", attempt, interruptId };
  await recordUnknown(store, tenant, refused);
  throw new HoldpointError(
    "AGENT_CANNOT_DECIDE",
    `${by} acts with the credentials of ${kind === "agent" ? "an agent" : "a service"}; only a person can decide.`,
    { by },
  );
}
