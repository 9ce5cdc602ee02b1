/**
 * What comes of a request about an action once it was decided, or nobody decided it (G4): it runs, people are asked again,
 * or it is refused. Everything is looked up first; what is returned then happens in one go, and so in one commit.
 */
import type { Resolution } from "../../approvals/review-state.ts";
import { errorRecord } from "../../core/step-error.ts";
import { decidedBy, type Decided } from "./decided.ts";
import { dispatched } from "./dispatch-action.ts";
import type { Answer } from "../operations/operation.ts";
import { addRejection } from "./rejections.ts";
import { deliver, discard, limitsOf, type Settling } from "./settling.ts";

/** Looks up what has to be known, and gives what then happens. */
export async function settleAction(answer: Answer, settling: Settling): Promise<() => void> {
  const decided = await decidedBy(answer, settling.host);
  try {
    return await settled(settling, decided);
  } catch (error) {
    return failing(settling, decided, error);
  }
}

function settled(settling: Settling, decided: Decided): Promise<() => void> {
  const { resolution } = decided.reviewed.state;
  switch (resolution?.type) {
    case "approve":
      return dispatched(settling, decided);
    case "reject":
    case "fail":
    case undefined:
      return rejected(settling, decided, resolution);
    case "respond":
    case "choose":
      return declined(settling, decided, resolution);
  }
}

/** What had to be looked up could not be: nothing runs, and nothing is left behind (G-2). */
async function failing(settling: Settling, decided: Decided, error: unknown): Promise<() => void> {
  const puts = await limitsOf(settling, decided, "released");
  return () => {
    discard(settling, decided, puts);
    settling.fail(errorRecord(error));
  };
}

async function rejected(settling: Settling, decided: Decided, resolution: Resolution | undefined): Promise<() => void> {
  const { action, host } = settling;
  const { store, tenant } = host.mandate;
  const { request, state } = decided.reviewed;
  const puts = [...(await limitsOf(settling, decided, "released"))];
  const comment = state.votes.findLast(({ said }) => said.type === "reject")?.comment;
  const by = resolution?.by ?? [];
  if (resolution?.type === "reject" && resolution.cause === "people" && request.envelope !== undefined) {
    const rejection = { interruptId: request.id, at: resolution.at, by, ...(comment === undefined ? {} : { comment }) };
    const put = await addRejection(store, tenant, request.envelope.actionDigest, rejection);
    if (put !== undefined) puts.push(put);
  }
  const who = by.length === 0 ? "because it was not decided in time" : `by ${by.join(", ")}`;
  return () => {
    if (!deliver(settling, decided, puts)) return;
    const why = comment === undefined ? "" : `: ${comment.replace(/\.$/, "")}`;
    const message = `${action.tool} was rejected ${who}${why}.`;
    settling.refuse("ACTION_REJECTED", message, {
      interruptId: request.id,
      by: [...by],
      cause: resolution?.cause ?? "deadline",
      ...(comment === undefined ? {} : { comment }),
    });
  };
}

/** People answered instead (approvals/decision.ts, D2). */
async function declined(settling: Settling, decided: Decided, resolution: Resolution): Promise<() => void> {
  const { request } = decided.reviewed;
  const { by } = resolution;
  const option = request.options?.find(({ id }) => id === resolution.option);
  const value =
    resolution.type === "choose" ? (option?.value ?? resolution.option ?? null) : (resolution.value ?? null);
  const puts = await limitsOf(settling, decided, "released");
  const why =
    by.length === 0 ? "nobody decided in time, and there is an answer for that" : `${by.join(", ")} answered instead`;
  return () => {
    if (!deliver(settling, decided, puts)) return;
    const message = `${settling.action.tool} was not done: ${why}.`;
    settling.refuse("ACTION_ANSWERED", message, { interruptId: request.id, by: [...by], value });
  };
}
